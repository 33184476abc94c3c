"""Resource requests (ICS 213RR): asked for, approved by another, ordered, arrived, given back."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.eoc import events, typed
from holdfast.eoc.models import RequestStep, ResourceRequest
from holdfast.incidents.policies import OPEN
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

_State = ResourceRequest.State
# From a state to those that may follow.
MOVES: dict[str, tuple[str, ...]] = {
    _State.ASKED: (_State.APPROVED, _State.DECLINED, _State.CANCELLED),
    _State.APPROVED: (_State.ORDERED, _State.CANCELLED),
    _State.ORDERED: (_State.ON_WAY, _State.ARRIVED, _State.CANCELLED),
    _State.ON_WAY: (_State.ARRIVED, _State.CANCELLED),
    _State.ARRIVED: (_State.RELEASED,),
}
OPEN_STATES = (_State.ASKED, _State.APPROVED, _State.ORDERED, _State.ON_WAY)
"""What has not come yet."""
LINES_MOST, QUANTITY_MOST = 20, 1_000_000
WHERE, NOTE, WHAT = 200, 300, 200


class Wanted(msgspec.Struct, frozen=True):
    """A line of a request: how many of what, and what it has to be able to do."""

    quantity: int
    what: str
    detail: str = ""


class Asked(msgspec.Struct, frozen=True):
    """A request, its incident, and its number there."""

    request: UUID
    incident: UUID
    number: int


@operation(may=OPEN)
def ask_resources(
    *, actor: Actor, incident: UUID, lines: Sequence[Wanted], priority: str, deliver_to: str,
    origin: str, substitutes: str = "", id: UUID | None = None,
) -> Asked:  # fmt: skip
    """Ask for resources; `origin` is name and position of who needs them."""
    row = typed.locked(incident)
    if priority not in ResourceRequest.Priority.values:
        raise OperationError(_("Choose how soon it is needed."))
    if not lines:
        raise OperationError(_("Say what is needed, one thing a line at least."))
    if len(lines) > LINES_MOST:
        raise OperationError(_("A request has 20 lines at most. Write another."))
    kept = []
    for each in lines:
        if not 1 <= each.quantity <= QUANTITY_MOST:
            raise OperationError(_("Say how many, as a whole number from 1."))
        kept.append(Wanted(
            each.quantity, typed.line(each.what, _("What is needed"), most=WHAT),
            typed.line(each.detail, _("Details"), most=WHAT, needed=False),
        ))  # fmt: skip
    request = ResourceRequest.objects.create(
        id=id or new_id(), incident=row, number=typed.next_number(row.requests), priority=priority,
        lines=msgspec.to_builtins(kept), writer=actor.id, at=clock.now(),
        deliver_to=typed.line(deliver_to, _("Deliver to"), most=WHERE),
        substitutes=typed.line(substitutes, _("Substitutes"), most=NOTE, needed=False),
        origin=typed.line(origin, _("Requested by"), most=120),
    )  # fmt: skip
    _step(request, _State.ASKED, actor, "")
    record(events.RESOURCE_ASKED, subject=row.pk, data=_about(request))
    return _asked(request)


@operation(may=OPEN)
def move_request(*, actor: Actor, request: UUID, to: str, note: str = "") -> Asked:
    """Take a request to its next state; another than its writer approves or declines it. `note`
    says from whom it comes, by which order, when."""
    row = ResourceRequest.objects.select_for_update().filter(pk=request).first()
    if row is None:
        raise OperationError(_("There is no such request."))
    if to not in MOVES.get(row.state, ()):
        raise OperationError(
            _("That cannot follow “%(state)s”. Look at it again.")
            % {"state": row.get_state_display()}
        )
    decides = to in (_State.APPROVED, _State.DECLINED)
    if decides and (actor.id is None or actor.id == row.writer):
        raise OperationError(_("Another person approves or declines it."))
    needs_words = to in (_State.DECLINED, _State.ORDERED)
    said = typed.line(note, _("Note"), most=NOTE, needed=needs_words)
    before, row.state = row.state, to
    row.save(update_fields=["state"])
    _step(row, to, actor, said)
    data = _about(row) | {"from": before, "to": to}
    record(events.RESOURCE_MOVED, subject=row.incident_id, data=data)
    return _asked(row)


def lines_of(row: ResourceRequest) -> list[Wanted]:
    """What a request asks for."""
    return msgspec.convert(row.lines, list[Wanted])


def in_words(row: ResourceRequest) -> str:
    """What a request asks for, on one line: “4 generators, 2 pumps”."""
    return ", ".join(f"{each.quantity} {each.what}" for each in lines_of(row))


def _step(row: ResourceRequest, to: str, actor: Actor, note: str) -> None:
    RequestStep.objects.create(request=row, to=to, at=clock.now(), staff=actor.id, note=note)


def _about(row: ResourceRequest) -> dict[str, object]:
    return {"request": row.pk, "request_number": row.number}


def _asked(row: ResourceRequest) -> Asked:
    return Asked(row.pk, row.incident_id, row.number)
