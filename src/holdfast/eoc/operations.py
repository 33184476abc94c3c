"""Proposing, approving, withdrawing and reviewing activations; reversing and keeping lines."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.db import transaction
from django.utils.translation import gettext as _

from holdfast.accounts.reviewing import note_review
from holdfast.eoc import events, policies, queries, switching
from holdfast.eoc.lines import KINDS, Line
from holdfast.eoc.models import Activation, Change, Playbook, Switch
from holdfast.incidents import operations as incidents
from holdfast.incidents.models import Incident
from holdfast.incidents.policies import ACTIVATE, LEVELS, OPEN, PHASES
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock

REASON_LIMIT = 300
_State = Activation.State


class Proposed(msgspec.Struct, frozen=True):
    """An activation; `done` says whether its lines are switched by this."""

    activation: UUID
    incident: UUID
    done: bool = False


class Conflict(OperationError):
    """The proposal has changed since it was read."""


@operation(may=ACTIVATE)
def propose_activation(
    *, actor: Actor, incident: UUID, level: str, phase: str, playbook: UUID | None = None
) -> Proposed:
    """Propose to take an incident to a level and a phase, with the playbook's lines that belong
    there: those not on yet are switched on, those that no longer belong are reversed. Without a
    playbook no line is switched on. An incident has one proposal at a time."""
    row = _open(incident)
    if level not in (row.level, *LEVELS[row.level]) or phase not in (row.phase, *PHASES[row.phase]):
        raise OperationError(_("It cannot go to this level or phase. Choose another."))
    if Activation.objects.filter(incident=row, state=_State.PROPOSED).exists():
        raise OperationError(_("Another proposal waits. Approve or withdraw it first."))
    books = Playbook.objects.select_related("current")
    book = books.filter(pk=playbook).first() if playbook else None
    if playbook and (book is None or book.current is None):
        raise OperationError(_("There is no such playbook."))
    version = book.current if book else None
    lines = queries.lines_of(version) if version else []
    held = [each for each in row.switches.all() if each.state in policies.IN_FORCE]
    planned = _planned(row, [each for each in lines if each.holds(level, phase)], held)
    gone = [each for each in held if not switching.line_of(each).holds(level, phase)]
    if (level, phase) == (row.level, row.phase) and not planned and not gone:
        raise OperationError(_("Nothing would change. Choose another level, phase or playbook."))
    activation = Activation.objects.create(
        incident=row, version=version, level=level, phase=phase, proposer=actor.id,
        writers=[str(actor.id)], proposed_at=clock.now(),
    )  # fmt: skip
    Switch.objects.bulk_create(planned)
    Change.objects.bulk_create(
        [Change(activation=activation, switch=each, on=True) for each in planned]
        + [
            Change(activation=activation, switch=each, on=False)
            for each in gone
            if each.state == Switch.State.ON
        ]
    )
    data = {"activation": activation.pk, "level": level, "phase": phase, "lines": len(planned)}
    record(events.PROPOSED, subject=row.pk, data=data)
    return Proposed(activation.pk, row.pk)


def _planned(row: Incident, lines: list[Line], held: list[Switch]) -> list[Switch]:
    """A switch for each target of each line that is not on already."""
    on = {(each.line["code"], each.target) for each in held}
    return [
        Switch(incident=row, kind=line.kind, line=msgspec.to_builtins(line), target=target,
               order=order)
        for order, line in enumerate(lines)
        for target in switching.targets(line)
        if (line.code, target) not in on
    ]  # fmt: skip


@operation(may=ACTIVATE)
def choose_lines(*, actor: Actor, activation: UUID, left_out: frozenset[int]) -> Proposed:
    """Say which changes of a proposal are left out, all others are in; `left_out` are ids of
    changes. Whoever changes it is one of its writers from then on."""
    row = _proposed(activation)
    changed = 0
    for change in row.changes.all():
        if change.left_out != (change.pk in left_out):
            change.left_out = not change.left_out
            change.save(update_fields=["left_out"])
            changed += 1
    if not changed:
        raise OperationError(_("Nothing was changed."))
    if str(actor.id) not in row.writers:
        row.writers = [*row.writers, str(actor.id)]
        row.save(update_fields=["writers"])
    record(
        events.PROPOSAL_CHANGED, subject=row.incident_id, data={"activation": row.pk, "n": changed}
    )
    return Proposed(row.pk, row.incident_id)


@operation(may=ACTIVATE)
def withdraw_activation(*, actor: Actor, activation: UUID) -> Proposed:
    """Give a proposal up; nothing was switched."""
    row = _proposed(activation)
    row.state = _State.WITHDRAWN
    row.save(update_fields=["state"])
    for change in row.changes.filter(on=True).select_related("switch"):
        _move(change.switch, "drop")
    record(events.WITHDRAWN, subject=row.incident_id, data={"activation": row.pk})
    return Proposed(row.pk, row.incident_id)


@operation(may=ACTIVATE)
def approve_activation(*, actor: Actor, activation: UUID, mark: str, reason: str = "") -> Proposed:
    """Approve exactly what `mark` binds (see `queries.mark`): the incident moves and the lines are
    switched, all or none. With a `reason` one who wrote it acts alone; another reviews that."""
    row = _proposed(activation)
    reason = " ".join(reason.replace("\x00", "").split())
    if len(reason) > REASON_LIMIT:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": REASON_LIMIT})
    if queries.mark(row) != mark:
        raise Conflict(_("The proposal has changed since you read it. Read it again."))
    if not policies.may_approve(actor, row) and not reason:
        raise OperationError(_("Whoever proposed or changed it cannot approve it. Ask another."))
    row.state, row.approver, row.approved_at, row.reason = (
        _State.DONE, actor.id, clock.now(), reason,
    )  # fmt: skip
    row.save()
    if (row.level, row.phase) != (row.incident.level, row.incident.phase):
        incidents.move_incident(
            actor=actor, incident=row.incident_id, version=row.incident.version, level=row.level,
            phase=row.phase,
        )  # fmt: skip
    for change in row.changes.select_related("switch__incident"):
        if change.left_out:
            if change.on:
                _move(change.switch, "drop")
        elif change.on:
            _on(actor, change.switch)
        elif change.switch.state == Switch.State.ON:
            _off(actor, change.switch)
    data = {"activation": row.pk, "level": row.level, "phase": row.phase, "alone": bool(reason)}
    record(events.ACTIVATED, subject=row.incident_id, data=data)
    _forget()
    return Proposed(row.pk, row.incident_id, True)


@operation(may=ACTIVATE)
def review_activation(*, actor: Actor, activation: UUID) -> Proposed:
    """Another person has looked at what somebody activated alone."""
    found = Activation.objects.select_for_update().filter(pk=activation).first()
    row = note_review(found, actor)
    record(events.REVIEWED, subject=row.incident_id, data={"activation": row.pk})
    return Proposed(row.pk, row.incident_id, True)


@operation(may=OPEN)
def reverse_line(*, actor: Actor, switch: UUID) -> None:
    """Reverse one line: what was before comes back."""
    row = _switch(switch)
    _off(actor, row)
    _forget()


@operation(may=ACTIVATE)
def keep_line(*, actor: Actor, switch: UUID) -> None:
    """Keep a line beyond the end of its incident, on purpose; it can still be reversed then."""
    row = _switch(switch)
    _move(row, "keep")
    record(events.KEPT, subject=row.incident_id, data=_about(row))


def _on(actor: Actor, row: Switch) -> None:
    row.before = switching.before(row)
    switching.apply(row)
    row.on_at, row.on_by = clock.now(), actor.id
    _move(row, "switch")
    record(events.SWITCHED, subject=row.incident_id, data=_about(row))


def _off(actor: Actor, row: Switch) -> None:
    if (row.state, "reverse") not in policies.MOVES:
        raise OperationError(_("This line is not on."))
    switching.undo(row)
    row.off_at, row.off_by = clock.now(), actor.id
    _move(row, "reverse")
    record(events.REVERSED, subject=row.incident_id, data=_about(row))


def _about(row: Switch) -> dict[str, object]:
    return {"switch": row.pk, "line": row.line["code"], "kind": row.kind, "target": row.target,
            "works": KINDS[row.kind].works and not row.incident.exercise}  # fmt: skip


def _move(row: Switch, move: str) -> None:
    to = policies.MOVES.get((row.state, move))
    if to is None:
        raise OperationError(_("This line is not on."))
    row.state = to
    row.save()


def _forget() -> None:
    # Now for the rest of this transaction, and again when others can see it.
    queries.forget()
    transaction.on_commit(queries.forget)


def _open(incident: UUID) -> Incident:
    row = Incident.objects.select_for_update().filter(pk=incident).first()
    if row is None:
        raise OperationError(_("There is no such incident."))
    if row.state != Incident.State.OPEN:
        raise OperationError(_("This incident is closed. Open a new one."))
    return row


def _proposed(activation: UUID) -> Activation:
    found = Activation.objects.filter(pk=activation).first()
    if found is None:
        raise OperationError(_("There is no such proposal."))
    # The incident first, as everywhere, so that two who act at once follow one another.
    _open(found.incident_id)
    row = (
        Activation.objects.select_for_update(of=("self",))
        .select_related("incident")
        .get(pk=activation)
    )
    if row.state != _State.PROPOSED:
        raise OperationError(_("This proposal was approved or withdrawn already."))
    return row


def _switch(switch: UUID) -> Switch:
    row = (
        Switch.objects.select_for_update(of=("self",))
        .select_related("incident")
        .filter(pk=switch)
        .first()
    )
    if row is None:
        raise OperationError(_("There is no such line."))
    return row
