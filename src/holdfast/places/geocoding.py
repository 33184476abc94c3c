"""Asking the chosen geocoder, by explicit call of a page or a task, for what `locate` left open.

The registry answers first and always; an outside server only improves what is unverified. When it
is out of service, the place stays as it was and the answer says so.
"""

from __future__ import annotations

import logging

import msgspec
from django.db import connection

from holdfast.kernel.plugs import Plug
from holdfast.places import registry
from holdfast.places.geometry import valid_point
from holdfast.places.locations import Location
from holdfast.places.ports import Geocoded, Geocoder, OutOfService
from holdfast.places.queries import suggesting
from holdfast.places.queries.finding import nearest
from holdfast.places.queries.locating import HOUSE_METERS, NEAR_METERS, label

log = logging.getLogger(__name__)
# Answers that their giver is less sure of are not used.
LEAST_SCORE = 0.3


class RegistryGeocoder:
    """The built-in geocoder: the city's own registry, nobody outside."""

    def search(self, text: str, *, limit: int = 5) -> list[Geocoded]:
        """See the port."""
        return [
            Geocoded(each.label, each.lat, each.lon, each.kind != "street", 1.0, "")
            for each in suggesting.suggest(text, limit=limit)
            if each.lat is not None and each.lon is not None
        ]

    def reverse(self, lat: float, lon: float) -> Geocoded | None:
        """See the port."""
        found = nearest(lat, lon)
        if found is None or found[1] > NEAR_METERS or found[0].lat is None or found[0].lon is None:
            return None
        house, away = found
        shown = label(registry.names(), house, unit=False)
        return Geocoded(shown, found[0].lat, found[0].lon, away <= HOUSE_METERS, 1.0, house.zipcode)


geocoder: Plug[Geocoder] = Plug("geocoder", RegistryGeocoder)


class Improved(msgspec.Struct, frozen=True):
    """A location after asking outside; `asked` says whether it was needed, `out_of_service` that
    nobody answered, so that a page can say "not checked" and a task can try later."""

    location: Location
    asked: bool = False
    out_of_service: bool = False


def improve(location: Location) -> Improved:
    """Ask the geocoder about a location that the registry left unverified or without address.

    What the resident wrote stays; an answer makes the verdict *approximate*, never more, since it
    is not the city's own; beyond the boundary it is *outside*. Raises RuntimeError inside a
    transaction: outside calls hold no locks.
    """
    if connection.in_atomic_block:
        raise RuntimeError("A geocoder is never asked inside a transaction.")
    point = valid_point(location.lat, location.lon)
    words = location.typed.strip()
    if isinstance(geocoder.get(), RegistryGeocoder):
        return Improved(location)
    try:
        if location.verdict == "unverified" and words and point is None:
            found = next(iter(geocoder.get().search(words, limit=1)), None)
        elif point is not None and not location.address:
            found = geocoder.get().reverse(*point)
        else:
            return Improved(location)
    except OutOfService as error:
        log.warning("geocoder out of service: %s", error)
        return Improved(location, asked=True, out_of_service=True)
    if found is None or found.score < LEAST_SCORE or not valid_point(found.lat, found.lon):
        return Improved(location, asked=True)
    return Improved(_with_answer(location, found, point), asked=True)


def _with_answer(
    location: Location, found: Geocoded, point: tuple[float, float] | None
) -> Location:
    lat, lon = point or (found.lat, found.lon)
    index, day = registry.areas(), registry.today()
    areas = index.at(lat, lon, day)
    outside = index.bounded(day) and "city" not in areas
    return msgspec.structs.replace(
        location,
        verdict="outside" if outside else "approximate",
        address=found.label[:300],
        zipcode=location.zipcode or found.zipcode[:12],
        lat=lat,
        lon=lon,
        areas=areas,
    )
