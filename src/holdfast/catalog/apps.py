"""Django's name for the catalog."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Services, questions and promises."""

    name = "holdfast.catalog"
    label = "catalog"
