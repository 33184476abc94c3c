"""Jobs of the operations center: the sitrep that was planned; looking for unusual patterns;
watching how long people work; forgetting what was said about households."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.eoc import crew, families, looking, patterns, reporting
from holdfast.journal.actors import system
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock
from holdfast.kernel.jobs import job


@job(reporting.SITREP_TASK)
def make_planned(incident: str, at: str) -> None:
    """The moment of a planned sitrep has come; one that was planned anew meanwhile, or whose
    incident is closed, is left alone."""
    try:
        reporting.make_planned(
            actor=system("eoc.sitreps"), incident=UUID(incident), at=datetime.fromisoformat(at)
        )
    except OperationError:
        return


@job("eoc.look", cron=f"*/{looking.EVERY_MINUTES} * * * *")
def look() -> None:
    """Whether the last hour brought far more about something than was expected."""
    patterns.look_now()


@job("eoc.watch_hours", cron="* * * * *")
def watch_hours() -> None:
    """Every minute while an incident is watched."""
    if not crew.watched():
        return
    fresh, eased = crew.changes(clock.now())
    if fresh or eased:
        crew.warn(actor=system("eoc.hours"), fresh=fresh, eased=eased)


@job("eoc.expire", cron="37 9 * * *")
def expire() -> None:
    """Every day; nothing due is no failure."""
    try:
        families.expire(actor=system("eoc.expire"))
    except OperationError:
        return
