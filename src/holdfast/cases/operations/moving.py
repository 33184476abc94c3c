"""What happens to a case on its way: moves between states, and its promise running out."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases import events, lifecycle
from holdfast.cases.models import Case, Link, Note
from holdfast.cases.operations.holding import Changed, locked, save
from holdfast.cases.operations.linking import join, may_join
from holdfast.cases.operations.notes import write_note
from holdfast.catalog import promises
from holdfast.catalog import queries as catalog
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock


@operation(may="cases.move")
def move_case(
    *,
    actor: Actor,
    case: UUID,
    to: str,
    version: int,
    reason: str = "",
    other: UUID | None = None,
    note: str = "",
    note_for: str = Note.For.STAFF,
    occurred_at: datetime | None = None,
) -> Changed:
    """Move a case to another state by the table of moves (lifecycle.MOVES).

    `version` is the one the mover saw; :class:`Conflict` when somebody was faster. The promise's
    clock pauses, goes on with the paused time added, or stops, as the new state says. A note may
    go with it, for staff, the resident or everyone.
    """
    found = locked(actor, case, version, other=other)
    move = lifecycle.allowed(found.status, to)
    if move is None:
        raise OperationError(_("This move is not possible from here. Look at the case again."))
    if move.reason and reason not in lifecycle.REASONS:
        raise OperationError(_("Choose why it is closed without being fixed."))
    if move.other and (other is None or not may_join(actor, found, other)):
        raise OperationError(_("Give the number of the case it joins."))
    moment = occurred_at or clock.now()
    before = found.status
    _turn_clock(found, lifecycle.STATUSES[to].clock, moment)
    found.status, found.reason = to, reason if move.reason else ""
    if move.other:
        found.parent_id = other
        join(case, other or case, Link.Kind.SAME)
    written = write_note(found, actor, note, note_for, moment) if note.strip() else None
    save(found, moment, "status", "reason", "due_at", "paused_at", "closed_at", "parent")
    record(
        events.MOVED,
        subject=case,
        occurred_at=moment,
        data={
            "from": before,
            "to": to,
            "reason": found.reason,
            "other": other,
            "note": written,
            "note_for": note_for if written else None,
            "due": found.due_at,
        },
    )
    return Changed(case, found.version)


@operation(may=anyone)
def reopen_case(*, actor: Actor, case: UUID, version: int, note: str = "") -> Changed:
    """Open a settled case again, as easily as it was closed: its resident, or who may move cases.

    No reason is asked for; `note` may say, for staff, what is still wrong. The promise that was
    made stands.
    """
    found = locked(actor, case, version)
    if lifecycle.STATUSES[found.status].open:
        raise OperationError(_("This case is open already."))
    moment, before = clock.now(), found.status
    _turn_clock(found, lifecycle.STATUSES["new"].clock, moment)
    found.status, found.reason = "new", ""
    written = write_note(found, actor, note, Note.For.STAFF, moment) if note.strip() else None
    save(found, moment, "status", "reason", "due_at", "paused_at", "closed_at")
    record(
        events.MOVED,
        subject=case,
        occurred_at=moment,
        data={
            "from": before,
            "to": "new",
            "note": written,
            "note_for": Note.For.STAFF if written else None,
            "due": found.due_at,
        },
    )
    return Changed(case, found.version)


@operation(may="system")
def note_deadline(*, actor: Actor, case: UUID, passed: bool, due: datetime | None = None) -> None:
    """Record that a case's promise is near its end or has run out; `due` is the time promised.

    What ran out becomes more urgent by one. That is no edit that another person's must conflict
    with, so the version stays.
    """
    priority = None
    if passed:
        found = Case.objects.select_for_update().only("priority").get(pk=case)
        priority = max(1, found.priority - 1)
        if priority != found.priority:
            Case.objects.filter(pk=case).update(priority=priority)
    record(
        events.DEADLINE_PASSED if passed else events.DEADLINE_NEAR,
        subject=case,
        data={"due": due, "priority": priority},
    )


def _turn_clock(case: Case, to: lifecycle.Clock, moment: datetime) -> None:
    before = lifecycle.STATUSES[case.status].clock
    if before is lifecycle.Clock.PAUSE and case.paused_at and case.due_at:
        service = catalog.version(case.service_version) if case.service_version else None
        if service and service.promise and moment > case.paused_at:
            case.due_at = promises.extend(case.due_at, case.paused_at, moment, service.promise)
    case.paused_at = moment if to is lifecycle.Clock.PAUSE else None
    case.closed_at = moment if to is lifecycle.Clock.STOP else None
