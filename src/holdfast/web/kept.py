"""Pages that are the same for everyone, kept whole in the process for half a moment.

When a city is told to look at one page, everybody asks for the same bytes. They are made at most
twice a second in each process and given out before Django is woken. Which answers may be kept is
said by the view (`portal.caching.same_for_all` marks the request with KEY), nothing else is: no
page with a cookie, a query, a part of a file, or a word of the reader's.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

KEY = "holdfast.same_for_all"
"""Key in the WSGI environ by which a view says that its answer is the same for everyone."""

SECONDS = 0.5
# Given out though older, while one thread makes it anew; so nobody waits behind the others.
LONGEST = 2.0
MOST = 64

Headers = list[tuple[str, str]]
StartResponse = Callable[..., Any]
WSGIApplication = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]
# What the answer may differ by: the host and the scheme stand in links, gzip packs the body; the
# route is what the log names the page by.
_ASKED = ("PATH_INFO", "HTTP_HOST", "wsgi.url_scheme", "HTTP_X_FORWARDED_PROTO")
_VARIES = {"accept-encoding"}
# What an answer without a body has no use for.
_OF_BODIES = {"content-length", "content-type", "content-encoding"}


@dataclass(slots=True)
class _Page:
    """An answer, and what its asker's environ carried away from it."""

    made: float
    headers: Headers
    body: bytes
    tag: str
    left: dict[str, Any]
    being_made: threading.Lock


class Kept:
    """A WSGI application in front of another: answers from memory what was kept.

    `leave` names keys of the environ that the application sets and that whoever stands before us
    wants to find again (the route for the log).
    """

    def __init__(
        self,
        application: WSGIApplication,
        *,
        leave: tuple[str, ...] = (),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._application, self._leave, self._now = application, leave, now
        self._pages: dict[tuple[Any, ...], _Page] = {}
        self._writing = threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        """Answer from memory, or ask the application and keep what may be kept."""
        whole = environ["REQUEST_METHOD"] == "GET" and "HTTP_RANGE" not in environ
        if not whole or environ.get("QUERY_STRING"):
            return self._application(environ, start_response)
        packed = "gzip" in environ.get("HTTP_ACCEPT_ENCODING", "")
        asked = (*(environ.get(name) for name in _ASKED), packed)
        page = self._pages.get(asked)
        if page is not None:
            age = self._now() - page.made
            if age <= SECONDS:
                return _give(page, environ, start_response)
            if age <= LONGEST and not page.being_made.acquire(blocking=False):
                return _give(page, environ, start_response)
        return self._make(asked, environ, start_response)

    def _make(
        self, asked: tuple[Any, ...], environ: dict[str, Any], start_response: StartResponse
    ) -> Iterable[bytes]:
        began, told = self._now(), list[Any]()
        unconditional = {k: v for k, v in environ.items() if k != "HTTP_IF_NONE_MATCH"}
        given = self._application(
            unconditional, lambda line, headers, *rest: told.extend((line, headers))
        )
        environ.update({k: unconditional[k] for k in self._leave if k in unconditional})
        line, headers = told
        if not (unconditional.get(KEY) and _may_be_kept(line, headers)):
            with self._writing:
                self._pages.pop(asked, None)
            start_response(line, headers)
            return given
        try:
            body = b"".join(given)
        finally:
            close = getattr(given, "close", None)
            if close:
                close()
        left = {k: unconditional[k] for k in self._leave if k in unconditional}
        tag = next((value for name, value in headers if name.lower() == "etag"), "")
        page = _Page(began, headers, body, tag, left, threading.Lock())
        with self._writing:
            if asked not in self._pages and len(self._pages) >= MOST:
                del self._pages[next(iter(self._pages))]
            self._pages[asked] = page
        return _give(page, environ, start_response)


def _may_be_kept(line: str, headers: Headers) -> bool:
    if not line.startswith("200"):
        return False
    for name, value in headers:
        match name.lower():
            case "set-cookie":
                return False
            case "vary" if not {each.strip().lower() for each in value.split(",")} <= _VARIES:
                return False
    return True


def _give(page: _Page, environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    environ.update(page.left)
    known = environ.get("HTTP_IF_NONE_MATCH", "")
    if known and page.tag and page.tag.removeprefix("W/") in known:
        kept = [each for each in page.headers if each[0].lower() not in _OF_BODIES]
        start_response("304 Not Modified", kept)
        return []
    start_response("200 OK", page.headers)
    return [page.body]
