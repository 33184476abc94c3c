"""The access log: one line an answer, with nothing in it that names a person.

Written are method, path *template* (``/track/<number>``) or a path with everything that may be
personal starred out, status, milliseconds and the request's id. Never the query, the address of
the caller, a cookie or a header.
"""

import contextlib
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

log = logging.getLogger("holdfast.access")

ROUTE_KEY = "holdfast.route"
"""Key in the WSGI environ under which `remember_route` leaves the path template."""

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Id of the request being answered in this thread or task; on every log line."""

_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_PERSONAL = re.compile(r"@|%40|\d{4,}|.{33,}")

StartResponse = Callable[..., Any]
WSGIApplication = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]


@dataclass(slots=True)
class Seen:
    """What is known of an answer while it is being given."""

    status: int = 500
    request_id: str = field(default_factory=lambda: secrets.token_hex(8))


def safe_path(path: str) -> str:
    """``path`` with every segment starred that holds four digits in a row, an @, or is long.

    >>> safe_path("/en/track/1234567/")
    '/en/track/*/'
    """
    return "/".join("*" if _PERSONAL.search(part) else part for part in path[:300].split("/"))


def logged(application: WSGIApplication) -> WSGIApplication:
    """Wrap a WSGI application: request id in and out (``X-Request-ID``), one log line an answer.

    A sound id given by the proxy is kept. The milliseconds are until the body begins.
    """

    def answer(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        began = time.perf_counter()
        given = environ.get("HTTP_X_REQUEST_ID", "")
        identity = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        environ["HTTP_X_REQUEST_ID"] = identity
        request_id.set(identity)
        status = "500"

        def start(line: str, headers: list[tuple[str, str]], *rest: Any) -> Any:
            nonlocal status
            status = line[:3]
            return start_response(line, [*headers, ("X-Request-ID", identity)], *rest)

        try:
            return application(environ, start)
        finally:
            path = environ.get(ROUTE_KEY) or safe_path(environ.get("PATH_INFO", ""))
            write(environ["REQUEST_METHOD"], path, int(status), began)

    return answer


@contextlib.contextmanager
def watched(method: str, path: str) -> Iterator[Seen]:
    """The same for ASGI: the line is written at the end, so a stream's is its whole length."""
    began = time.perf_counter()
    seen = Seen()
    request_id.set(seen.request_id)
    try:
        yield seen
    finally:
        write(method, safe_path(path), seen.status, began)


def write(method: str, path: str, status: int, began: float) -> None:
    """Write one line; ``began`` is a `time.perf_counter` value."""
    took = round((time.perf_counter() - began) * 1000, 1)
    level = logging.DEBUG if path in ("/livez", "/readyz", "/metrics") else logging.INFO
    log.log(
        level,
        "%s %s %d %.1f ms",
        method,
        path,
        status,
        took,
        extra={"fields": {"method": method, "path": path, "status": status, "ms": took}},
    )


def remember_route(get_response: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Django middleware: leave the matched path template for the access log.

    Name it in ``MIDDLEWARE`` as ``holdfast.config.serving.access.remember_route``, anywhere.
    """

    def middleware(request: Any) -> Any:
        response = get_response(request)
        match = request.resolver_match
        if match is not None and match.route:
            request.META[ROUTE_KEY] = "/" + match.route
        return response

    return middleware
