"""Django's name for interactions."""

from django.apps import AppConfig


class InteractionsConfig(AppConfig):
    """Contacts on any channel."""

    name = "holdfast.interactions"
    label = "interactions"
