"""Django's name for accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff and the organization."""

    name = "holdfast.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Follow sign-ins and sign-outs, for the audit."""
        from holdfast.accounts import audit

        audit.connect()
