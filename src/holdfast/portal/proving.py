"""Whose page is it? What the code beside a case's number proves.

The one who reported has the case's own code. Each follower has another one, which shows no more
than everyone may see, and lets them stop following: a link proves nothing about others.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from holdfast.cases import queries as cases
from holdfast.cases.models import Case, Follower
from holdfast.journal.actors import Actor
from holdfast.kernel import secrets
from holdfast.messaging import wording
from holdfast.portal.me import TRACKING


@dataclass(frozen=True, slots=True)
class Proved:
    """A case, and who holds the code: the one who reported (`own`) or the follower."""

    case: Case
    own: bool
    follower: UUID | None = None

    @property
    def actor(self) -> Actor:
        """Who acts: the resident, or tracking itself for a report without a name."""
        who = self.case.resident_id if self.own else self.follower
        return Actor("resident", who) if who else TRACKING


def by_code(number: str, code: str) -> Proved | None:
    """The case of a number and code, public or not; None when the code is not one of its own."""
    case = cases.by_number(TRACKING, number)
    if case is None or not code.isascii():
        return None
    if secrets.same(wording.track_code(case), code):
        return Proved(case, own=True)
    for resident in Follower.objects.filter(case=case).values_list("resident_id", flat=True):
        if secrets.same(wording.follow_code(case, resident), code):
            return Proved(case, own=False, follower=resident)
    return None
