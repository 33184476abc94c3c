"""What the outbox keeps of people, and how it reads in an export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from holdfast.kernel.personal import part, personal, plain
from holdfast.messaging.models import Message

personal("messaging.Message", "address", klass="contact", retention="messages")
personal("messaging.Message", "subject", "body", klass="words", retention="messages")
personal("messaging.Message", "error", klass="contact", retention="messages")
plain("messaging.Message", "template", "channel", "language", "state", why="codes")


@part("messaging")
def export(ids: Sequence[UUID]) -> Any:
    """What was sent to them."""
    return [
        {"at": each.queued_at, "channel": each.channel, "to": each.address, "state": each.state,
         "subject": each.subject, "body": each.body}
        for each in Message.objects.filter(resident__in=ids).order_by("queued_at")
    ]  # fmt: skip
