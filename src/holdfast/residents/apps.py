"""Django's name for residents."""

from django.apps import AppConfig


class ResidentsConfig(AppConfig):
    """People who contact us."""

    name = "holdfast.residents"
    label = "residents"
