"""Photos in entries of registers: checked and drawn anew, so that where they were taken is gone;
kept between two tries of a form; erased with what they belong to.

A form carries a photo that was taken already as its id with a code of ours, so that nobody can put
another's file into an entry and read it there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from holdfast.catalog.answers import PHOTOS
from holdfast.files.models import File
from holdfast.files.operations import erase_file, store_file
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import OperationError
from holdfast.kernel import secrets

ME = system("relief.photos")
_PURPOSE, _CODE = "photo of an entry", 16


def ticket(file: str) -> str:
    """How a form carries a photo."""
    return f"{file}.{secrets.code_of(_PURPOSE, file, length=_CODE)}"


def admitted(given: Iterable[str]) -> list[str]:
    """The ids of the photos that a form carries; what is not ours is left out."""
    pairs = (each.partition(".") for each in given)
    return [
        file for file, _dot, code in pairs
        if secrets.same(code, secrets.code_of(_PURPOSE, file, length=_CODE))
    ]  # fmt: skip


def take(actor: Actor, sent: Sequence[UploadedFile[Any]]) -> list[str]:
    """Keep what a form sends; the ids. Raises OperationError that says what to send instead."""
    found = [each for each in sent if each.size]
    if len(found) > PHOTOS:
        raise OperationError(
            _("Send at most %(most)s photos at once. Add the others afterwards.") % {"most": PHOTOS}
        )
    return [
        str(store_file(actor=actor, name=each.name or "", content=each.read()).file)
        for each in found
    ]


def files_in(answers: Mapping[str, Any]) -> set[UUID]:
    """Every photo among answers, also of questions that are no longer asked."""
    found = set()
    for said in answers.values():
        for each in said if isinstance(said, list) else ():
            try:
                found.add(UUID(each))
            except ValueError:
                # A choice's code.
                break
    return found


def check(files: set[UUID]) -> None:
    """Refuse what is no picture, or is erased."""
    kept = File.objects.filter(pk__in=files, erased_at=None, kind__startswith="image/").count()
    if kept != len(files):
        raise OperationError(_("This photo did not arrive. Add it again."))


def erase(files: set[UUID]) -> None:
    """Erase photos, in the transaction that takes their entry away."""
    for file in File.objects.filter(pk__in=files, erased_at=None).values_list("pk", flat=True):
        erase_file(actor=ME, file=file)
