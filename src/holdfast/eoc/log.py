"""The log of an incident: what happened, by hand and from the journal; never edited.

A correction is another entry that names the one it corrects. What the journal tells is kept as the
fact's id and kind; its words are made where it is read.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.eoc import events
from holdfast.eoc.models import LogEntry
from holdfast.incidents.models import Incident
from holdfast.incidents.policies import OPEN
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

TEXT_LIMIT = 1000
_AHEAD = timedelta(minutes=5)
"""How far a clock may be wrong."""


class Logged(msgspec.Struct, frozen=True):
    """An entry of the log."""

    entry: UUID


@operation(may=OPEN)
def write_log(
    *,
    actor: Actor,
    incident: UUID,
    text: str,
    at: datetime | None = None,
    corrects: UUID | None = None,
    id: UUID | None = None,
) -> Logged:
    """Write what happened, `at` that moment (now by default; aware), also after the incident was
    closed. `corrects` is the entry that this one sets right."""
    row = Incident.objects.filter(pk=incident).first()
    if row is None:
        raise OperationError(_("There is no such incident."))
    text = text.replace("\x00", "").strip()
    if not text:
        raise OperationError(_("Write what happened."))
    if len(text) > TEXT_LIMIT:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": TEXT_LIMIT})
    now = clock.now()
    if at is not None and at > now + _AHEAD:
        raise OperationError(_("It cannot have happened yet. Look at the time again."))
    if corrects is not None and not row.log.filter(pk=corrects).exists():
        raise OperationError(_("The entry to correct is not in this log."))
    entry = LogEntry.objects.create(
        id=id or new_id(), incident=row, at=at or now, author=actor.id, text=text,
        corrects_id=corrects,
    )  # fmt: skip
    record(
        events.LOGGED, subject=row.pk, data={"entry": entry.pk, "corrects": corrects},
        occurred_at=entry.at,
    )  # fmt: skip
    return Logged(entry.pk)


def between(incident: UUID, since: datetime | None, until: datetime | None) -> list[LogEntry]:
    """The entries of a span, in the order in which things happened."""
    found = LogEntry.objects.filter(incident=incident)
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    return list(found.order_by("at", "id"))
