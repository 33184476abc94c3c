"""How allauth treats our staff: no self-service sign-up; sign-in loads permissions at once."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class StaffAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts are made by an administrator; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: staff are invited."""
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """Agents land on the desk."""
        return "/desk/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Staff have no user names."""
