"""Jobs of relief: forgetting people and entries of registers that have reached their date."""

from __future__ import annotations

from holdfast.journal.actors import system
from holdfast.journal.recording import OperationError
from holdfast.kernel.jobs import job
from holdfast.relief.operations import entries, offers, people


@job("relief.expire", cron="17 * * * *")
def expire() -> None:
    """Every hour; nothing due is no failure."""
    try:
        people.expire_people(actor=system("relief.expire"))
    except OperationError:
        return


@job("relief.expire_entries", cron="23 * * * *")
def expire_entries() -> None:
    """Every hour; nothing due is no failure."""
    try:
        entries.expire_entries(actor=system("relief.expire_entries"))
    except OperationError:
        return


@job("relief.expire_offers", cron="29 * * * *")
def expire_offers() -> None:
    """Every hour; nothing due is no failure."""
    try:
        offers.expire_offers(actor=system("relief.expire_offers"))
    except OperationError:
        return
