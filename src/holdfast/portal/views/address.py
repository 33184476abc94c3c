"""What serves my address? And the places that typed words or a device's position may mean."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from holdfast.places import queries as places
from holdfast.portal import maps, where
from holdfast.portal.near import NEAR_METRES, open_near
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import public


@public
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """The areas an address lies in, and what is open close by. Nothing is kept."""
    typed = request.GET.get("place", "").replace("\x00", "").strip()[: where.LINE]
    lat, lon = request.GET.get("lat", "")[:30], request.GET.get("lon", "")[:30]
    found = where.locate(typed, "", chosen=request.GET.get("chosen", "")[:40], lat=lat, lon=lon)
    context: dict[str, object] = {"typed": typed, "found": found}
    if found is not None and found.lat is not None:
        near = open_near(found, metres=NEAR_METRES)
        context |= {
            "facts": [(each.layer_name, each.name) for each in places.areas_named(found.areas)],
            "rows": [each.row for each in near],
            "map": maps.of_place(
                found.lat, found.lon, _("Map of the place. The list has the same cases."),
                near=[each.case for each in near], wide=True,
            ),
        }  # fmt: skip
    return render(request, "portal/address.html", context)


@first_left(Rank.SUGGESTION)
@public
@never_cache
def suggest(request: HttpRequest) -> HttpResponse:
    """Places that the words in `place` may mean, as options of the field."""
    typed = request.GET.get("place", "").replace("\x00", "")[: where.LINE]
    return render(request, "portal/parts/places.html", {"places": places.suggest(typed, limit=6)})


@public
@never_cache
def here(request: HttpRequest) -> HttpResponse:
    """The address at a device's position."""
    found = where.locate("", "", lat=request.GET.get("lat", ""), lon=request.GET.get("lon", ""))
    return render(request, "portal/parts/here.html", {"found": found})
