"""Every route says who may use it: one of the decorators here, or a test fails.

``@public`` for anyone; ``@needs("cases.see")`` for staff with that permission (any of several);
``@keyed`` for programs with an API key, checked by the API itself.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url

from holdfast.web import errors

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def public(view: View[P]) -> View[P]:
    """Anyone may use this route."""
    view.policy = "public"  # type: ignore[attr-defined]
    return view


def keyed(view: View[P]) -> View[P]:
    """A program's route: staff session or API key, checked by the API before anything else."""
    view.policy = "keyed"  # type: ignore[attr-defined]
    return view


def needs(*permissions: str) -> Callable[[View[P]], View[P]]:
    """Staff with at least one of these permissions; others are asked to sign in, or told whom to
    ask."""

    def decorate(view: View[P]) -> View[P]:
        @functools.wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            actor: Any = request.actor  # type: ignore[attr-defined]
            if actor.kind != "staff":
                return sign_in(request)
            if not any(actor.may(permission) for permission in permissions):
                return errors.page(request, 403, permission=permissions[0])
            response = view(request, *args, **kwargs)
            response.headers.setdefault("Cache-Control", "private, no-store")
            return response

        guarded.policy = permissions  # type: ignore[attr-defined]
        return guarded

    return decorate


def sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page and back; parts of pages (htmx) make the whole page go there.

    From a form that was sent, or a part that was asked for, back to the page it stood on, where
    what was typed is kept.
    """
    address = f"{resolve_url(settings.LOGIN_URL)}?next={quote(_page_of(request))}"
    if request.headers.get("HX-Request"):
        response = HttpResponse(status=401)
        response.headers["HX-Redirect"] = address
        return response
    return HttpResponseRedirect(address)


def _page_of(request: HttpRequest) -> str:
    stood = request.headers.get("HX-Current-URL", "")
    if not stood and request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came = urlsplit(stood or request.headers.get("Referer", ""))
    if came.netloc != request.get_host():
        return resolve_url(settings.LOGIN_REDIRECT_URL)
    return f"{came.path}?{came.query}" if came.query else came.path
