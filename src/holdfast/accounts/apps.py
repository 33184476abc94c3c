"""Django's name for accounts."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Staff and the organization."""

    name = "holdfast.accounts"
    label = "accounts"

    def ready(self) -> None:
        """Follow sign-ins and sign-outs, for the audit; put the city's name on error pages."""
        from holdfast.accounts import audit, context
        from holdfast.web import errors

        audit.connect()
        errors.faced_by(context.face)
