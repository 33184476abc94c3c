"""What a person does about the journal itself: open a site, retry or skip a parked entry."""

from __future__ import annotations

from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.events import (
    REACTION_RETRIED,
    REACTION_SKIPPED,
    REPEATS_FORGOTTEN,
    SITE_OPENED,
)
from holdfast.journal.models import Held, Repeat, Site
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

REPEAT_DAYS = 30
# GeoReport promises to know a key again for a week.
LEAST_REPEAT_DAYS = 7


@operation(may="journal.manage")
def open_site(*, actor: Actor, code: str, name: str, block_start: int, block_size: int) -> None:
    """Open a site with a block of serials for its case numbers, none of another site's.

    Creates the sequence ``case_number_<code>``; numbers are drawn from it and never go back.
    """
    if not code.isascii() or not code.isidentifier():
        raise OperationError(_("A site's code is one word of letters and digits, such as main."))
    taken = Site.objects.filter(
        block_start__lt=block_start + block_size,
    )
    if any(site.block_start + site.block_size > block_start for site in taken):
        raise OperationError(
            _("Another site uses part of this block of numbers. Choose a later one.")
        )
    Site.objects.create(code=code, name=name, block_start=block_start, block_size=block_size)
    first, last = int(block_start), int(block_start) + int(block_size) - 1
    with connection.cursor() as cursor:
        cursor.execute(
            f'CREATE SEQUENCE IF NOT EXISTS "case_number_{code}" AS bigint'
            f" MINVALUE {first} MAXVALUE {last} START {first} CACHE 1"
        )
    record(SITE_OPENED, subject=new_id(), data={"site": code, "block_start": block_start})


@operation(may="journal.manage")
def retry_held(*, actor: Actor, held: int) -> None:
    """Try a parked entry again now."""
    row = _parked(held)
    row.state, row.attempts, row.next_attempt_at = Held.State.WAITING, 0, clock.now()
    row.save()
    record(REACTION_RETRIED, subject=row.entry_id, data={"reaction": row.reaction})


@operation(may="journal.manage")
def skip_held(*, actor: Actor, held: int, reason: str) -> None:
    """Let a parked entry pass without its effect; the reason is one of a few codes."""
    row = _parked(held)
    record(
        REACTION_SKIPPED,
        subject=row.entry_id,
        data={"reaction": row.reaction, "position": row.position, "reason": reason},
    )
    row.delete()
    # Those behind it may go on at once.
    Held.objects.filter(reaction=row.reaction, subject=row.subject).update(
        next_attempt_at=clock.now()
    )


@operation(may="journal.manage")
def forget_repeats(*, actor: Actor, days: int = REPEAT_DAYS) -> None:
    """Take away idempotency keys first used so many days ago; a repeat after that is a new call."""
    if days < LEAST_REPEAT_DAYS:
        raise OperationError(
            _("Keys are kept for %(days)s days at least.") % {"days": LEAST_REPEAT_DAYS}
        )
    gone, _of_what = Repeat.objects.filter(
        created_at__lt=clock.now() - timedelta(days=days)
    ).delete()
    record(REPEATS_FORGOTTEN, subject=new_id(), data={"count": gone})


def _parked(held: int) -> Held:
    row = Held.objects.select_for_update().filter(pk=held).first()
    if row is None:
        raise OperationError(_("This entry is no longer parked. Look at the list again."))
    return row
