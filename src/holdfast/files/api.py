"""Files over ``/api/v1``: sent here first, then named in a report."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.http import HttpRequest
from django.urls import reverse

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.files.checking import LIMIT
from holdfast.files.models import File
from holdfast.files.operations import Stored, store_file
from holdfast.files.ports import may_read


class FileRow(msgspec.Struct):
    """What a file is; `url` serves it to whoever may see what it hangs on. Sizes in bytes and
    pixels."""

    id: UUID
    kind: str
    size: int
    width: int | None
    height: int | None
    stored_at: datetime
    url: str


@endpoint("POST", "files", needs="cases.open", answer=Stored, status=201, upload=True,
          query=(("name", "the file's name, where the body is the file itself"),))  # fmt: skip
def send_file(request: HttpRequest) -> Stored:
    """Store a picture or a PDF: as the body itself, or as the part `file` of a form.

    Its content decides what it is; pictures are drawn anew, so that no place or camera stays in
    them. Send an Idempotency-Key header, so that a repeated call stores nothing twice.
    """
    name = request.GET.get("name", "")
    if request.content_type == "multipart/form-data":
        sent = request.FILES.get("file")
        if sent is None:
            raise ApiError(400, "file", "Send the file as the part named file.")
        name = name or str(sent.name)
        if (sent.size or 0) > LIMIT:
            raise ApiError(413, "too_large", f"Send at most {LIMIT // 1_000_000} MB.")
        content = sent.read()
    else:
        if int(request.headers.get("Content-Length") or 0) > LIMIT:
            raise ApiError(413, "too_large", f"Send at most {LIMIT // 1_000_000} MB.")
        content = request.body
    return store_file.once(
        request.headers.get("Idempotency-Key"),
        actor=request.actor,  # type: ignore[attr-defined]
        name=name,
        content=content,
    )


@endpoint("GET", "files/<uuid:file>", needs=("cases.see", "cases.see_department"), answer=FileRow)
def get_file(request: HttpRequest, file: UUID) -> FileRow:
    """What a file is, for those who may see what it hangs on; hidden and unknown are alike 404."""
    found = File.objects.filter(pk=file, erased_at=None).first()
    if found is None or not may_read.get()(request.actor, file):  # type: ignore[attr-defined]
        raise ApiError(404, "no_file", "There is no such file.")
    return FileRow(
        found.pk, found.kind, found.size, found.width, found.height, found.stored_at,
        reverse("files:file", args=[found.pk]),
    )  # fmt: skip


ENDPOINTS = [send_file, get_file]
