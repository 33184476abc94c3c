"""What proves that a form of ours was sent by its reader, without a cookie.

A page that is the same for everyone cannot carry a secret, and a resident whose browser keeps no
cookies must still be able to report. So the forms of reporting and tracking rest on two things:
the address they are sent to holds a secret that no other site knows (the id of the run, the code
of the case, the code of a stop link), and browsers say where a form comes from. What another site
made a browser send is refused before anything is read. A form that only begins a run changes
nothing for anybody.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from holdfast.web import errors

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def from_here(view: View[P]) -> View[P]:
    """Take forms only from our own pages, by `Sec-Fetch-Site` and `Origin`, without a cookie."""

    @functools.wraps(view)
    def checked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if request.method == "POST" and not sent_from_here(request):
            return errors.page(request, 400)
        return view(request, *args, **kwargs)

    return csrf_exempt(checked)


def sent_from_here(request: HttpRequest) -> bool:
    """Whether the browser says that the form comes from this site, or says nothing at all."""
    site = request.headers.get("Sec-Fetch-Site", "")
    if site in ("cross-site", "same-site"):
        return False
    origin = request.headers.get("Origin", "")
    if not origin or origin == "null":
        # “null” with “same-origin” comes from pages under a strict referrer policy.
        return origin == "" or site == "same-origin"
    if origin in settings.CSRF_TRUSTED_ORIGINS:
        return True
    return urlsplit(origin).netloc == request.get_host()


def text(request: HttpRequest, name: str, limit: int) -> str:
    """A typed line without NUL and outer space, cut at a limit far above what people type."""
    return request.POST.get(name, "").replace("\x00", "").strip()[:limit]
