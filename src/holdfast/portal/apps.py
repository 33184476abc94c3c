"""Django's name for the portal."""

from __future__ import annotations

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The resident's site."""

    name = "holdfast.portal"
    label = "portal"
