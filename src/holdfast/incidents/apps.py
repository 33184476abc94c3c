"""Django's name for incidents."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """Incidents."""

    name = "holdfast.incidents"
    label = "incidents"
