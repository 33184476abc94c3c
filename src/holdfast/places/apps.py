"""Django's name for places."""

from django.apps import AppConfig


class PlacesConfig(AppConfig):
    """Addresses and areas."""

    name = "holdfast.places"
    label = "places"
