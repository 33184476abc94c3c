"""What runs do at night."""

from __future__ import annotations

from holdfast.journal.actors import system
from holdfast.kernel.jobs import job
from holdfast.scripts import erasing


@job("scripts.expire", cron="40 9 * * *")
def expire() -> None:
    """Runs that nobody touched for a month; finished ones live on in their case."""
    erasing.expire(system("scripts.expire"))
