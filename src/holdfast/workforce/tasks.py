"""What workforce does at night."""

from __future__ import annotations

from holdfast.journal.actors import system
from holdfast.kernel.jobs import job
from holdfast.workforce import erasing


@job("workforce.expire", cron="55 9 * * *")
def expire() -> None:
    """What was jotted down in contacts long over."""
    erasing.expire(system("workforce.expire"))
