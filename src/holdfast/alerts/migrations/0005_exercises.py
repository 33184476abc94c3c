"""Bulletins of exercises, and who takes part in them."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("alerts", "0004_letters")]

    operations = [
        migrations.AddField(
            model_name="version", name="exercise", field=models.BooleanField(default=False)
        ),
        migrations.AddField(
            model_name="subscription", name="exercises", field=models.BooleanField(default=False)
        ),
    ]
