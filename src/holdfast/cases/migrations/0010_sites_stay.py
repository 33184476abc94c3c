"""A site stays for ever (journal 0004): naming one is not checked at each write."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("journal", "0004_sites_stay"), ("cases", "0009_rules_say_in_languages")]

    operations = [
        migrations.AlterField(
            "case",
            "site",
            models.ForeignKey(
                db_constraint=False,
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                to="journal.site",
            ),
        )
    ]
