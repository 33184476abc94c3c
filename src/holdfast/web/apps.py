"""Django's entry for the shared front-end ground."""

from __future__ import annotations

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Base templates, components, icons and small controllers; no models."""

    name = "holdfast.web"
    label = "web"
    verbose_name = "Pages"
