"""Which adapter fills which port, as the settings say."""

from __future__ import annotations

from django.conf import settings

from holdfast.adapters.mail.keep import KeepGateway
from holdfast.adapters.mail.smtp import SmtpGateway
from holdfast.messaging.gateways import gateways


def fill() -> None:
    """Plug the adapters in; called once when the program starts."""
    chosen = settings.HOLDFAST
    mail = (
        KeepGateway
        if chosen.mail_url.startswith("keep:")
        else lambda: SmtpGateway(chosen.mail_url, chosen.mail_from)
    )
    gateways.fill({"email": mail, "text": KeepGateway})
