"""The base map over HTTP: its style, and the archive by ranges; the same for all, no cookie."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import cast

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    JsonResponse,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import http_date
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from holdfast.places import maps
from holdfast.places.style import map_style
from holdfast.web.policy import public

_PIECE = 256 * 1024
_HOUR = "public, max-age=3600, stale-while-revalidate=86400, stale-if-error=86400"
_FOREVER = "public, max-age=31536000, immutable"


@public
@require_safe
def style(request: HttpRequest) -> HttpResponse:
    """How MapLibre draws the base map, names in the language of the path."""
    archive = _archive()
    # An address of its own for every state of the file, so that ranges are kept for good.
    tiles = f"pmtiles://{reverse('map_tiles')}?v={archive.tag}"
    response = JsonResponse(map_style(tiles, get_language() or "en"))
    response.headers["Cache-Control"] = "public, max-age=300, stale-if-error=86400"
    return response


@public
@require_safe
def tiles(request: HttpRequest) -> HttpResponse:
    """The archive, or the one range of it that is asked for (206; 416 outside of it).

    Several ranges at once are answered by the whole file, as if none was asked for. `If-Range`
    with another tag or date than the file has now does the same.
    """
    archive = _archive()
    tag = f'"{archive.tag}"'
    headers = {
        "ETag": tag,
        "Last-Modified": http_date(archive.modified),
        "Accept-Ranges": "bytes",
        "Cache-Control": _FOREVER if request.GET.get("v") == archive.tag else _HOUR,
        "Content-Type": "application/vnd.pmtiles",
        "X-Content-Type-Options": "nosniff",
    }
    same = get_conditional_response(request, etag=tag, last_modified=archive.modified)
    if same is not None:
        return _with(same, headers)
    asked = None
    header = request.headers.get("Range", "") if request.method == "GET" else ""
    if request.headers.get("If-Range", tag).strip() in (tag, headers["Last-Modified"]):
        try:
            asked = maps.wanted(header, archive.size)
        except ValueError:
            headers |= {"Content-Range": f"bytes */{archive.size}", "Cache-Control": "no-store"}
            return HttpResponse(status=416, headers=headers)
    first, length = asked or (0, archive.size)
    if asked:
        headers["Content-Range"] = f"bytes {first}-{first + length - 1}/{archive.size}"
    headers["Content-Length"] = str(length)
    if request.method == "HEAD":
        return HttpResponse(headers=headers)
    status = 206 if asked else 200
    if length <= _PIECE:
        piece = maps.read_slice(archive.path, first, length)
        return HttpResponse(piece, status=status, headers=headers)
    pieces = _pieces(archive.path, first, length)
    streamed = StreamingHttpResponse(pieces, status=status, headers=headers)
    # Not a subclass; whatever handles responses here only reads and sets headers.
    return cast(HttpResponse, streamed)


def _archive() -> maps.Archive:
    found = maps.archive()
    if found is None:
        raise Http404
    return found


def _with(answer: object, headers: dict[str, str]) -> HttpResponse:
    assert isinstance(answer, HttpResponse)
    for name in ("ETag", "Last-Modified", "Cache-Control"):
        answer.headers[name] = headers[name]
    return answer


def _pieces(path: Path, first: int, length: int) -> Iterator[bytes]:
    """So many bytes from `first`, a piece at a time; a file that is replaced meanwhile is read to
    the end as it was."""
    with path.open("rb") as file:
        file.seek(first)
        while length > 0 and (piece := file.read(min(_PIECE, length))):
            length -= len(piece)
            yield piece
