"""A mail as bytes, put together so that it costs little for each of a million people.

What a letter's copies share (from, subject, language, kind of content) is composed once by the
standard library; each copy adds who it is for and its words. The library's own way takes a
hundred times as long for each.
"""

from __future__ import annotations

import binascii
import functools
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from holdfast.messaging.ports import Outgoing


def mail(sender: str, message: Outgoing) -> bytes:
    """The whole mail, its lines ended by CR LF. The address is one that cannot break a header."""
    own = [
        f"To: {message.to}",
        f"Date: {formatdate()}",
        # The same id on every try, so that a mail system can drop a second copy.
        f"Message-ID: <{message.id}@{sender.rpartition('@')[2].rstrip('>')}>",
    ]
    if message.stop_url:
        own.append(f"List-Unsubscribe: <{message.stop_url}>")
    words = message.body.replace("\r\n", "\n").replace("\r", "\n").encode()
    return b"%s\r\n%s%s" % (
        "\r\n".join(own).encode(),
        _shared(sender, message.subject, message.language),
        # Its soft breaks are LF alone, whatever the ends of the lines.
        binascii.b2a_qp(words).replace(b"\n", b"\r\n"),
    )


@functools.lru_cache(maxsize=200)
def _shared(sender: str, subject: str, language: str) -> bytes:
    """The headers that all copies have, with the empty line that ends them."""
    head = EmailMessage(policy=SMTP)
    head["From"] = sender
    head["Subject"] = subject.replace("\n", " ").replace("\r", " ")
    head["Content-Language"] = language
    head["Auto-Submitted"] = "auto-generated"
    head["MIME-Version"] = "1.0"
    head["Content-Type"] = 'text/plain; charset="utf-8"'
    head["Content-Transfer-Encoding"] = "quoted-printable"
    return head.as_bytes()
