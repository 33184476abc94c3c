"""Work that waits for a person."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.workforce import events
from holdfast.workforce.models import Queue, Work


class Waiting(msgspec.Struct, frozen=True):
    """Work that waits: its id, and what it is about."""

    work: UUID
    subject: UUID


@operation(may=anyone)
def offer_work(
    *,
    actor: Actor,
    queue: str,
    kind: str,
    subject: UUID,
    arrived_at: datetime | None = None,
    due_at: datetime | None = None,
    staff: UUID | None = None,
) -> Waiting:
    """Put work into a queue, or aside for one person (`staff`). The same work waits once."""
    found = Work.objects.filter(kind=kind, subject=subject, done_at=None).first()
    if found is None:
        if not Queue.objects.filter(pk=queue).exists():
            raise OperationError(_("There is no queue %(queue)s.") % {"queue": queue})
        found = Work.objects.create(
            id=new_id(), queue_id=queue, kind=kind, subject=subject, due_at=due_at, staff_id=staff,
            arrived_at=arrived_at or clock.now(),
        )  # fmt: skip
    record(
        events.WORK_OFFERED, subject=found.pk,
        data={"queue": queue, "kind": kind, "subject": subject, "due": due_at, "staff": staff},
    )  # fmt: skip
    return Waiting(found.pk, subject)


@operation(may="contacts.take")
def take_work(*, actor: Actor, work: UUID) -> Waiting:
    """Take work into one's hands. Raises OperationError when somebody was faster."""
    row = _locked(work)
    if row.taken_at and row.staff_id != actor.id:
        raise OperationError(_("A colleague took this just now. Take the next."))
    if row.staff_id not in (None, actor.id):
        raise OperationError(_("This waits for a colleague."))
    row.staff_id, row.taken_at = actor.id, row.taken_at or clock.now()
    row.save(update_fields=["staff", "taken_at"])
    record(events.WORK_TAKEN, subject=work, data={"queue": row.queue_id, "kind": row.kind})
    return Waiting(work, row.subject)


@operation(may="contacts.take")
def give_back(*, actor: Actor, work: UUID) -> Waiting:
    """Let work wait again for whoever is free; its wait counts from when it came."""
    row = _locked(work)
    if row.staff_id != actor.id and not actor.may("queues.watch"):
        raise OperationError(_("This is a colleague's work."))
    row.staff, row.taken_at = None, None
    row.save(update_fields=["staff", "taken_at"])
    record(events.WORK_GIVEN_BACK, subject=work, data={"queue": row.queue_id, "kind": row.kind})
    return Waiting(work, row.subject)


@operation(may="contacts.take")
def finish_work(*, actor: Actor, work: UUID) -> Waiting:
    """Say that work is done."""
    row = _locked(work)
    now = clock.now()
    row.taken_at, row.done_at = row.taken_at or now, now
    row.staff_id = row.staff_id or (actor.id if actor.kind == "staff" else None)
    row.save(update_fields=["taken_at", "done_at", "staff"])
    record(events.WORK_DONE, subject=work, data={"queue": row.queue_id, "kind": row.kind})
    return Waiting(work, row.subject)


def _locked(work: UUID) -> Work:
    row = Work.objects.select_for_update().filter(pk=work, done_at=None).first()
    if row is None:
        raise OperationError(_("This work is done already."))
    return row
