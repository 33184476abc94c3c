"""Notes on a case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases import events
from holdfast.cases.masking import mask
from holdfast.cases.models import Case, Note
from holdfast.cases.operations.holding import Changed, locked, save
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock

NOTE_LIMIT = 10_000


@operation(may=anyone)
def add_note(
    *, actor: Actor, case: UUID, text: str, audience: str, occurred_at: datetime | None = None
) -> Changed:
    """Write a note on a case: for staff, for the resident, or for everyone.

    Staff write any; a resident writes to staff on their own case. Personal details are masked in
    what everyone reads.
    """
    found = locked(actor, case)
    moment = occurred_at or clock.now()
    written = write_note(found, actor, text, audience, moment)
    save(found, moment)
    record(events.NOTED, subject=case, occurred_at=moment, data={"note": written, "for": audience})
    return Changed(case, found.version)


def write_note(case: Case, actor: Actor, text: str, audience: str, moment: datetime) -> UUID:
    """Write a note as part of an operation that counts the version and records the fact."""
    if len(text) > NOTE_LIMIT:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": NOTE_LIMIT})
    if audience not in Note.For.values:
        raise OperationError(_("Choose who may read the note."))
    text = text.replace("\x00", "")
    if not text.strip():
        raise OperationError(_("Write the note first."))
    note = Note.objects.create(
        case=case,
        audience=audience,
        text=text,
        public_text=mask(text) if audience == Note.For.PUBLIC else "",
        author_id=actor.id if actor.kind == "staff" else None,
        at=moment,
    )
    return note.id
