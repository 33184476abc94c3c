"""Roles made before there were shelters get what their descriptions now say."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GIVEN = {
    "supervisor": ("relief.run",),
    "liaison": ("relief.run", "relief.manage"),
    "administrator": ("relief.run", "relief.manage"),
}


def give(apps: Any, _schema: Any) -> None:
    """Add what a role has not; a city's own changes stay."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=GIVEN):
        role.permissions = [*role.permissions, *(set(GIVEN[role.code]) - set(role.permissions))]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0006_script_permission")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
