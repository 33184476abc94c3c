"""Django's name for cases."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Cases and their life."""

    name = "holdfast.cases"
    label = "cases"
