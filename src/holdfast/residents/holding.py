"""Legal holds: what stops erasing, by whom and why, until somebody lifts it."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.residents import events
from holdfast.residents.models import Hold, Resident


class Held(msgspec.Struct, frozen=True):
    """A hold's id, by which it is lifted."""

    hold: UUID


@operation(may="residents.erase")
def hold_resident(*, actor: Actor, resident: UUID, reason: str) -> Held:
    """Keep a person's data from every erasing, by hand and by time, until the hold is lifted.

    `reason` is in words, such as a docket and who asked; it is kept beside the hold and not in the
    journal.
    """
    reason = reason.replace("\x00", "").strip()[:300]
    if not reason:
        raise OperationError(_("Say why: a docket, a letter, who asked for it."))
    row = Resident.objects.select_for_update().filter(pk=resident).first()
    if row is None or row.erased_at:
        raise OperationError(_("There is no such person, or their data was erased already."))
    hold = Hold.objects.create(resident=row, reason=reason, by=actor.code, at=clock.now())
    record(events.HELD, subject=resident, data={"held": True, "hold": hold.pk})
    return Held(hold.pk)


@operation(may="residents.erase")
def lift_hold(*, actor: Actor, hold: UUID, why: str) -> None:
    """Lift a hold, with the reason in words; others on the same person stand."""
    why = why.replace("\x00", "").strip()[:300]
    if not why:
        raise OperationError(_("Say why the hold ends."))
    row = Hold.objects.select_for_update().filter(pk=hold).first()
    if row is None or row.lifted_at:
        raise OperationError(_("This hold was lifted already."))
    row.lifted_at, row.lifted_by, row.lifted_why = clock.now(), actor.code, why
    row.save(update_fields=["lifted_at", "lifted_by", "lifted_why"])
    record(events.HELD, subject=row.resident_id, data={"held": False, "hold": hold})
