"""What a routing rule says becomes a text in several languages; what stood there was English."""

from __future__ import annotations

from django.db import migrations

import holdfast.kernel.texts

TO_TEXT = """
ALTER TABLE cases_routingrule ALTER COLUMN says TYPE jsonb USING jsonb_build_object(
    'source', 'en',
    'texts', CASE says WHEN '' THEN '{}'::jsonb ELSE jsonb_build_object('en', says) END)
"""
BACK = """
ALTER TABLE cases_routingrule
    ALTER COLUMN says TYPE varchar(300) USING left(coalesce(says -> 'texts' ->> 'en', ''), 300)
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0008_open_by_age_and_by_closing")]

    operations = [
        migrations.RunSQL(
            TO_TEXT,
            BACK,
            state_operations=[
                migrations.AlterField(
                    "routingrule",
                    "says",
                    holdfast.kernel.texts.TextField(blank=True, default=holdfast.kernel.texts.Text),
                )
            ],
        )
    ]
