"""Django's name for relief."""

from django.apps import AppConfig


class ReliefConfig(AppConfig):
    """Shelters and centers, and people looking for people."""

    name = "holdfast.relief"
    label = "relief"
