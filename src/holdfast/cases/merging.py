"""Cases and follows of a person who was merged into another, and back when the merge is undone."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from holdfast.cases import events
from holdfast.cases.models import Case, Follower
from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record
from holdfast.residents.following import Change, hand_over
from holdfast.residents.merging import remember, remembered

_CASES, _FOLLOWS, _TWICE = "cases.cases", "cases.follows", "cases.followed_twice"


@operation(may="system")
def follow_merge(*, actor: Actor, change: Change) -> None:
    """Give the survivor the cases and follows of the merged one (a case both follow, once), or
    back what was given and is still the survivor's."""
    cases = hand_over(Case, change, _CASES)
    (_give_back if change.undone else _take)(change)
    record(
        events.RESIDENT_MERGED,
        subject=change.merge,
        data={"cases": cases, "undone": change.undone},
    )


def _take(change: Change) -> None:
    own = set(Follower.objects.filter(resident=change.survivor).values_list("case_id", flat=True))
    moved: list[UUID] = []
    twice: list[list[str]] = []
    for follow in Follower.objects.select_for_update().filter(resident=change.merged):
        if follow.case_id in own:
            twice.append([str(follow.case_id), follow.at.isoformat()])
            follow.delete()
        else:
            # By its case: a follow that another merge took away comes back as a new row.
            moved.append(follow.case_id)
    Follower.objects.filter(case__in=moved, resident=change.merged).update(resident=change.survivor)
    _recount([UUID(case) for case, _ in twice], -1)
    remember(change.merge, _FOLLOWS, [str(case) for case in moved])
    remember(change.merge, _TWICE, twice)


def _give_back(change: Change) -> None:
    moved = remembered(change.merge, _FOLLOWS)
    Follower.objects.filter(case__in=moved, resident=change.survivor).update(resident=change.merged)
    twice = remembered(change.merge, _TWICE)
    Follower.objects.bulk_create(
        Follower(case_id=case, resident_id=change.merged, at=at) for case, at in twice
    )
    _recount([UUID(case) for case, _ in twice], 1)


def _recount(cases: list[UUID], by: int) -> None:
    Case.objects.filter(pk__in=cases).update(followers=F("followers") + by)
