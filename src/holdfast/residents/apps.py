"""Django's name for residents."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """People who contact us."""

    name = "holdfast.residents"
    label = "residents"

    def ready(self) -> None:
        """Read what every feature registered as personal data."""
        from django.utils.module_loading import autodiscover_modules

        autodiscover_modules("personal")
