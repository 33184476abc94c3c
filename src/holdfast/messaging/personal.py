"""What the outbox keeps of people, and how it reads in an export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from holdfast.kernel.personal import part, personal, plain
from holdfast.messaging.mailing import words_of
from holdfast.messaging.models import Message, Reply

personal("messaging.Message", "address", klass="contact", retention="messages")
personal("messaging.Message", "subject", "body", klass="words", retention="messages")
personal("messaging.Message", "error", klass="contact", retention="messages")
plain("messaging.Message", "template", "channel", "language", "state", "route", why="codes")
personal("messaging.Reply", "address", klass="contact", retention="messages")
personal("messaging.Reply", "words", klass="words", retention="messages")
plain("messaging.Reply", "theirs", "channel", "meaning", why="a gateway's id, and codes")
plain("messaging.Mailing", why="what the city says to many")


@part("messaging")
def export(ids: Sequence[UUID]) -> Any:
    """What was sent to them, and what they answered."""
    replies = Reply.objects.filter(resident__in=ids).order_by("at")
    answered = [
        {"at": each.at, "channel": each.channel, "from": each.address, "words": each.words}
        for each in replies
    ]
    return answered + [
        {"at": each.queued_at, "channel": each.channel, "to": each.address, "state": each.state,
         "subject": subject, "body": body}
        for each in Message.objects.filter(resident__in=ids)
        .select_related("mailing").order_by("queued_at")
        for subject, body in [words_of(each)]
    ]  # fmt: skip
