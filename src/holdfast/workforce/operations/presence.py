"""What a member of staff does now."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.workforce import events
from holdfast.workforce.models import Handling, Presence

CHOSEN = ("ready", "break", "away", "meeting", "training", "back_office", "off")
"""The states a person chooses; the others come from handling contacts."""


def _staff(actor: Actor) -> bool:
    return actor.kind == "staff"


@operation(may=_staff)
def set_presence(*, actor: Actor, state: str) -> None:
    """Say what one does now; while a contact is in hand, what one will do after it."""
    if state not in CHOSEN:
        raise OperationError(_("Choose one of the states."))
    if state == "ready" and not actor.may("contacts.take"):
        raise OperationError(_("Only who takes contacts is ready for them. Choose another state."))
    busy = Handling.objects.filter(staff=actor.id).exclude(phase=Handling.Phase.OVER).exists()
    if busy:
        row = _row(actor)
        row.then = "" if state == "ready" else state
        row.save(update_fields=["then"])
        _record(actor, row.state, row.state, row.then)
        return
    turn(actor, state)


@operation(may="queues.watch")
def sign_off(*, actor: Actor, staff: UUID) -> None:
    """Sign off somebody who went home and forgot it."""
    if Handling.objects.filter(staff=staff).exclude(phase=Handling.Phase.OVER).exists():
        raise OperationError(_("They have a contact in hand. Ask them first."))
    row = Presence.objects.select_for_update().filter(staff=staff).exclude(state="off").first()
    if row is None:
        raise OperationError(_("They are signed off already."))
    before, row.state, row.then, row.since = row.state, "off", "", clock.now()
    row.save(update_fields=["state", "then", "since"])
    data = {"from": before, "to": "off", "then": ""}
    record(events.PRESENCE_CHANGED, subject=staff, data=data)


def turn(actor: Actor, state: str) -> None:
    """Enter a state now, as part of an operation; empty for whatever was planned."""
    row = _row(actor)
    before, now = row.state, clock.now()
    after_contact = before in ("contact", "wrap_up") and state == ""
    row.state = (row.then or "ready") if after_contact else state or before
    if row.state not in ("contact", "wrap_up"):
        row.then = ""
    if row.state != before:
        row.since = now
    row.save(update_fields=["state", "then", "since"])
    _record(actor, before, row.state, row.then)


def _row(actor: Actor) -> Presence:
    if actor.kind != "staff" or actor.id is None:
        raise OperationError(_("Only staff have a presence."))
    row, _made = Presence.objects.select_for_update().get_or_create(
        staff_id=actor.id, defaults={"since": clock.now()}
    )
    return row


def _record(actor: Actor, before: str, after: str, then: str) -> None:
    assert actor.id is not None
    record(
        events.PRESENCE_CHANGED, subject=actor.id, data={"from": before, "to": after, "then": then}
    )
