"""Cases that are the same matter, or related."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases import events
from holdfast.cases.models import Case, Link
from holdfast.cases.policies import may_change
from holdfast.cases.visibility import may_see
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record


@operation(may="cases.move")
def link_cases(*, actor: Actor, case: UUID, other: UUID, kind: str) -> None:
    """Link two cases as the same thing or as related; both are kept.

    One may change the one and sees the other.
    """
    # Locked in one order, so that two people linking the same two make one link and no clash.
    found = Case.objects.select_for_update().filter(pk__in=(case, other)).order_by("pk")
    rows = {row.pk: row for row in found}
    if kind not in Link.Kind.values or len(rows) < 2 or not may_see(actor, rows[other]):
        raise OperationError(_("Give the number of the other case."))
    may_change(actor, rows[case])
    join(case, other, kind)
    record(events.LINKED, subject=case, data={"other": other, "kind": kind})


def join(case: UUID, other: UUID, kind: str) -> None:
    """Link a case, which is locked, with another one, once: what turns out to be the same thing is
    no longer merely related."""
    links = Link.objects.filter(case=case, other=other)
    if not (links.update(kind=kind) if kind == Link.Kind.SAME else links.exists()):
        Link.objects.create(case_id=case, other_id=other, kind=kind)


def may_join(actor: Actor, case: Case, other: UUID) -> bool:
    """Whether a case may be joined to another: one that the actor sees, and that was not itself
    joined to this one."""
    seen, at = {case.pk}, Case.objects.filter(pk=other).first()
    if at is None or not may_see(actor, at):
        return False
    while at is not None and at.pk not in seen:
        seen.add(at.pk)
        at = at.parent if at.status == "duplicate" else None
    return at is None
