"""What the journal does at night."""

from __future__ import annotations

from holdfast.journal import operations
from holdfast.journal.actors import system
from holdfast.kernel.jobs import job


@job("journal.forget_repeats", cron="0 9 * * *")
def forget_repeats() -> None:
    """First results kept under idempotency keys, after a month."""
    operations.forget_repeats(actor=system("journal.forget_repeats"))
