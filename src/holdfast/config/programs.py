"""A short way for programs: the Open311 addresses, without what only people's pages need.

Sessions, CSRF tokens, sign-in, messages and page parts cost more than reading a report, and no
program has any of them: it brings its key with each call (see ``open311.callers``). The views, the
addresses and the error pages are the same; a test holds the answers of both ways together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from django.core.handlers.exception import convert_exception_to_response
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

PREFIX: Final = "/open311/"
MIDDLEWARE: Final = (
    "holdfast.config.serving.access.remember_route",
    "django.middleware.security.SecurityMiddleware",
    "holdfast.web.overload.LeaveUndone",
    "holdfast.config.programs.data_only",
)
WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class ProgramHandler(WSGIHandler):
    """Django's own handler with a shorter list of middleware."""

    def load_middleware(self, is_async: bool = False) -> None:
        """The chain of MIDDLEWARE, the view innermost."""
        chain = convert_exception_to_response(self._get_response)  # type: ignore[attr-defined]
        self._view_middleware: list[Any] = []
        for name in reversed(MIDDLEWARE):
            made = import_string(name)(chain)
            if hasattr(made, "process_view"):
                self._view_middleware.insert(0, made.process_view)
            chain = convert_exception_to_response(made)
        self._template_response_middleware: list[Any] = []
        self._exception_middleware: list[Any] = []
        self._middleware_chain = chain


def data_only(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Headers of answers that are data: nothing in them is to be run, framed or loaded from."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.get_host()  # Refuses a name that is not ours, as people's pages do.
        response = get_response(request)
        headers = response.headers
        headers.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
        headers.setdefault("X-Frame-Options", "DENY")
        headers.setdefault("Content-Language", "en")
        if not response.streaming:
            headers.setdefault("Content-Length", str(len(response.content)))
        return response

    return middleware


def apart(people: WSGIApplication, programs: WSGIApplication) -> WSGIApplication:
    """One application that sends each call its way by its path."""

    def answer(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        way = programs if environ.get("PATH_INFO", "").startswith(PREFIX) else people
        return way(environ, start_response)

    return answer
