"""What contacts do at night."""

from __future__ import annotations

from holdfast.interactions import erasing
from holdfast.journal.actors import system
from holdfast.kernel.jobs import job


@job("interactions.expire", cron="30 9 * * *")
def expire() -> None:
    """Notes that are over their retention."""
    erasing.expire(system("interactions.expire"))
