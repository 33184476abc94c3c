"""Promises that near their end or run out: by a timer for each case, not by sweeping them all.

When a case opens, moves or is corrected, one job is set for the next moment that matters: when
most of the promise is used up (:data:`NEAR`), then when it runs out. The job carries the case's
id and nothing else; when it fires it looks at the case as it stands. So a promise that moved, a
clock that is paused, a case that closed, a worker that was down for a day, a server clock set
back: each comes out right, and each of the two facts is recorded once for each time promised.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from holdfast.cases import events, lifecycle
from holdfast.cases.models import Case
from holdfast.cases.operations import note_deadline
from holdfast.journal.actors import Actor
from holdfast.journal.facts import Fact
from holdfast.journal.models import Entry
from holdfast.kernel import clock
from holdfast.kernel.jobs import Timer, set_timers

TASK = "cases.look_at_deadline"
# The share of the promised time after which the end is near.
NEAR = 0.8
_FIELDS = ("status", "opened_at", "due_at", "priority")


def near_at(case: Case) -> datetime | None:
    """When a case's promise is near its end (aware); None without a promise."""
    if case.due_at is None:
        return None
    return case.opened_at + (case.due_at - case.opened_at) * NEAR


def watch(cases: Iterable[UUID]) -> int:
    """Set a timer for each of these cases whose clock runs; returns how many were set."""
    now, timers = clock.now(), []
    for case in Case.objects.filter(pk__in=list(cases)).only(*_FIELDS):
        timer = _next(case, now)
        if timer is not None:
            timers.append(timer)
    return set_timers(TASK, timers)


def look(*, actor: Actor, case: UUID) -> None:
    """Look at a case's promise now: record what has come, set the next timer."""
    from django.db import transaction

    with transaction.atomic():
        found = Case.objects.select_for_update(of=("self",)).only(*_FIELDS).filter(pk=case).first()
        if found is None or not _runs(found):
            return
        now = clock.now()
        due, near = found.due_at, near_at(found)
        if due is None or near is None:
            return
        if now >= due:
            if not _recorded(found, events.DEADLINE_PASSED):
                note_deadline(actor=actor, case=case, passed=True, due=due)
            return
        if now >= near and not _recorded(found, events.DEADLINE_NEAR):
            note_deadline(actor=actor, case=case, passed=False, due=due)
        set_timers(TASK, [_timer(case, due if now >= near else near)])


def _next(case: Case, now: datetime) -> Timer | None:
    near = near_at(case)
    if near is None or not _runs(case):
        return None
    # What lies in the past already is looked at at once.
    return _timer(case.pk, near if near > now else None)


def _timer(case: UUID, at: datetime | None) -> Timer:
    name = f"deadline:{case}:{at.isoformat() if at else 'now'}"
    return Timer(name, at, {"case": str(case)})


def _runs(case: Case) -> bool:
    return lifecycle.STATUSES[case.status].clock is lifecycle.Clock.RUN


def _recorded(case: Case, fact: Fact) -> bool:
    """Whether the fact was recorded for the time that is promised now."""
    told = Entry.objects.filter(subject=case.pk, kind=fact.kind)
    due = case.due_at.isoformat() if case.due_at else None
    return told.filter(data__due=due).exists()
