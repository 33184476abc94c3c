"""Noting what an assessment team found."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.cases import queries as cases
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.relief import events, policies
from holdfast.relief.models import Assessment, Degree
from holdfast.relief.operations.facilities import line
from holdfast.relief.queries.damage import services

_AHEAD = timedelta(minutes=5)
_NOTE = 500


class Assessed(msgspec.Struct, frozen=True):
    """What was noted."""

    assessment: UUID
    case: UUID


@operation(may=policies.may_assess)
def assess(
    *, actor: Actor, case: UUID, degree: str, lived_in: bool | None = None, note: str = "",
    at: datetime | None = None, id: UUID | None = None,
) -> Assessed:  # fmt: skip
    """A team looked at the damage of a report; `at` (aware) is when, now by default."""
    found = cases.by_id(actor, case)
    if found is None or found.service not in services():
        raise OperationError(_("There is no such report of damage."))
    if degree not in Degree.values:
        raise OperationError(_("Choose how bad it is."))
    now = clock.now()
    if at is not None and at > now + _AHEAD:
        raise OperationError(_("The time is in the future."))
    row = Assessment.objects.create(
        id=id or new_id(), case=found, degree=degree, lived_in=lived_in, note=line(note, _NOTE),
        by=actor.id, at=at or now,
    )  # fmt: skip
    record(events.ASSESSED, subject=row.pk, data={"case": found.pk, "degree": degree})
    return Assessed(row.pk, found.pk)
