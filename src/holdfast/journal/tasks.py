"""What the journal does at night."""

from __future__ import annotations

import logging
from uuid import UUID

from holdfast.journal import operations, webhooks
from holdfast.journal.actors import system
from holdfast.kernel.jobs import job, rescue

log = logging.getLogger("holdfast.jobs")
# A worker says every ten seconds that it lives.
_DEAD_SECONDS = 40


@job("journal.forget_repeats", cron="0 9 * * *")
def forget_repeats() -> None:
    """First results kept under idempotency keys, after a month."""
    operations.forget_repeats(actor=system("journal.forget_repeats"))


@job("journal.rescue_jobs", cron="* * * * *")
def rescue_jobs() -> None:
    """Jobs that a killed worker had in hand are tried again; each job expects that."""
    for id, task in rescue(_DEAD_SECONDS):
        log.warning("The job %s (%s) lost its worker and is tried again.", id, task)


@job(webhooks.TASK)
def tell(delivery: str) -> None:
    """Tell a webhook one thing; what fails sets its own next try."""
    webhooks.tell(UUID(delivery))
