"""What officials say: the page of all, one, and the same for programs and calendars."""

from __future__ import annotations

import msgspec
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language

from holdfast.alerts import announcing, feeds, queries
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


@public
@same_for_all(2)
def phone(request: HttpRequest) -> HttpResponse:
    """What is to be said on the phone now: words in each language, and where they can be heard."""
    said = [msgspec.to_builtins(each) | {"sounds": _sounds(each)} for each in announcing.now()]
    return HttpResponse(msgspec.json.encode(said), content_type="application/json")


def _sounds(each: announcing.Spoken) -> dict[str, str]:
    found = {}
    for language in each.words:
        with translation.override(language):
            path = reverse("portal:bulletin_spoken", args=[each.number])
        found[language] = f"{settings.HOLDFAST.base_url}{path}"
    return found


@public
@same_for_all(2)
def spoken(request: HttpRequest, number: int) -> HttpResponse:
    """What the phone says of a statement that is out, in the page's language."""
    found = _found(number)
    sound = announcing.sound_of(found, get_language() or "") if not found.ended else None
    if sound is None:
        raise Http404
    return HttpResponse(sound, content_type=announcing.MEDIA_TYPE)


def _found(number: int) -> queries.Out:
    # A column of PostgreSQL's integers.
    found = queries.by_number(number) if number < 2**31 else None
    if found is None:
        raise Http404
    return found
