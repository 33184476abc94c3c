"""Messages between functions (ICS 213): written, approved by another, answered once."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.eoc import events, typed
from holdfast.eoc.models import GeneralMessage
from holdfast.incidents.policies import OPEN
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

WHO, SUBJECT, TEXT = 120, 200, 2000


class Sent(msgspec.Struct, frozen=True):
    """A message, its incident, and its number there."""

    message: UUID
    incident: UUID
    number: int


@operation(may=OPEN)
def write_message(
    *, actor: Actor, incident: UUID, to: str, origin: str, subject: str, text: str,
    id: UUID | None = None,
) -> Sent:  # fmt: skip
    """Write a message; `to` and `origin` are name and position. It cannot be changed afterwards."""
    row = typed.locked(incident)
    message = GeneralMessage.objects.create(
        id=id or new_id(), incident=row, number=typed.next_number(row.messages),
        to=typed.line(to, _("To"), most=WHO), origin=typed.line(origin, _("From"), most=WHO),
        subject=typed.line(subject, _("Subject"), most=SUBJECT),
        text=typed.lines(text, _("Message"), most=TEXT), writer=actor.id, at=clock.now(),
    )  # fmt: skip
    record(events.MESSAGE_WRITTEN, subject=row.pk, data=_about(message))
    return _sent(message)


@operation(may=OPEN)
def approve_message(*, actor: Actor, message: UUID) -> Sent:
    """Approve it; anybody who may write one, but not its writer."""
    row = _locked(message)
    if row.approved_at is not None:
        raise OperationError(_("It is approved already."))
    if actor.id is None or actor.id == row.writer:
        raise OperationError(_("Another person approves it."))
    row.approver, row.approved_at = actor.id, clock.now()
    row.save(update_fields=["approver", "approved_at"])
    record(events.MESSAGE_APPROVED, subject=row.incident_id, data=_about(row))
    return _sent(row)


@operation(may=OPEN)
def answer_message(*, actor: Actor, message: UUID, reply: str, replier: str) -> Sent:
    """Answer it, once; `replier` is name and position of who answers."""
    row = _locked(message)
    if row.replied_at is not None:
        raise OperationError(_("It is answered already. Write another message."))
    row.reply = typed.lines(reply, _("Reply"), most=TEXT)
    row.replier = typed.line(replier, _("Replied by"), most=WHO)
    row.replied_by, row.replied_at = actor.id, clock.now()
    row.save(update_fields=["reply", "replier", "replied_by", "replied_at"])
    record(events.MESSAGE_ANSWERED, subject=row.incident_id, data=_about(row))
    return _sent(row)


def _locked(message: UUID) -> GeneralMessage:
    row = GeneralMessage.objects.select_for_update().filter(pk=message).first()
    if row is None:
        raise OperationError(_("There is no such message."))
    return row


def _about(row: GeneralMessage) -> dict[str, object]:
    return {"message": row.pk, "message_number": row.number}


def _sent(row: GeneralMessage) -> Sent:
    return Sent(row.pk, row.incident_id, row.number)
