"""Django's name for workforce."""

from django.apps import AppConfig


class WorkforceConfig(AppConfig):
    """Presence, contacts in hand, queues."""

    name = "holdfast.workforce"
    label = "workforce"

    def ready(self) -> None:
        """Register the reactions."""
        from holdfast.workforce import reactions  # noqa: F401
