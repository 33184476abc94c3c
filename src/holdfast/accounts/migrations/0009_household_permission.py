"""Roles made before households were asked about get what their descriptions now say."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_SEES = "households.see"
_WHO = ("supervisor", "liaison", "administrator")


def give(apps: Any, _schema: Any) -> None:
    """Add what a role has not; a city's own changes stay."""
    for role in apps.get_model("accounts", "Role").objects.filter(code__in=_WHO):
        if _SEES not in role.permissions:
            role.permissions = [*role.permissions, _SEES]
            role.save(update_fields=["permissions"])


class Migration(migrations.Migration):
    dependencies = [("accounts", "0008_people_permissions")]
    operations = [migrations.RunPython(give, migrations.RunPython.noop)]
