"""A team's name becomes a text in several languages; what stood there was English."""

from __future__ import annotations

from django.db import migrations

import holdfast.kernel.texts

TO_TEXT = """
ALTER TABLE accounts_team ALTER COLUMN name TYPE jsonb USING
    jsonb_build_object('source', 'en', 'texts', jsonb_build_object('en', name))
"""
BACK = """
ALTER TABLE accounts_team
    ALTER COLUMN name TYPE varchar(100) USING left(coalesce(name -> 'texts' ->> 'en', ''), 100)
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_search_names")]

    operations = [
        migrations.RunSQL(
            TO_TEXT,
            BACK,
            state_operations=[
                migrations.AlterField(
                    "team",
                    "name",
                    holdfast.kernel.texts.TextField(blank=True, default=holdfast.kernel.texts.Text),
                )
            ],
        )
    ]
