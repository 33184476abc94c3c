"""Who has a case open now: told by the page itself every few seconds, forgotten when it stops.

Looking changes nothing about a case, so nothing is recorded: this is no operation. A conflict is
still found by the version of the case; this only lets people see each other before it comes to one.
"""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

import msgspec

from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.workforce.models import Reading

BEAT = 8
"""How often a page says that it is still open, in seconds."""
GONE = timedelta(seconds=3 * BEAT)
_OLD = timedelta(hours=1)


class Colleague(msgspec.Struct, frozen=True):
    """Another person on the same page; `writing` says that they typed something not yet sent."""

    staff: UUID
    name: str
    writing: bool


def look(actor: Actor, case: UUID, *, writing: bool = False) -> list[Colleague]:
    """Say that this person has a case open, and who else has, those who write first.

    The viewer must be allowed to see the case; the caller has checked that.
    """
    now = clock.now()
    if actor.kind == "staff" and actor.id:
        Reading.objects.update_or_create(
            case=case, staff_id=actor.id, defaults={"seen_at": now, "writing": writing},
            create_defaults={"seen_at": now, "writing": writing},
        )  # fmt: skip
    others = Reading.objects.filter(case=case, seen_at__gt=now - GONE).exclude(staff=actor.id)
    rows = others.order_by("-writing", "staff__name").values_list(
        "staff_id", "staff__name", "writing"
    )
    return [Colleague(*row) for row in rows]


def leave(actor: Actor, case: UUID) -> None:
    """The page was closed. What others left behind long ago goes too."""
    Reading.objects.filter(case=case, staff=actor.id).delete()
    Reading.objects.filter(seen_at__lt=clock.now() - _OLD).delete()
