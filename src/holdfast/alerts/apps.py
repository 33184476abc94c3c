"""Django's name for alerts."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """Bulletins and alerts."""

    name = "holdfast.alerts"
    label = "alerts"
