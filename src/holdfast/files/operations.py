"""Storing and erasing files."""

from __future__ import annotations

import hashlib
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.files import events
from holdfast.files.checking import NotTaken, check
from holdfast.files.models import File
from holdfast.files.store import store
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id


class Stored(msgspec.Struct, frozen=True):
    """A stored file's id and kind (MIME)."""

    file: UUID
    kind: str


@operation(may=anyone)
def store_file(*, actor: Actor, name: str, content: bytes, id: UUID | None = None) -> Stored:
    """Check an upload, draw pictures anew, and keep the result by its content.

    Raises OperationError, saying what to send instead.
    """
    try:
        checked = check(content)
    except NotTaken as error:
        raise OperationError(str(error)) from error
    digest, small = _keep(checked.content), _keep(checked.small) if checked.small else ""
    file = File.objects.create(
        id=id or new_id(),
        name=name.replace("\x00", "")[-200:],
        kind=checked.kind,
        digest=digest,
        small=small,
        size=len(checked.content),
        width=checked.width,
        height=checked.height,
    )
    record(events.STORED, subject=file.id, data={"kind": checked.kind, "size": file.size})
    return Stored(file.id, checked.kind)


@operation(may="residents.erase")
def erase_file(*, actor: Actor, file: UUID) -> None:
    """Erase a file's name and content; content that another file shares stays."""
    found = File.objects.select_for_update().filter(pk=file, erased_at=None).first()
    if found is None:
        raise OperationError(_("This file is erased already."))
    for digest in {found.digest, found.small} - {""}:
        others = File.objects.filter(erased_at=None).exclude(pk=file)
        if not (others.filter(digest=digest) | others.filter(small=digest)).exists():
            store.get().remove(digest)
    found.name, found.erased_at = "", clock.now()
    found.save(update_fields=["name", "erased_at"])
    record(events.ERASED, subject=file)


def _keep(content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    store.get().put(digest, content)
    return digest
