"""Forms that allauth asks for by name in the settings."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import LoginForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django.utils.translation import gettext_lazy as _


class SignInForm(LoginForm):  # type: ignore[misc]
    """Sign in. The way to a new password is not between e-mail and password, where Tab would stop
    at it; the page has it after the button."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = ""


class AddKeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """Add a passkey or security key. allauth leaves the names of these fields in English."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].label = _("Sign in with it alone, without a password")


class RenameKeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Rename a passkey or security key."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
