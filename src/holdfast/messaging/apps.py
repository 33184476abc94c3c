"""Django's name for messaging."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """The outbox."""

    name = "holdfast.messaging"
    label = "messaging"
