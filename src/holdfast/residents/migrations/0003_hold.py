"""Legal holds with their reason, one row each, instead of a mark on the person."""

import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models

import holdfast.kernel.ids


def keep_marks(apps, schema_editor):
    """Who was held stays held; why was not written down then."""
    Hold = apps.get_model("residents", "Hold")
    for resident in apps.get_model("residents", "Resident").objects.filter(legal_hold=True):
        Hold.objects.create(resident=resident, reason="–", by="system:migration")


class Migration(migrations.Migration):
    dependencies = [("residents", "0002_merge_and_retention")]

    operations = [
        migrations.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=holdfast.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("reason", models.CharField(max_length=300)),
                ("by", models.CharField(max_length=80)),
                (
                    "at",
                    models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
                ),
                ("lifted_at", models.DateTimeField(null=True)),
                ("lifted_by", models.CharField(blank=True, max_length=80)),
                ("lifted_why", models.CharField(blank=True, max_length=300)),
                (
                    "resident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="holds",
                        to="residents.resident",
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="hold",
            index=models.Index(
                condition=models.Q(("lifted_at", None)),
                fields=["resident"],
                name="hold_standing",
            ),
        ),
        migrations.RunPython(keep_marks, migrations.RunPython.noop),
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.RemoveField(model_name="resident", name="legal_hold"),
    ]
