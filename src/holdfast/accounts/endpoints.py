"""The JSON API's ground: one decorator that reads, checks, limits, answers and documents.

A feature's ``api.py`` declares endpoints with typed bodies and answers (msgspec Structs); config
mounts them under ``/api/v1`` and writes OpenAPI from the same declarations. Callers are staff with
a session (and CSRF token) or programs with ``Authorization: Bearer <key>``; both end in the same
operations as the pages.
"""

from __future__ import annotations

import functools
import logging
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import CsrfViewMiddleware
from django.urls import URLPattern, path
from django.views.decorators.csrf import csrf_exempt

from holdfast.accounts.queries import client_by_key
from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.recording import Denied, KeyReused, OperationError
from holdfast.kernel.counts import Counts
from holdfast.web.overload import Rank
from holdfast.web.policy import keyed

log = logging.getLogger("holdfast.api")
_RETRY_AFTER = {429: "60", 503: "2"}
_encoder = msgspec.json.Encoder(enc_hook=str)
BODY_LIMIT = 1_000_000


class ApiError(Exception):
    """An answer other than success: an HTTP status, a code for programs and words for people."""

    def __init__(self, status: int, code: str, says: str) -> None:
        super().__init__(says)
        self.status, self.code, self.says = status, code, says


class Problem(msgspec.Struct):
    """What an error answer holds."""

    code: str
    says: str


@dataclass(frozen=True)
class Endpoint:
    """One declared endpoint."""

    method: str
    route: str
    function: Callable[..., Any]
    needs: tuple[str, ...]
    body: Any
    answer: Any
    status: int
    query: tuple[tuple[str, str], ...]
    summary: str
    rank: Rank | None = None
    upload: bool = False


def endpoint(
    method: str,
    route: str,
    *,
    needs: str | Sequence[str] = (),
    body: Any = None,
    answer: Any = None,
    status: int = 200,
    query: Sequence[tuple[str, str]] = (),
    rank: Rank | None = None,
    upload: bool = False,
) -> Callable[[Callable[..., Any]], Endpoint]:
    """Declare an endpoint under ``/api/v1/``.

    The function gets ``request`` (with ``request.actor``), the path's parameters and ``body``; it
    returns what is sent as JSON. `needs` names permissions of which one suffices; none is open to
    everyone. `query` lists parameters with their meaning, for the documentation. `rank` says what
    may be left undone while too much is asked (see web.overload). With `upload` a file is sent: as
    the body itself, or as the part ``file`` of a form.
    """

    def declare(function: Callable[..., Any]) -> Endpoint:
        return Endpoint(
            method,
            route,
            function,
            (needs,) if isinstance(needs, str) else tuple(needs),
            body,
            answer,
            status,
            tuple(query),
            (function.__doc__ or "").strip(),
            rank,
            upload,
        )

    return declare


def patterns(endpoints: Sequence[Endpoint]) -> list[URLPattern]:
    """URL patterns, the endpoints of one route joined by method."""
    routes: dict[str, dict[str, Endpoint]] = defaultdict(dict)
    for each in endpoints:
        if each.method in routes[each.route]:
            raise ValueError(f"{each.method} {each.route} is declared twice.")
        routes[each.route][each.method] = each
    return [path(route, _view(methods)) for route, methods in routes.items()]


def _view(methods: dict[str, Endpoint]) -> Callable[..., HttpResponse]:
    @csrf_exempt
    @keyed
    def view(request: HttpRequest, /, **parameters: Any) -> HttpResponse:
        try:
            method = "GET" if request.method == "HEAD" else str(request.method)
            found = methods.get(method)
            if found is None:
                allowed = ", ".join(sorted(methods))
                raise ApiError(405, "method", f"Only {allowed} here.")
            actor = caller(request)
            request.actor = actor  # type: ignore[attr-defined]
            if found.needs and not any(actor.may(each) for each in found.needs):
                if actor is ANONYMOUS:
                    raise ApiError(401, "sign_in", "Sign in, or send Authorization: Bearer <key>.")
                raise ApiError(403, "forbidden", "This key or account may not do this.")
            if found.body is not None:
                parameters["body"] = _read(request, found.body)
            return answer(found.function(request, **parameters), found.status)
        except ApiError as error:
            return problem(error)
        except Denied as error:
            return problem(ApiError(403, "forbidden", str(error)))
        except KeyReused as error:
            return problem(ApiError(409, "key_reused", str(error)))
        except (OperationalError, InterfaceError):
            # The database is away or restarts; what was acknowledged is safe, this was not.
            log.warning("The database did not answer.", exc_info=True)
            return problem(ApiError(503, "busy", "Try again in a few seconds; send the same key."))
        except OperationError as error:
            code = "conflict" if type(error).__name__ == "Conflict" else "refused"
            return problem(ApiError(409 if code == "conflict" else 400, code, str(error)))

    view.endpoints = methods  # type: ignore[attr-defined]
    view.rank = methods["GET"].rank if "GET" in methods else None  # type: ignore[attr-defined]
    return view


def answer(content: Any, status: int = 200) -> HttpResponse:
    """JSON, never cached by anyone in between."""
    response = HttpResponse(
        _encoder.encode(content), status=status, content_type="application/json"
    )
    response.headers["Cache-Control"] = "private, no-store"
    return response


def problem(error: ApiError) -> HttpResponse:
    """An error as JSON."""
    response = answer({"error": Problem(error.code, error.says)}, error.status)
    if error.status in _RETRY_AFTER:
        response.headers["Retry-After"] = _RETRY_AFTER[error.status]
    return response


def caller(request: HttpRequest) -> Actor:
    """Who calls: a program by its key, else the signed-in member of staff, else nobody.

    Raises ApiError for a wrong key, too many calls of one key, or a session without CSRF token.
    """
    authorization = request.headers.get("Authorization", "")
    if authorization:
        kind, _, key = authorization.partition(" ")
        found = client_by_key(key.strip()) if kind.lower() == "bearer" else None
        if found is None:
            raise ApiError(401, "key", "This key is wrong or was revoked.")
        actor, per_minute = found
        if not within_limit(str(actor.id), per_minute):
            raise ApiError(429, "slow_down", "Too many calls with this key. Wait a minute.")
        return actor
    actor = request.actor  # type: ignore[attr-defined]
    if actor.kind == "staff" and request.method not in ("GET", "HEAD", "OPTIONS"):
        check = CsrfViewMiddleware(lambda _request: HttpResponse())
        request._dont_enforce_csrf_checks = False  # type: ignore[attr-defined]
        check.process_request(request)
        if check.process_view(request, lambda _r: HttpResponse(), (), {}) is not None:
            raise ApiError(403, "csrf", "Send the page's X-CSRFToken header.")
    return actor if actor.kind == "staff" else ANONYMOUS


_calls = Counts()


def within_limit(key: str, per_minute: int) -> bool:
    """Count a call of a key in this minute; False when it has had its share of this server."""
    return _calls.add(key, int(time.time() // 60)) <= per_minute


def _read(request: HttpRequest, kind: Any) -> Any:
    if len(request.body) > BODY_LIMIT:
        raise ApiError(413, "too_large", "Send at most 1 MB of JSON.")
    try:
        return _decoder(kind).decode(request.body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ApiError(400, "body", f"The body is not as described: {error}") from None


@functools.lru_cache(maxsize=200)
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)
