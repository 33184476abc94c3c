"""After an incident: debriefs, findings, and actions with an owner and a day.

What was said and found stays as it was written. An action is settled by its owner, or by who leads
incidents, with a word about how; one that is overdue says so until then.
"""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.accounts.models import Staff
from holdfast.eoc import events, typed
from holdfast.eoc.models import Action, Debrief, Finding
from holdfast.incidents.policies import OPEN
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

SWOT, WORDS, WITH = 2000, 500, 200
FARTHEST = timedelta(days=3 * 366)
_State = Action.State
# From a state to those that may follow.
MOVES: dict[str, tuple[str, ...]] = {
    _State.OPEN: (_State.DONE, _State.DROPPED),
    # What was settled too early is taken up again.
    _State.DONE: (_State.OPEN,),
    _State.DROPPED: (_State.OPEN,),
}


class Written(msgspec.Struct, frozen=True):
    """A debrief, a finding or an action, and its incident."""

    id: UUID
    incident: UUID


@operation(may=OPEN)
def write_debrief(
    *, actor: Actor, incident: UUID, held_on: date, held_with: str, strengths: str = "",
    weaknesses: str = "", opportunities: str = "", threats: str = "", id: UUID | None = None,
) -> Written:  # fmt: skip
    """Write down what was said in a debrief; at least one of the four."""
    row = typed.locked(incident)
    if held_on > clock.now().date() + timedelta(days=1):
        raise OperationError(_("It cannot have happened yet. Look at the time again."))
    said = {
        "strengths": typed.lines(strengths, _("Strengths"), most=SWOT, needed=False),
        "weaknesses": typed.lines(weaknesses, _("Weaknesses"), most=SWOT, needed=False),
        "opportunities": typed.lines(opportunities, _("Opportunities"), most=SWOT, needed=False),
        "threats": typed.lines(threats, _("Threats"), most=SWOT, needed=False),
    }
    if not any(said.values()):
        raise OperationError(_("Write what was said."))
    debrief = Debrief.objects.create(
        id=id or new_id(), incident=row, number=typed.next_number(row.debriefs), held_on=held_on,
        held_with=typed.line(held_with, _("Held with"), most=WITH), writer=actor.id,
        at=clock.now(), **said,
    )  # fmt: skip
    record(events.DEBRIEFED, subject=row.pk, data={"debrief": debrief.pk})
    return Written(debrief.pk, row.pk)


@operation(may=OPEN)
def write_finding(
    *, actor: Actor, incident: UUID, kind: str, what: str, why: str = "",
    debrief: UUID | None = None, id: UUID | None = None,
) -> Written:  # fmt: skip
    """Write down what was found, from a debrief of the incident or from elsewhere."""
    row = typed.locked(incident)
    if kind not in Finding.Kind.values:
        raise OperationError(_("Say whether it went well or is to be done better."))
    if debrief is not None and not row.debriefs.filter(pk=debrief).exists():
        raise OperationError(_("Choose a debrief of this incident."))
    finding = Finding.objects.create(
        id=id or new_id(), incident=row, number=typed.next_number(row.findings), kind=kind,
        what=typed.lines(what, _("What was found"), most=WORDS), debrief_id=debrief,
        why=typed.lines(why, _("Why it was so"), most=WORDS, needed=False), writer=actor.id,
        at=clock.now(),
    )  # fmt: skip
    data = {"finding": finding.pk, "finding_number": finding.number}
    record(events.FOUND, subject=row.pk, data=data)
    return Written(finding.pk, row.pk)


@operation(may=OPEN)
def plan_action(
    *, actor: Actor, finding: UUID, what: str, owner: UUID, due: date, id: UUID | None = None
) -> Written:
    """Say what is done about a finding, by whom, until when."""
    row = Finding.objects.select_for_update().filter(pk=finding).first()
    if row is None:
        raise OperationError(_("There is no such finding."))
    action = Action.objects.create(
        id=id or new_id(), finding=row, what=typed.lines(what, _("What is done"), most=WORDS),
        owner=_owner(owner), due=_due(due), writer=actor.id, at=clock.now(),
    )  # fmt: skip
    record(events.ACTION_PLANNED, subject=row.incident_id, data=_about(action))
    return Written(action.pk, row.incident_id)


@operation(may=OPEN)
def replan_action(*, actor: Actor, action: UUID, owner: UUID, due: date) -> Written:
    """Give an action to another owner, or another day."""
    row = _locked(action)
    if row.state != _State.OPEN:
        raise OperationError(_("It is settled. Take it up again first."))
    row.owner, row.due = _owner(owner), _due(due)
    row.save(update_fields=["owner", "due"])
    record(events.ACTION_REPLANNED, subject=row.finding.incident_id, data=_about(row))
    return Written(row.pk, row.finding.incident_id)


@operation(may=anyone)
def settle_action(*, actor: Actor, action: UUID, to: str, note: str = "") -> Written:
    """Say that it is done, or dropped and why, or take it up again; by its owner or by who may
    open incidents."""
    row = _locked(action)
    if not may_settle(actor, row):
        raise Denied(_("Its owner settles it, or who leads incidents."))
    if to not in MOVES.get(row.state, ()):
        raise OperationError(
            _("That cannot follow “%(state)s”. Look at it again.")
            % {"state": row.get_state_display()}
        )
    settled = to != _State.OPEN
    row.note = typed.line(note, _("How it ended"), most=WORDS, needed=settled)
    row.state = to
    row.settled_at, row.settled_by = (clock.now(), actor.id) if settled else (None, None)
    row.save(update_fields=["note", "state", "settled_at", "settled_by"])
    data = _about(row) | {"to": to}
    record(events.ACTION_SETTLED, subject=row.finding.incident_id, data=data)
    return Written(row.pk, row.finding.incident_id)


def may_settle(actor: Actor, row: Action) -> bool:
    """Whether the actor may say how an action ended."""
    return actor.kind == "staff" and (actor.may(OPEN) or actor.id == row.owner)


def open_actions(viewer: Actor) -> list[Action]:
    """What is to be done in all incidents, the most overdue first: everything for who leads
    incidents, else one's own."""
    if viewer.kind != "staff" or viewer.id is None:
        return []
    rows = Action.objects.filter(state=_State.OPEN).select_related("finding__incident")
    return list(rows if viewer.may(OPEN) else rows.filter(owner=viewer.id))


def _owner(owner: UUID) -> UUID:
    if not Staff.objects.filter(pk=owner, is_active=True).exists():
        raise OperationError(_("One of these people no longer works here. Choose again."))
    return owner


def _due(due: date) -> date:
    today = clock.now().date()
    if not today - timedelta(days=1) <= due <= today + FARTHEST:
        raise OperationError(_("Choose a day from today on, within three years."))
    return due


def _locked(action: UUID) -> Action:
    found = Action.objects.select_for_update(of=("self",)).select_related("finding")
    row = found.filter(pk=action).first()
    if row is None:
        raise OperationError(_("There is no such action."))
    return row


def _about(row: Action) -> dict[str, object]:
    return {"action": row.pk, "owner": row.owner, "due": row.due}
