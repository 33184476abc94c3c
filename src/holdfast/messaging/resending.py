"""Sending again what could not be delivered."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.messaging import events
from holdfast.messaging.models import Message


@operation(may="messages.see")
def resend(*, actor: Actor, message: UUID) -> None:
    """Put a failed message back into the outbox, with all its tries before it."""
    found = Message.objects.select_for_update().filter(pk=message).first()
    if found is None or found.state != Message.State.FAILED:
        raise OperationError(_("This message is not among the failed ones any more."))
    if found.expires_at is not None and found.expires_at <= clock.now():
        raise OperationError(_("This is not sent any more."))
    found.state, found.attempts, found.error = Message.State.QUEUED, 0, ""
    found.owner, found.next_attempt_at = None, clock.now()
    found.save(update_fields=["state", "attempts", "error", "owner", "next_attempt_at"])
    record(
        events.RESENT,
        subject=found.case or found.pk,
        data={"message": found.pk, "template": found.template, "channel": found.channel},
    )
