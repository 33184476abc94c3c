"""Error pages: what happened, what is safe, what to do. Plain templates without a database."""

from __future__ import annotations

import functools
import logging
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import resolve_url
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.web.languages import in_language

log = logging.getLogger("holdfast.web")
Answer = Callable[[HttpRequest, int, str], HttpResponse]
_forms: dict[str, Answer] = {}
_staffed: list[str] = []


@dataclass(frozen=True, slots=True)
class Face:
    """Whose page it is: what an error page says of the city."""

    name: str = ""
    brand: str = ""
    phone: str = "311"


_face: Callable[[bool], Face] = lambda _busy: Face()  # noqa: E731 - until `faced_by` names one
# What was typed is kept on the page of these, to be sent again with one press.
_KEPT_FOR = (419, 500, 503)
# Of these the form itself is worth another look, or the page another try.
_BACK_FROM = (400, 413, 419, 429, 500, 503)
_TRIED_AGAIN = (500, 503)
_KEPT_AT_MOST = 200_000


def answer_in(prefix: str, answer: Answer) -> None:
    """Addresses that begin with `prefix` get their errors in a form of their own (JSON, XML);
    `answer` takes the request, the status and a sentence, and must not need the database."""
    _forms[prefix] = answer


def worked_on(*prefixes: str) -> None:
    """Addresses that begin so (without their language) are the staff's: their error pages lead to
    the desk, not to the residents' front page, and do not tell those who answer the phone to call.
    """
    _staffed.extend(prefixes)


def faced_by(face: Callable[[bool], Face]) -> None:
    """`face` tells whose pages these are. Given True, the server is busy or the database away: it
    answers from what it remembers."""
    global _face
    _face = face


def page(request: HttpRequest, status: int, **context: Any) -> HttpResponse:
    """The error page of a status; for parts of pages (htmx) too."""
    staff = in_language(request.path, settings.LANGUAGE_CODE).startswith(tuple(_staffed))
    words = _words(status, staff=staff)
    for prefix, answer in _forms.items():
        if request.path.startswith(prefix):
            return answer(request, status, str(context.get("says") or words[1]))
    language, again = get_language() or "en", _typed(request) if status in _KEPT_FOR else []
    face, back = _face(status >= 500), _back(request, status)
    if again or back or context:
        html = _html(
            status, language, face, staff, again=again, path=request.get_full_path(), back=back,
            **context,
        )  # fmt: skip
    else:
        html = _same_for_all(status, language, face, staff, back)
    response = HttpResponse(html, status=403 if status == 419 else status)
    if status == 503:
        response.headers["Retry-After"] = "5"
    response.headers["Cache-Control"] = "no-store"
    return response


def _html(status: int, language: str, city: Face, staff: bool, **context: Any) -> str:
    title, says = _words(status, staff=staff)
    if status == 419 and not context.get("again"):
        says = _("Open the form again and send it once more. Photos and passwords go in anew.")
    shown = 403 if status == 419 else status
    home = resolve_url(settings.LOGIN_REDIRECT_URL) if staff else in_language("/", language)
    page = {
        "status": shown, "title": title, "says": says, "home": home, "staff": staff, "city": city,
        **context,
    }  # fmt: skip
    return render_to_string("web/error.html", page, request=None)


@functools.lru_cache(maxsize=64)
def _same_for_all(status: int, language: str, city: Face, staff: bool, back: str | None) -> str:
    """Drawn once: many are given out just when there is no time for it."""
    return _html(status, language, city, staff, back=back)


def _back(request: HttpRequest, status: int) -> str | None:
    """Where to try once more: the page that the form stood on; "" is the address itself, None is
    nowhere."""
    if request.method in ("GET", "HEAD"):
        return "" if status in _TRIED_AGAIN else None
    came = urlsplit(request.headers.get("Referer", ""))
    if status not in _BACK_FROM or came.netloc != request.get_host():
        return None
    return f"{came.path}?{came.query}" if came.query else came.path


def _typed(request: HttpRequest) -> list[tuple[str, str]]:
    """The fields of the form that was sent, to be sent again; none of a form that came from
    another site, or that holds files or secrets."""
    if request.method != "POST" or not _ours(request):
        return []
    try:
        fields = [(name, each) for name, found in request.POST.lists() for each in found]
        whole = not request.FILES
    except Exception:  # noqa: BLE001 - a form that cannot be read cannot be kept
        return []
    if not whole or sum(len(name) + len(each) for name, each in fields) > _KEPT_AT_MOST:
        return []
    if any("password" in name for name, _each in fields):
        return []
    token = [("csrfmiddlewaretoken", get_token(request))]
    return [(n, each) for n, each in fields if n != "csrfmiddlewaretoken"] + token


def _ours(request: HttpRequest) -> bool:
    """Whether the browser says that the form stood on a page of ours."""
    origin = request.headers.get("Origin", "")
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    return bool(origin) and urlsplit(origin).netloc == request.get_host()


def _words(status: int, *, staff: bool = False) -> tuple[str, str]:
    return (_words_for_staff(status) if staff else None) or {
        400: (
            _("That did not arrive whole"),
            _("Go back, look at what you typed, and send again."),
        ),
        403: (
            _("You cannot open this page"),
            _("Start again from the front page, or call us."),
        ),
        404: (
            _("There is no page here"),
            _("Look at the address, or start again from the front page."),
        ),
        413: (_("That is too large"), _("Go back, and send a smaller photo, up to 12 MB.")),
        419: (
            _("This page was open too long"),
            _("Send it again. What you typed is still there."),
        ),
        405: (
            _("This address does not take that"),
            _("Go back, and use what the page offers."),
        ),
        429: (
            _("Too many tries"),
            _("Wait ten minutes, then try again. The link in our message always works."),
        ),
        503: (
            _("We are very busy"),
            _("Nothing you sent before is lost. Try again in a few seconds."),
        ),
    }.get(
        status,
        (
            _("Something went wrong on our side"),
            _("Nothing you sent before is lost. Try again, or call us."),
        ),
    )


def _words_for_staff(status: int) -> tuple[str, str] | None:
    """What is said otherwise to those who work here."""
    return {
        403: (
            _("Your account does not open this page"),
            _("Ask your supervisor or administrator, who can give you the role for it."),
        ),
        404: (
            _("There is no page here"),
            _("Look at the address or the case number, or start again from the desk."),
        ),
        429: (_("Too many tries"), _("Wait a minute, then try again.")),
        500: (
            _("Something went wrong on our side"),
            _("Nothing you sent before is lost. Try again; if it stays, tell your administrator."),
        ),
    }.get(status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose page was open too long, or that came from another site."""
    return page(request, 403) if request.method == "GET" else page(request, 419)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400, or 413 for what is larger than any form of ours."""
    return page(request, 413 if isinstance(exception, RequestDataTooBig) else 400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404."""
    return page(request, 404)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403."""
    return page(request, 403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; the cause is in the log, never on the page. 503 while the database is away."""
    # Django calls this inside its except block.
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    return page(request, 503 if away else 500)
