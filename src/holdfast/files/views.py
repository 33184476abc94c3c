"""Serving files to whoever may see what they hang on."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse

from holdfast.files.models import File
from holdfast.files.ports import may_read
from holdfast.files.store import store
from holdfast.web.policy import public


@public
def serve(request: HttpRequest, file: UUID, size: str = "full") -> HttpResponse:
    """A file's content, or with ``small`` its small picture. Hidden and unknown are alike 404.

    Pictures are shown, anything else is a download; a sandbox keeps either from acting.
    """
    if not may_read.get()(request.actor, file):  # type: ignore[attr-defined]
        raise Http404
    return sent(file, size)


def sent(file: UUID, size: str) -> HttpResponse:
    """The same for who was found to be allowed to see it."""
    found = File.objects.filter(pk=file, erased_at=None).first()
    if found is None:
        raise Http404
    digest = found.small if size == "small" and found.small else found.digest
    content = store.get().get(digest)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=found.kind)
    suffix = {"image/jpeg": "jpg", "image/png": "png"}.get(found.kind, "pdf")
    way = "inline" if found.is_picture else "attachment"
    response.headers["Content-Disposition"] = f'{way}; filename="{found.pk}.{suffix}"'
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response
