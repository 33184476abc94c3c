"""E-mail by SMTP, over one connection for a batch."""

from __future__ import annotations

import re
import smtplib
import ssl
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

from holdfast.adapters.mail.smtp import composing
from holdfast.messaging.ports import Outgoing, Refused, Unavailable

TIMEOUT = 20.0
# One address and nothing else: no space, comma, bracket or control that could end a header.
_ADDRESS = re.compile(r'[^\s<>(),;:"\\@\x00-\x1f]+@[^\s<>(),;:"\\@\x00-\x1f]+')


class SmtpGateway:
    """A mail server by its address: ``smtp://`` (STARTTLS), ``smtps://`` or ``smtp+plain://``."""

    def __init__(self, url: str, sender: str) -> None:
        self._parts = urlsplit(url)
        self._sender = sender
        self._from = parseaddr(sender)[1]
        self._server: smtplib.SMTP | None = None

    def open(self) -> None:
        """Connect and sign in; Unavailable when that fails."""
        host = self._parts.hostname or "localhost"
        try:
            if self._parts.scheme == "smtps":
                context = ssl.create_default_context()
                self._server = smtplib.SMTP_SSL(
                    host, self._parts.port or 465, timeout=TIMEOUT, context=context
                )
            else:
                self._server = smtplib.SMTP(host, self._parts.port or 587, timeout=TIMEOUT)
                if self._parts.scheme == "smtp":
                    self._server.starttls(context=ssl.create_default_context())
            if self._parts.username:
                self._server.login(
                    unquote(self._parts.username), unquote(self._parts.password or "")
                )
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(type(error).__name__) from error

    def hand_over(self, message: Outgoing) -> str:
        """Send one message; 5xx for this address is Refused, all else Unavailable."""
        if self._server is None:
            raise Unavailable("not connected")
        if not _ADDRESS.fullmatch(message.to):
            raise Refused("address")
        # Letters beyond ASCII in an address pass only where the server says so.
        beyond = [] if message.to.isascii() else ["SMTPUTF8", "BODY=8BITMIME"]
        try:
            self._server.ehlo_or_helo_if_needed()
            if beyond and not self._server.has_extn("smtputf8"):
                raise Refused("SMTPUTF8")
            mail = composing.mail(self._sender, message)
            self._server.sendmail(self._from, [message.to], mail, beyond)
        except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
            raise self._judge(error) from error
        except (UnicodeError, ValueError) as error:
            raise Refused(type(error).__name__) from error
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(type(error).__name__) from error
        return ""

    def alive(self) -> None:
        """NOOP; Unavailable when the server is gone."""
        try:
            if self._server is None or self._server.noop()[0] != 250:
                raise Unavailable("not connected")
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(type(error).__name__) from error

    def close(self) -> None:
        """Quit; a server that is gone already is fine."""
        if self._server is not None:
            try:
                self._server.quit()
            except (OSError, smtplib.SMTPException):
                self._server.close()
            self._server = None

    @staticmethod
    def _judge(error: smtplib.SMTPException) -> Refused | Unavailable:
        codes = (
            [code for code, _ in error.recipients.values()]
            if isinstance(error, smtplib.SMTPRecipientsRefused)
            else [getattr(error, "smtp_code", 0)]
        )
        kind = f"SMTP {codes[0]}"
        return Refused(kind) if all(code >= 500 for code in codes) else Unavailable(kind)
