"""Answers in the asked format, whatever happens: content, or a list of what is wrong."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
from django.core.exceptions import BadRequest, RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.views.decorators.csrf import csrf_exempt

from holdfast.open311 import formats
from holdfast.open311.formats import CONTENT_TYPES
from holdfast.web.policy import keyed

PREFIX = "/open311/"
Call = Callable[..., HttpResponse]


class Fault(msgspec.Struct, frozen=True):
    """One thing that is wrong, in words for the person who wrote the report."""

    code: int
    description: str


class Refused(Exception):
    """The call ends with these faults; the first one's code is the HTTP status."""

    def __init__(self, *faults: Fault, headers: dict[str, str] | None = None) -> None:
        super().__init__(faults)
        self.faults, self.headers = faults, headers or {}


def refused(code: int, description: str, **headers: str) -> Refused:
    """A refusal with one fault."""
    return Refused(Fault(code, description), headers=headers)


def not_found(what: str) -> Refused:
    """404, in the same words for what is hidden and what was never there."""
    return refused(404, f"There is no {what} like this.")


def respond(
    format: str,
    root: str,
    content: Any,
    *,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """Content in a format. Nobody in between keeps it, unless `headers` say otherwise."""
    return _response(format, formats.encode(format, root, content), status, headers)


def _response(
    format: str, body: bytes, status: int, headers: dict[str, str] | None
) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type=CONTENT_TYPES[format])
    response.headers["Cache-Control"] = "no-cache"
    # Public data without cookies: pages of other sites may read it.
    response.headers["Access-Control-Allow-Origin"] = "*"
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def cached(request: HttpRequest, format: str, body: bytes, *, seconds: int) -> HttpResponse:
    """Content that is the same for everyone, kept by anyone for so long; 304 where unchanged."""
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    keep = f"public, max-age={seconds}, stale-if-error=86400"
    response = _response(format, body, 200, {"ETag": tag, "Cache-Control": keep})
    answer = get_conditional_response(request, etag=tag, response=response)
    return answer if isinstance(answer, HttpResponse) else response


def faults(
    format: str, found: Sequence[Fault], headers: dict[str, str] | None = None
) -> HttpResponse:
    """A list of faults; the first one's code is the status."""
    content = [{"code": each.code, "description": each.description} for each in found]
    return respond(format, "errors", content, status=found[0].code, headers=headers)


def error_page(request: HttpRequest, status: int, says: str) -> HttpResponse:
    """What web.errors answers under ``/open311/``: no such path, a fault of ours, no database."""
    format = "json" if request.path.endswith(".json") else "xml"
    words = {
        404: "There is nothing at this address. Addresses end in .xml or .json.",
        500: "Something went wrong on our side. Nothing you sent before is lost. Send again later.",
    }
    headers = {"Retry-After": "5"} if status == 503 else {}
    return faults(format, [Fault(status, words.get(status, says))], headers)


def calls(get: Call | None = None, post: Call | None = None) -> Call:
    """A view of one address: GET (and HEAD), POST, or both. What they refuse becomes a list."""
    allowed = [name for name, call in (("GET", get), ("HEAD", get), ("POST", post)) if call]

    @csrf_exempt
    @keyed
    @functools.wraps(get or post or respond)
    def view(request: HttpRequest, /, format: str, **parameters: str) -> HttpResponse:
        call = post if request.method == "POST" else get
        try:
            if call is None or request.method not in allowed:
                raise refused(
                    405, "Only " + ", ".join(allowed) + " here.", Allow=", ".join(allowed)
                )
            return call(request, format, **parameters)
        except Refused as error:
            return faults(format, error.faults, error.headers)
        except RequestDataTooBig:
            return faults(format, [Fault(413, "This is too large.")])
        except (TooManyFieldsSent, BadRequest):
            return faults(format, [Fault(400, "The form could not be read.")])

    return view
