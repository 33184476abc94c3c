"""What cases do at a time: look at a promise when it nears or runs out; expire at night."""

from __future__ import annotations

from uuid import UUID

from holdfast.cases import deadlines, erasing
from holdfast.journal.actors import system
from holdfast.kernel.jobs import job


@job(deadlines.TASK)
def look(case: str) -> None:
    """Look at one case's promise now."""
    deadlines.look(actor=system("cases.deadlines"), case=UUID(case))


@job("cases.expire", cron="20 9 * * *")
def expire() -> None:
    """Each night: personal details that are over their retention."""
    erasing.expire(system("cases.expire"))
