"""One rule decides who may see a case, and how much of it.

Every query that returns or counts cases takes the viewer first. The same rule is written twice,
as SQL for queries and as Python for one case at hand; a test holds the two together.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from holdfast.cases.models import Attachment, Case, Follower
from holdfast.journal.actors import Actor


def visible(viewer: Actor) -> QuerySet[Case]:
    """The cases this viewer may see."""
    return Case.objects.filter(rule(viewer))


def rule(viewer: Actor) -> Q:
    """The rule as a filter: all for those with ``cases.see``; one's departments' for their
    workers; one's own, followed and public ones for a resident; public ones for everyone else."""
    if viewer.may("cases.see"):
        return Q()
    if viewer.kind == "staff" and viewer.may("cases.see_department"):
        return Q(department__in=viewer.departments)
    if viewer.kind == "resident" and viewer.id:
        followed = Follower.objects.filter(resident=viewer.id).values("case")
        return Q(public=True) | Q(resident=viewer.id) | Q(pk__in=followed)
    return Q(public=True)


def may_see(viewer: Actor, case: Case, *, follows: bool = False) -> bool:
    """The same rule for a case at hand; `follows` says whether the resident follows it."""
    if viewer.may("cases.see"):
        return True
    if viewer.kind == "staff" and viewer.may("cases.see_department"):
        return case.department_id in viewer.departments
    if viewer.kind == "resident" and viewer.id:
        return case.public or case.resident_id == viewer.id or follows
    return case.public


def may_see_private(viewer: Actor, case: Case) -> bool:
    """Whether the viewer may read what was masked: unmasked text, who asked, staff notes."""
    if viewer.kind == "resident":
        return bool(viewer.id) and case.resident_id == viewer.id
    return viewer.may("cases.see_private") and may_see(viewer, case)


def words(viewer: Actor, case: Case) -> str:
    """The description as this viewer may read it."""
    return case.description if may_see_private(viewer, case) else case.public_description


def shown(viewer: Actor, case: Case) -> dict[str, Any]:
    """The fields of a case that any viewer of it may see, as plain values for APIs."""
    return {
        "id": str(case.pk),
        "number": case.number,
        "service": case.service,
        "service_name": case.service_name,
        "status": case.status,
        "open": case.status not in ("fixed", "not_fixed", "duplicate", "withdrawn"),
        "opened_at": case.opened_at,
        "updated_at": case.updated_at,
        "closed_at": case.closed_at,
        "due_at": case.due_at,
        "address": case.address,
        "lat": case.lat,
        "lon": case.lon,
        "description": words(viewer, case),
        "followers": case.followers,
    }


def may_read_file(viewer: Actor, file: UUID) -> bool:
    """Whether the viewer may read a file: it hangs on a case they may see, and is public there or
    theirs to see privately."""
    for attachment in Attachment.objects.filter(file=file).select_related("case"):
        case = attachment.case
        follows = viewer.kind == "resident" and bool(
            Follower.objects.filter(case=case, resident=viewer.id).exists()
        )
        if may_see_private(viewer, case):
            return True
        if attachment.public and may_see(viewer, case, follows=follows):
            return True
    return False
