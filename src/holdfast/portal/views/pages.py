"""Pages of plain words: the light page, privacy, accessibility."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.kernel import clock
from holdfast.portal import dates, helping, notices, popular
from holdfast.portal.caching import same_for_all
from holdfast.web.policy import public


@public
@same_for_all(60)
def plain(request: HttpRequest) -> HttpResponse:
    """The floor: one small page without pictures, fonts or script, for a weak signal."""
    context = {
        "popular": popular.services(10), "now": notices.front(),
        "shelters": helping.open_now(8), "made": dates.moment(clock.now()),
    }  # fmt: skip
    return render(request, "portal/plain.html", context)


@public
@same_for_all(3600)
def privacy(request: HttpRequest) -> HttpResponse:
    """What we keep, who sees it, and how to have it erased."""
    return render(request, "portal/privacy.html")


@public
@same_for_all(3600)
def accessibility(request: HttpRequest) -> HttpResponse:
    """How this site is made usable, and whom to tell where it is not."""
    return render(request, "portal/accessibility.html")
