"""Contacts in hand of people who were merged or erased, and handlings long over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record
from holdfast.kernel.ids import new_id
from holdfast.residents import queries as residents
from holdfast.residents import retention
from holdfast.residents.following import Change, hand_over
from holdfast.workforce import events
from holdfast.workforce.models import Handling

BATCH = 1000
_MOVED = "workforce.handlings"
_NOTHING = Q(phone="", email="", name="", place__isnull=True, words="", note="")


@operation(may="system")
def follow_merge(*, actor: Actor, change: Change) -> None:
    """Give the survivor the handlings of the merged one, or back those that were given."""
    count = hand_over(Handling, change, _MOVED)
    record(
        events.RESIDENT_MERGED,
        subject=change.merge,
        data={"count": count, "undone": change.undone},
    )


@operation(may="residents.erase")
def erase_handlings(*, actor: Actor, handlings: Sequence[UUID]) -> None:
    """Take away what was jotted down in contacts; who handled them, and when, stays."""
    Handling.objects.filter(pk__in=handlings).update(
        phone="", email="", name="", place=None, words="", note=""
    )
    record(events.HANDLING_ERASED, subject=new_id(), data={"handlings": list(handlings)})


def erase_resident(actor: Actor, ids: Sequence[UUID]) -> None:
    """Erase what handlings keep of people; nothing where they keep none."""
    theirs = Handling.objects.filter(resident__in=ids).exclude(_NOTHING)
    found = list(theirs.values_list("pk", flat=True))
    if found:
        erase_handlings(actor=actor, handlings=found)


def expire(actor: Actor, *, now: datetime | None = None) -> int:
    """Erase handlings that were over long ago, as drafts are; returns how many."""
    before, done = retention.before("draft", now=now), 0
    if before is None:
        return 0
    old = Handling.objects.filter(over_at__lt=before).exclude(_NOTHING)
    old = old.exclude(resident__in=residents.all_held())
    while found := list(old.values_list("pk", flat=True)[:BATCH]):
        erase_handlings(actor=actor, handlings=found)
        done += len(found)
    return done
