"""Cases and follows of a person who was merged into another, and back when the merge is undone."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F

from holdfast.cases import events
from holdfast.cases.models import Case, Follower
from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record
from holdfast.residents.merging import remember, remembered

_CASES, _FOLLOWS, _TWICE = "cases.cases", "cases.follows", "cases.followed_twice"


@operation(may="system")
def follow_merge(*, actor: Actor, merge: UUID, survivor: UUID, merged: UUID) -> None:
    """Give the survivor the cases and follows of the merged one; a case both follow, once."""
    cases = list(
        Case.objects.select_for_update().filter(resident=merged).values_list("pk", flat=True)
    )
    Case.objects.filter(pk__in=cases).update(resident=survivor)
    own = set(Follower.objects.filter(resident=survivor).values_list("case_id", flat=True))
    moved: list[UUID] = []
    twice: list[list[str]] = []
    for follow in Follower.objects.select_for_update().filter(resident=merged):
        if follow.case_id in own:
            twice.append([str(follow.case_id), follow.at.isoformat()])
            follow.delete()
        else:
            # By its case: a follow that another merge took away comes back as a new row.
            moved.append(follow.case_id)
    Follower.objects.filter(case__in=moved, resident=merged).update(resident=survivor)
    _recount([UUID(case) for case, _ in twice], -1)
    remember(merge, _CASES, [str(case) for case in cases])
    remember(merge, _FOLLOWS, [str(case) for case in moved])
    remember(merge, _TWICE, twice)
    record(events.RESIDENT_MERGED, subject=merge, data={"cases": len(cases), "follows": len(moved)})


@operation(may="system")
def follow_unmerge(*, actor: Actor, merge: UUID, survivor: UUID, merged: UUID) -> None:
    """Give back what :func:`follow_merge` moved, where it is still the survivor's."""
    cases = Case.objects.filter(pk__in=remembered(merge, _CASES), resident=survivor)
    given = cases.update(resident=merged)
    follows = Follower.objects.filter(case__in=remembered(merge, _FOLLOWS), resident=survivor)
    follows.update(resident=merged)
    twice = remembered(merge, _TWICE)
    Follower.objects.bulk_create(
        Follower(case_id=case, resident_id=merged, at=at) for case, at in twice
    )
    _recount([UUID(case) for case, _ in twice], 1)
    record(events.RESIDENT_MERGED, subject=merge, data={"cases": given, "undone": True})


def _recount(cases: list[UUID], by: int) -> None:
    Case.objects.filter(pk__in=cases).update(followers=F("followers") + by)
