"""Roles made before people were looked for get what their descriptions now say."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SUPERVISOR = ("people.find", "people.sensitive", "people.release")
GIVEN = {
    "agent": ("people.find",),
    "supervisor": _SUPERVISOR,
    "liaison": (*_SUPERVISOR, "people.dead"),
    "administrator": (*_SUPERVISOR, "people.dead"),
}


def give(apps: Any, _schema: Any) -> None:
    """Add what a role has not; a city's own changes stay."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=GIVEN):
        role.permissions = [*role.permissions, *(set(GIVEN[role.code]) - set(role.permissions))]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_relief_permissions")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
