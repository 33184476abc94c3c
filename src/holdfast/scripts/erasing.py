"""Runs of people who were merged or erased, and runs that nobody needs any more."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record
from holdfast.residents import queries as residents
from holdfast.residents import retention
from holdfast.residents.following import Change, hand_over
from holdfast.scripts import events, queries
from holdfast.scripts.models import Run
from holdfast.scripts.operations import discard

_MOVED = "scripts.runs"


@operation(may="system")
def follow_merge(*, actor: Actor, change: Change) -> None:
    """Give the survivor the runs of the merged one, or back those that were given."""
    count = hand_over(Run, change, _MOVED)
    record(
        events.RESIDENT_MERGED,
        subject=change.merge,
        data={"count": count, "undone": change.undone},
    )


def erase_resident(actor: Actor, ids: Sequence[UUID]) -> None:
    """Erase the runs of people, begun by them or for them."""
    theirs = Q(resident__in=ids) | Q(actor__in=[f"resident:{id}" for id in ids])
    found = list(Run.objects.filter(theirs).values_list("pk", flat=True))
    if found:
        discard(actor=actor, runs=found)


def expire(actor: Actor, *, now: datetime | None = None) -> int:
    """Discard runs that nobody touched for the retention of drafts, and those of scripts that keep
    answers for a shorter time; returns how many."""
    before, done = retention.before("draft", now=now), 0
    kept = set(Run.objects.filter(resident__in=residents.all_held()).values_list("pk", flat=True))
    while True:
        limit = 500 + len(kept)
        found = [run for run in queries.stale(before, now=now, limit=limit) if run not in kept]
        if not found:
            return done
        discard(actor=actor, runs=found)
        done += len(found)
