"""The signed-in member of staff, loaded with all permissions in one statement a request."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from holdfast.accounts.models import Staff


class StaffBackend(AuthenticationBackend):  # type: ignore[misc]
    """allauth's backend with our way of loading a person."""

    def get_user(self, user_id: Any) -> Staff | None:
        """The active member of staff with this id."""
        return Staff.objects.acting(user_id)
