"""What officials say: the page of all, one, and the same for programs and calendars."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from holdfast.alerts import feeds, queries
from holdfast.kernel import clock
from holdfast.places.queries import areas_named
from holdfast.portal import dates
from holdfast.portal.caching import same_for_all
from holdfast.web.policy import public


@public
@same_for_all(2)
def listed(request: HttpRequest) -> HttpResponse:
    """What is out now, and what is over."""
    context = {"over": queries.over(), "made": dates.moment(clock.now())}
    return render(request, "portal/bulletins.html", context)


@public
@same_for_all(2)
def bulletin(request: HttpRequest, number: int) -> HttpResponse:
    """One statement, also when it is over."""
    found = _found(number)
    context = {
        "each": found,
        "out": found.out_at(clock.now()),
        "areas": ", ".join(_names(found)),
        "starts": dates.moment(found.starts_at),
        "until": dates.moment(found.until),
    }
    return render(request, "portal/bulletin.html", context)


def _names(found: queries.Out) -> list[str]:
    pairs = [area.partition(":") for area in found.areas]
    return [named.name for layer, _, code in pairs for named in areas_named({layer: code})]


@public
@same_for_all(2)
def cap(request: HttpRequest, number: int) -> HttpResponse:
    """One statement as the Common Alerting Protocol has it."""
    return HttpResponse(feeds.cap(_found(number)), content_type=feeds.CAP_TYPE)


@public
@same_for_all(2)
def atom(request: HttpRequest) -> HttpResponse:
    """What is out now, as Atom."""
    return HttpResponse(feeds.atom(queries.out_now()), content_type="application/atom+xml")


@public
@same_for_all(2)
def rss(request: HttpRequest) -> HttpResponse:
    """What is out now, as RSS 2.0."""
    return HttpResponse(feeds.rss(queries.out_now()), content_type="application/rss+xml")


@public
@same_for_all(2)
def geojson(request: HttpRequest) -> HttpResponse:
    """What is out now, with its areas, as GeoJSON."""
    return HttpResponse(feeds.geojson(queries.out_now()), content_type="application/geo+json")


@public
@same_for_all(2)
def calendar(request: HttpRequest) -> HttpResponse:
    """What is out now, as iCalendar."""
    return HttpResponse(
        feeds.calendar(queries.out_now()), content_type="text/calendar; charset=utf-8"
    )


def _found(number: int) -> queries.Out:
    # A column of PostgreSQL's integers.
    found = queries.by_number(number) if number < 2**31 else None
    if found is None:
        raise Http404
    return found
