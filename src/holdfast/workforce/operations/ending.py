"""The end of a contact in hand: what it came to, the wrap-up with its clock, back from it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.interactions import operations as interactions
from holdfast.interactions.models import Interaction
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.scripts import operations as scripts
from holdfast.scripts import queries as runs
from holdfast.scripts.models import Run
from holdfast.workforce import events
from holdfast.workforce.models import Handling, Work, WrapUpCode
from holdfast.workforce.operations.handling import (
    NOTE_LENGTH,
    Held,
    finish_ended,
    keep,
    mine,
    run_of,
)
from holdfast.workforce.operations.presence import turn
from holdfast.workforce.operations.work import offer_work

WRAP_UP_SECONDS = 45
CAME_TO = ("answered", "told", "referred", "emergency")


@operation(may="contacts.take")
def come_to(*, actor: Actor, handling: UUID, outcome: str) -> Held:
    """What the talk came to where no case says it: answered (the articles that were opened say
    what), told, referred, an emergency handed over. The wrap-up follows; unfinished questions stay
    a draft only where nothing of this was said."""
    row = mine(actor, handling)
    if outcome not in CAME_TO:
        raise OperationError(_("Choose how the contact ended."))
    row.came_to = outcome
    return _hang_up(actor, row, "came_to")


@operation(may="contacts.take")
def hang_up(*, actor: Actor, handling: UUID) -> Held:
    """The conversation is over: the wrap-up begins, with a clock that can be stopped."""
    row = mine(actor, handling)
    if row.phase != Handling.Phase.TALKING:
        raise OperationError(_("This contact is being wrapped up already."))
    return _hang_up(actor, row)


def _hang_up(actor: Actor, row: Handling, *fields: str) -> Held:
    if row.phase == Handling.Phase.TALKING:
        row.phase, row.hung_up_at = Handling.Phase.WRAP_UP, clock.now()
        row.wrap_until = row.hung_up_at + timedelta(seconds=WRAP_UP_SECONDS)
        record(
            events.HUNG_UP,
            subject=row.pk,
            data={"seconds": int((row.hung_up_at - row.started_at).total_seconds())},
        )
        turn(actor, "wrap_up")
    return keep(row, "hung_up", "phase", "hung_up_at", "wrap_until", *fields)


@operation(may="contacts.take")
def resume(*, actor: Actor, handling: UUID) -> Held:
    """Back to the questions from the wrap-up: they are still there."""
    row = mine(actor, handling)
    row.phase, row.hung_up_at, row.wrap_until, row.came_to = Handling.Phase.TALKING, None, None, ""
    turn(actor, "contact")
    return keep(row, "resumed", "phase", "hung_up_at", "wrap_until", "came_to")


@operation(may="contacts.take")
def turn_clock(*, actor: Actor, handling: UUID, seconds: int) -> Held:
    """Give the wrap-up more seconds; 0 stops its clock."""
    row = mine(actor, handling)
    now = clock.now()
    start = max(row.wrap_until or now, now)
    row.wrap_until = start + timedelta(seconds=min(seconds, 600)) if seconds > 0 else None
    return keep(row, "clock", "wrap_until")


@operation(may="contacts.take")
def wrap_up(
    *,
    actor: Actor,
    handling: UUID,
    code: str,
    note: str,
    settled: str = "",
    follow_up: str = "",
    follow_up_at: datetime | None = None,
) -> Held:
    """End the contact: code, notes, follow-up; one's presence goes on to what was planned.

    `settled` is ``yes``, ``no`` or empty for cannot tell; `follow_up` empty, ``remind`` or
    ``callback``, which waits for this person at `follow_up_at`.
    """
    row = mine(actor, handling)
    found = WrapUpCode.objects.filter(pk=code, retired=False).first()
    if found is None:
        raise OperationError(_("Choose what it was."))
    if follow_up and follow_up not in (Work.Kind.REMIND, Work.Kind.CALLBACK):
        raise OperationError(_("Choose a follow-up, or none."))
    if follow_up and follow_up_at is None:
        raise OperationError(_("Say when to follow up."))
    if len(note) > NOTE_LENGTH:
        raise OperationError(_("Write at most %(n)s characters.") % {"n": NOTE_LENGTH})
    # What was done outweighs a code: a filed case is a case's contact.
    outcome = found.outcome
    if row.opened:
        outcome = Interaction.Outcome.CASE
    interactions.wrap_up(
        actor=actor,
        interaction=row.pk,
        outcome=outcome,
        code=found.code,
        note=note,
        follow_up_at=follow_up_at if follow_up else None,
        topic=runs.definition_of(run_of(actor, row)).code if row.run else "",
        articles=row.articles,
        ended_at=row.hung_up_at,
    )
    ended = finish_ended(actor, row)
    if row.run and row.came_to and not ended and run_of(actor, row).state != Run.State.FINISHED:
        scripts.abandon(actor=actor, run=row.run)
    if follow_up:
        offer_work(
            actor=actor, queue="follow-up", kind=follow_up, subject=row.pk, due_at=follow_up_at,
            staff=actor.id,
        )  # fmt: skip
    row.phase, row.over_at, row.note = Handling.Phase.OVER, clock.now(), note
    row.hung_up_at = row.hung_up_at or row.over_at
    keep(row, "over", "phase", "over_at", "note", "hung_up_at", settled=settled)
    others = Handling.objects.filter(staff=actor.id).exclude(phase=Handling.Phase.OVER)
    turn(actor, "contact" if others.exists() else "")
    return Held(row.pk)
