"""Jobs of relief: forgetting people whose record has reached its date."""

from __future__ import annotations

from holdfast.journal.actors import system
from holdfast.journal.recording import OperationError
from holdfast.kernel.jobs import job
from holdfast.relief.operations import people


@job("relief.expire", cron="17 * * * *")
def expire() -> None:
    """Every hour; nothing due is no failure."""
    try:
        people.expire_people(actor=system("relief.expire"))
    except OperationError:
        return
