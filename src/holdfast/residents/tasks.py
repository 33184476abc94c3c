"""What residents do by themselves."""

from __future__ import annotations

from holdfast.journal.actors import system
from holdfast.kernel.jobs import job
from holdfast.residents import erasing


@job("residents.expire", cron="10 9 * * *")
def expire() -> None:
    """Each night: old codes, old sign-in traces, and people whom nothing needs any more."""
    erasing.expire(system("residents.expire"))
