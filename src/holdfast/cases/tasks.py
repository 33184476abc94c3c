"""What cases do at a time: look at a promise when it nears or runs out; write records that were
asked for; expire at night."""

from __future__ import annotations

from uuid import UUID

from holdfast.cases import deadlines, erasing, releasing
from holdfast.journal.actors import system
from holdfast.kernel.jobs import job


@job(deadlines.TASK)
def look(case: str) -> None:
    """Look at one case's promise now."""
    deadlines.look(actor=system("cases.deadlines"), case=UUID(case))


@job("cases.expire", cron="20 9 * * *")
def expire() -> None:
    """Each night: personal details that are over their retention, files of records exports."""
    erasing.expire(system("cases.expire"))
    releasing.expire(system("cases.expire"))


@job(releasing.TASK)
def release(export: str) -> None:
    """Write the file of one public-records request."""
    releasing.release(UUID(export))
