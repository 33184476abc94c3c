"""Django's name for the journal."""

from django.apps import AppConfig


class JournalConfig(AppConfig):
    """The journal app: tables, triggers and the reactions found in every feature."""

    name = "holdfast.journal"
    label = "journal"

    def ready(self) -> None:
        """Find the reactions of every installed feature, so that the worker can run them."""
        from django.utils.module_loading import autodiscover_modules

        autodiscover_modules("events", "reactions")
