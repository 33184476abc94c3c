"""Photos and other files on a case."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.cases import events
from holdfast.cases.models import Attachment, Case
from holdfast.cases.policies import may_attach
from holdfast.cases.visibility import may_read_file
from holdfast.files.models import File
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel.ids import new_id


@operation(may=anyone)
def attach_file(
    *, actor: Actor, case: UUID, file: UUID, public: bool = True, id: UUID | None = None
) -> None:
    """Put a stored file (files.operations.store_file) on a case."""
    found = Case.objects.filter(pk=case).first()
    if found is None:
        raise OperationError(_("There is no such case."))
    may_attach(actor, found)
    hang(actor, case, file, public=public, id=id)


def hang(actor: Actor, case: UUID, file: UUID, *, public: bool, id: UUID | None = None) -> None:
    """Hang a file on a case; not one of another case that the actor may not read there, since
    hanging it here would show it."""
    kept = File.objects.filter(pk=file, erased_at=None).exists()
    elsewhere = Attachment.objects.filter(file=file).exclude(case=case).exists()
    if not kept or (elsewhere and not may_read_file(actor, file)):
        raise OperationError(_("There is no such file."))
    Attachment.objects.create(id=id or new_id(), case_id=case, file=file, public=public)
    record(events.ATTACHED, subject=case, data={"file": file, "public": public})
