"""Django's own mail (invitations, password resets) goes to the same outbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from holdfast.kernel.ids import new_id
from holdfast.messaging.models import Lane, Message


class OutboxBackend(BaseEmailBackend):
    """Queues each recipient's copy in the lane of codes."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Queue; returns how many mails were taken."""
        for mail in email_messages:
            fact = new_id()
            Message.objects.bulk_create(
                Message(
                    fact=fact,
                    template="account",
                    channel="email",
                    address=address,
                    language=get_language() or settings.LANGUAGE_CODE,
                    subject=str(mail.subject),
                    body=str(mail.body),
                    lane=Lane.CODE,
                )
                for address in mail.recipients()
            )
        return len(email_messages)
