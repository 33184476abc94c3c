"""Django's name for config: at start it plugs adapters into ports."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Joins everything."""

    name = "holdfast.config"
    label = "config"

    def ready(self) -> None:
        """Fill the plugs once."""
        from holdfast.config import plugging

        plugging.fill()
