"""My address now: the zone and what is ordered there, shelters, closures, notices, what serves it.
And the places that typed words or a device's position may mean."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from holdfast.journal.actors import ANONYMOUS
from holdfast.places import queries as places
from holdfast.places.locations import NOWHERE, Location
from holdfast.portal import dates, helping, maps, showing, where
from holdfast.portal.views.shelters import ASKED
from holdfast.relief.queries.address import ZONES, address_now
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import public


@public
@never_cache
def address(request: HttpRequest) -> HttpResponse:
    """What holds for an address now, each part with its age. Nothing is kept."""
    typed = request.GET.get("place", "").replace("\x00", "").strip()[: where.LINE]
    lat, lon = request.GET.get("lat", "")[:30], request.GET.get("lon", "")[:30]
    found = where.locate(typed, "", chosen=request.GET.get("chosen", "")[:40], lat=lat, lon=lon)
    zone = request.GET.get("zone", "").replace("\x00", "")[:80]
    fits = [fit.value for fit in ASKED if request.GET.get(fit.value)]
    context: dict[str, object] = {
        "typed": typed, "found": found, "zone": zone,
        "zones": [(str(shape.name) or shape.code, shape.code)
                  for shape in places.areas_in_force() if shape.layer == ZONES],
        "fits": [(fit.value, str(fit.label), fit.value in fits) for fit in ASKED],
    }  # fmt: skip
    if found is not None or zone:
        context |= _answer(found, zone, fits)
    return render(request, "portal/address.html", context)


def _answer(found: Location | None, zone: str, fits: list[str]) -> dict[str, object]:
    now = address_now(found or NOWHERE, viewer=ANONYMOUS, fits=fits, zone=zone)
    shelters = [helping.row(near.place, near.metres) for near in now.shelters]
    pins: list[maps.Placed] = [*shelters, *(case for case, _far in now.cases)]
    return {
        "now": now, "shelters": shelters, "asked": bool(fits),
        "water": [helping.row(near.place, near.metres) for near in now.water],
        "closures": [helping.stands(each, far) for each, far in now.closures],
        "notices": [helping.stands(each) for each in now.notices],
        "facts": [
            (each.layer_name, each.name)
            for each in now.areas
            if each.layer not in ("city", ZONES)
        ],
        "rows": [showing.row(case) for case, _far in now.cases], "first": len(shelters),
        "made": dates.moment(now.made_at),
        "map": maps.of_place(
            now.location.lat, now.location.lon,
            _("Map of the place. The lists have the same shelters and cases."), near=pins,
            wide=True, all_in=bool(shelters),
        ),
    }  # fmt: skip


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
