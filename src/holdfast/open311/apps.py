"""Django's name for the GeoReport server."""

from __future__ import annotations

from django.apps import AppConfig


class Open311Config(AppConfig):
    """GeoReport v2."""

    name = "holdfast.open311"
    label = "open311"

    def ready(self) -> None:
        """Answer every error under ``/open311/`` in the form that was asked for."""
        from holdfast.open311 import answers
        from holdfast.web import errors

        errors.answer_in(answers.PREFIX, answers.error_page)
