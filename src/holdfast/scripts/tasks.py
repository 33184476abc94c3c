"""What runs do by themselves."""

from __future__ import annotations

from holdfast.journal.actors import system
from holdfast.kernel.jobs import job
from holdfast.scripts import erasing


@job("scripts.expire", cron="40 * * * *")
def expire() -> None:
    """Runs that nobody touched for a month, finished ones live on in their case; those of scripts
    that keep answers for hours only, such as about health, every hour."""
    erasing.expire(system("scripts.expire"))
