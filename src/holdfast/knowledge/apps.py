"""Django's name for knowledge."""

from django.apps import AppConfig


class KnowledgeConfig(AppConfig):
    """Articles and their search."""

    name = "holdfast.knowledge"
    label = "knowledge"
