"""Django's name for the desk."""

from __future__ import annotations

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """The staff's workspace; no models."""

    name = "holdfast.desk"
    label = "desk"

    def ready(self) -> None:
        """Say which addresses are the staff's."""
        from holdfast.web import errors

        errors.worked_on("/desk/", "/staff/")
