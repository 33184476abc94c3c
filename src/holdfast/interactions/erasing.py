"""Contacts of people who were merged, erased, or whose retention is over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from holdfast.interactions import events
from holdfast.interactions.models import Interaction
from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record
from holdfast.kernel.ids import new_id
from holdfast.residents import queries as residents
from holdfast.residents import retention
from holdfast.residents.following import Change, hand_over

BATCH = 1000
_MOVED = "interactions.interactions"


@operation(may="system")
def follow_merge(*, actor: Actor, change: Change) -> None:
    """Give the survivor the contacts of the merged one, or back those that were given."""
    count = hand_over(Interaction, change, _MOVED)
    record(
        events.RESIDENT_MERGED,
        subject=change.merge,
        data={"count": count, "undone": change.undone},
    )


@operation(may="residents.erase")
def erase_notes(*, actor: Actor, interactions: Sequence[UUID]) -> None:
    """Take away what was noted in contacts; that they happened stays."""
    Interaction.objects.filter(pk__in=interactions).update(note="")
    record(events.ERASED, subject=new_id(), data={"interactions": list(interactions)})


def erase_resident(actor: Actor, ids: Sequence[UUID]) -> None:
    """Erase what contacts keep of people; nothing where they keep none."""
    noted = Interaction.objects.filter(resident__in=ids).exclude(note="")
    found = list(noted.values_list("pk", flat=True))
    if found:
        erase_notes(actor=actor, interactions=found)


def expire(actor: Actor, *, now: datetime | None = None) -> int:
    """Take away notes that are over their retention; returns how many."""
    before, done = retention.before("standard", now=now), 0
    if before is None:
        return 0
    old = Interaction.objects.filter(started_at__lt=before).exclude(note="")
    old = old.exclude(resident__in=residents.all_held())
    while found := list(old.values_list("pk", flat=True)[:BATCH]):
        erase_notes(actor=actor, interactions=found)
        done += len(found)
    return done
