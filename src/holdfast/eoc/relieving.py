"""Asking to be relieved, and saying who takes over and when."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.accounts.models import Staff
from holdfast.eoc import events, typed
from holdfast.eoc.models import HandOver
from holdfast.eoc.policies import HAND_OVER_MOVES, HAND_OVER_WAITS, WATCHES, works_here
from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

LATEST = timedelta(hours=24)
_State = HandOver.State


class Asked(msgspec.Struct, frozen=True):
    """A wish to be relieved, and its incident."""

    id: UUID
    incident: UUID


@operation(may=works_here)
def ask(*, actor: Actor, incident: UUID, need: str = "now", id: UUID | None = None) -> Asked:
    """Ask to be relieved in an open incident."""
    assert actor.id is not None
    row = typed.locked(incident)
    if row.state != Incident.State.OPEN:
        raise OperationError(_("This incident is closed. Open a new one."))
    if need not in HandOver.Need.values:
        raise OperationError(_("Say how soon you need it."))
    if waiting(row.pk).filter(staff=actor.id).exists():
        raise OperationError(_("You have asked already. A supervisor sees it."))
    made = HandOver.objects.create(
        id=id or new_id(), incident=row, staff=actor.id, need=need, asked_at=clock.now()
    )
    record(events.RELIEF_ASKED, subject=row.pk, data={"hand_over": made.pk, "need": need})
    return Asked(made.pk, row.pk)


@operation(may=WATCHES)
def arrange(*, actor: Actor, hand_over: UUID, taker: UUID, at: datetime) -> Asked:
    """Say who takes over, and when (aware)."""
    row, now = _locked(hand_over), clock.now()
    if taker == row.staff or not Staff.objects.filter(pk=taker, is_active=True).exists():
        raise OperationError(_("Choose somebody else who works here."))
    if not now - timedelta(hours=1) <= at <= now + LATEST:
        raise OperationError(_("Choose a time within the next 24 hours."))
    return _move(row, _State.ARRANGED, actor, taker=taker, at=at)


@operation(may=works_here)
def settle(*, actor: Actor, hand_over: UUID, to: str) -> Asked:
    """Say that it was handed over, that it is no longer needed, or (for who watches queues) that
    what was arranged is off and somebody else must be found."""
    row = _locked(hand_over)
    if not actor.may(WATCHES) and (row.staff != actor.id or to == _State.ASKED):
        raise Denied(_("Who asked says so, or a supervisor."))
    if to == _State.ARRANGED:
        raise OperationError(_("Say who takes over, and when."))
    if to == _State.ASKED:
        return _move(row, to, actor, taker=None, at=None)
    return _move(row, to, actor, taker=row.taker, at=row.at)


def waiting(incident: UUID) -> QuerySet[HandOver]:
    """Who waits to be relieved, or knows by whom; the first who asked first."""
    return HandOver.objects.filter(incident=incident, state__in=HAND_OVER_WAITS)


def mine(actor: Actor) -> list[HandOver]:
    """The actor's own wishes that wait, and those in which they take over."""
    if actor.id is None:
        return []
    rows = HandOver.objects.filter(state__in=HAND_OVER_WAITS)
    rows = rows.filter(Q(staff=actor.id) | Q(taker=actor.id))
    return list(rows.select_related("incident"))


def _move(
    row: HandOver, to: str, actor: Actor, *, taker: UUID | None, at: datetime | None
) -> Asked:
    if to not in HAND_OVER_MOVES[row.state]:
        raise OperationError(
            _("That cannot follow “%(state)s”. Look at it again.")
            % {"state": row.get_state_display()}
        )
    row.state, row.taker, row.at, row.answered_by = to, taker, at, actor.id
    row.save(update_fields=["state", "taker", "at", "answered_by"])
    data = {"hand_over": row.pk, "to": to, "taker": taker, "at": at}
    record(events.RELIEF_MOVED, subject=row.incident_id, data=data)
    return Asked(row.pk, row.incident_id)


def _locked(hand_over: UUID) -> HandOver:
    row = HandOver.objects.select_for_update().filter(pk=hand_over).first()
    if row is None:
        raise OperationError(_("There is no such request."))
    return row
