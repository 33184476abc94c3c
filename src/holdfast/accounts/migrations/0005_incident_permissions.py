"""Roles made before there were incidents get what their descriptions now say."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GIVEN = {
    "supervisor": ("incidents.open",),
    "liaison": ("incidents.open", "incidents.activate", "playbooks.change"),
    "administrator": ("incidents.open", "incidents.activate", "playbooks.change"),
}


def give(apps: Any, _schema: Any) -> None:
    """Add what a role has not; a city's own changes stay."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=GIVEN):
        missing = [each for each in GIVEN[role.code] if each not in role.permissions]
        role.permissions = [*role.permissions, *missing]
        role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0004_bulletin_permissions")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
