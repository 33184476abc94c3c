"""The register of rumors."""

import django.db.models.deletion
from django.db import migrations, models

import holdfast.kernel.ids
import holdfast.kernel.texts


class Migration(migrations.Migration):
    """The register of rumors."""

    dependencies = [("eoc", "0003_protect"), ("incidents", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Rumor",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=holdfast.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("heard", "Heard"),
                            ("checked", "Checked"),
                            ("answered", "Answered"),
                            ("dropped", "Set aside"),
                        ],
                        default="heard",
                        max_length=10,
                    ),
                ),
                (
                    "heard",
                    holdfast.kernel.texts.TextField(blank=True, default=holdfast.kernel.texts.Text),
                ),
                ("heard_at", models.DateTimeField()),
                ("hearer", models.UUIDField(null=True)),
                (
                    "verdict",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("false", "It is not so"),
                            ("partly", "Only a part is so"),
                            ("true", "It is so"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "checked",
                    holdfast.kernel.texts.TextField(blank=True, default=holdfast.kernel.texts.Text),
                ),
                ("checked_at", models.DateTimeField(null=True)),
                ("checker", models.UUIDField(null=True)),
                (
                    "fact",
                    holdfast.kernel.texts.TextField(blank=True, default=holdfast.kernel.texts.Text),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                ("answerer", models.UUIDField(null=True)),
                ("spiked_at", models.DateTimeField(null=True)),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rumors",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Asking",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("interaction", models.UUIDField()),
                ("at", models.DateTimeField()),
                ("staff", models.UUIDField(null=True)),
                (
                    "rumor",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="askings",
                        to="eoc.rumor",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="rumor",
            constraint=models.UniqueConstraint(
                fields=("incident", "number"), name="rumor_numbered_once"
            ),
        ),
        migrations.AddIndex(
            model_name="asking",
            index=models.Index(fields=["rumor", "at"], name="asking_by_time"),
        ),
        migrations.AddConstraint(
            model_name="asking",
            constraint=models.UniqueConstraint(fields=("rumor", "interaction"), name="asking_once"),
        ),
    ]
