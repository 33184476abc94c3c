"""What messaging does at night."""

from __future__ import annotations

from holdfast.journal.actors import system
from holdfast.kernel.jobs import job
from holdfast.messaging import erasing


@job("messaging.expire", cron="50 9 * * *")
def expire() -> None:
    """Addresses and words that are over their retention."""
    erasing.expire(system("messaging.expire"))
