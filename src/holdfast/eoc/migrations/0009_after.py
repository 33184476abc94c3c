"""Debriefs, findings and actions."""

import django.db.models.deletion
from django.db import migrations, models

import holdfast.kernel.ids


def _id() -> models.UUIDField:
    return models.UUIDField(
        default=holdfast.kernel.ids.new_id, primary_key=True, serialize=False
    )


def _to(model: str, name: str, **more: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name=name, to=model, **more
    )


class Migration(migrations.Migration):
    dependencies = [("eoc", "0008_costs"), ("incidents", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Debrief",
            fields=[
                ("id", _id()),
                ("number", models.PositiveIntegerField()),
                ("held_on", models.DateField()),
                ("held_with", models.CharField(max_length=200)),
                ("strengths", models.CharField(blank=True, max_length=2000)),
                ("weaknesses", models.CharField(blank=True, max_length=2000)),
                ("opportunities", models.CharField(blank=True, max_length=2000)),
                ("threats", models.CharField(blank=True, max_length=2000)),
                ("writer", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("incident", _to("incidents.incident", "debriefs")),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident", "number"), name="debrief_numbered_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Finding",
            fields=[
                ("id", _id()),
                ("number", models.PositiveIntegerField()),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("keep", "Went well: keep it"),
                            ("better", "To be done better"),
                        ],
                        max_length=10,
                    ),
                ),
                ("what", models.CharField(max_length=500)),
                ("why", models.CharField(blank=True, max_length=500)),
                ("writer", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("debrief", _to("eoc.debrief", "findings", null=True)),
                ("incident", _to("incidents.incident", "findings")),
            ],
            options={
                "ordering": ["number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("incident", "number"), name="finding_numbered_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Action",
            fields=[
                ("id", _id()),
                ("what", models.CharField(max_length=500)),
                ("owner", models.UUIDField()),
                ("due", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "To do"), ("done", "Done"), ("dropped", "Dropped")],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("note", models.CharField(blank=True, max_length=500)),
                ("writer", models.UUIDField(null=True)),
                ("at", models.DateTimeField()),
                ("settled_at", models.DateTimeField(null=True)),
                ("settled_by", models.UUIDField(null=True)),
                ("finding", _to("eoc.finding", "actions")),
            ],
            options={
                "ordering": ["due", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "open")),
                        fields=["owner", "due"],
                        name="action_open",
                    )
                ],
            },
        ),
    ]
