"""Sitreps, their counts, who read them, and when the next is made."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

import holdfast.kernel.ids
import holdfast.kernel.texts


class Migration(migrations.Migration):
    """Sitreps, their counts, who read them, and when the next is made."""

    dependencies = [("eoc", "0004_rumors"), ("incidents", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Schedule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hours", models.PositiveSmallIntegerField()),
                ("next_at", models.DateTimeField()),
                ("setter", models.UUIDField(null=True)),
                (
                    "incident",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="schedule",
                        to="incidents.incident",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Sitrep",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=holdfast.kernel.ids.new_id, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("since", models.DateTimeField()),
                ("at", models.DateTimeField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("monitor", "Monitor"),
                            ("partial", "Partial activation"),
                            ("full", "Full activation"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "phase",
                    models.CharField(
                        choices=[("before", "Before"), ("during", "During"), ("after", "After")],
                        max_length=10,
                    ),
                ),
                ("maker", models.UUIDField(null=True)),
                ("note", models.CharField(blank=True, max_length=1000)),
                (
                    "recipients",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.UUIDField(), default=list, size=None
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="sitreps",
                        to="incidents.incident",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Figure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("section", models.CharField(max_length=20)),
                ("key", models.CharField(max_length=80)),
                (
                    "name",
                    holdfast.kernel.texts.TextField(blank=True, default=holdfast.kernel.texts.Text),
                ),
                ("n", models.IntegerField()),
                ("before", models.IntegerField(null=True)),
                (
                    "usual",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), default=list, size=None
                    ),
                ),
                (
                    "records",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=60), default=list, size=None
                    ),
                ),
                ("order", models.PositiveIntegerField()),
                (
                    "sitrep",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="figures",
                        to="eoc.sitrep",
                    ),
                ),
            ],
            options={
                "ordering": ["order"],
            },
        ),
        migrations.CreateModel(
            name="Acknowledged",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("staff", models.UUIDField()),
                ("at", models.DateTimeField()),
                (
                    "sitrep",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="acknowledged",
                        to="eoc.sitrep",
                    ),
                ),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.AddConstraint(
            model_name="sitrep",
            constraint=models.UniqueConstraint(
                fields=("incident", "number"), name="sitrep_numbered_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="figure",
            constraint=models.UniqueConstraint(
                fields=("sitrep", "section", "key"), name="figure_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="acknowledged",
            constraint=models.UniqueConstraint(
                fields=("sitrep", "staff"), name="acknowledged_once"
            ),
        ),
    ]
