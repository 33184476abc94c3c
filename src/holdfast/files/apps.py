"""Django's name for files."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """Uploads."""

    name = "holdfast.files"
    label = "files"
