"""Residents who get a case's news."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F
from django.utils.translation import gettext as _

from holdfast.cases import events
from holdfast.cases.models import Case, Follower
from holdfast.cases.policies import may_unfollow
from holdfast.cases.visibility import may_see
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record


@operation(may=anyone)
def follow_case(*, actor: Actor, case: UUID, resident: UUID) -> None:
    """Add me to it: the resident gets this case's news instead of opening another.

    Only of a case that whoever asks may see: following one shows it.
    """
    found = Case.objects.filter(pk=case).only("public", "department", "resident").first()
    if found is None or not may_see(actor, found):
        raise OperationError(_("There is no such case."))
    _kept, made = Follower.objects.get_or_create(case_id=case, resident_id=resident)
    if made:
        Case.objects.filter(pk=case).update(followers=F("followers") + 1)
    record(events.FOLLOWED, subject=case, data={"resident": resident, "again": not made})


@operation(may=anyone)
def unfollow_case(*, actor: Actor, case: UUID, resident: UUID) -> None:
    """The resident no longer wants this case's news; they say so themselves, or to an agent."""
    found = Case.objects.filter(pk=case).only("public", "department", "resident").first()
    if found is None:
        raise OperationError(_("There is no such case."))
    may_unfollow(actor, found, resident)
    gone, _of_what = Follower.objects.filter(case_id=case, resident_id=resident).delete()
    if gone:
        Case.objects.filter(pk=case).update(followers=F("followers") - 1)
    record(events.UNFOLLOWED, subject=case, data={"resident": resident})
