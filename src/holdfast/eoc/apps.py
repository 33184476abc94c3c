"""Django's name for the operations center."""

from __future__ import annotations

from django.apps import AppConfig


class EocConfig(AppConfig):
    """The operations center."""

    name = "holdfast.eoc"
    label = "eoc"

    def ready(self) -> None:
        """Say what hangs on an incident that is to be closed."""
        from holdfast.eoc import queries
        from holdfast.incidents.ports import hanging

        hanging.fill(queries.hanging)
