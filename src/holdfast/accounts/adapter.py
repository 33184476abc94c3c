"""How allauth treats our staff: no self-service sign-up; sign-in loads permissions at once."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import resolve_url


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: staff are invited."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the desk, which knows where one's work is."""
        return str(resolve_url(settings.LOGIN_REDIRECT_URL))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """The link of a letter leads to the city's own address, whatever address the request that
        asked for it named."""
        asked = urlsplit(super().get_reset_password_from_key_url(key))
        return f"{settings.HOLDFAST.base_url}{asked.path}"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Staff have no user names."""
