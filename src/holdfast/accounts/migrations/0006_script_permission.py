"""Roles made before scripts could be written get what their descriptions now say."""

from __future__ import annotations

from typing import Any

from django.db import migrations

WRITERS = ("supervisor", "editor", "administrator")


def give(apps: Any, _schema: Any) -> None:
    """Add what a role has not; a city's own changes stay."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=WRITERS):
        if "scripts.write" not in role.permissions:
            role.permissions = [*role.permissions, "scripts.write"]
            role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0005_incident_permissions")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
