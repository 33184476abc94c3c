"""Django's name for scripts."""

from django.apps import AppConfig


class ScriptsConfig(AppConfig):
    """Guided questions."""

    name = "holdfast.scripts"
    label = "scripts"
