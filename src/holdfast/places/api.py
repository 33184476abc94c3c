"""Places over ``/api/v1``: open to everyone, since a resident types them too."""

from __future__ import annotations

import msgspec
from django.http import HttpRequest

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.kernel.typed import whole
from holdfast.places import queries
from holdfast.places.geometry import valid_point
from holdfast.places.locations import Location
from holdfast.places.parsing import READ_LIMIT
from holdfast.places.queries import AreaNamed, Suggestion
from holdfast.web.overload import Rank

_MOST = 20


class Suggestions(msgspec.Struct):
    """Places that may be meant, best first."""

    suggestions: list[Suggestion]


class PlaceAt(msgspec.Struct):
    """What is at a point, and its areas by the names people use."""

    location: Location
    areas: list[AreaNamed]


@endpoint("GET", "places/suggest", rank=Rank.SUGGESTION, answer=Suggestions,
          query=(("q", "what was typed"), ("limit", "at most 20, 8 by default")))  # fmt: skip
def suggest(request: HttpRequest) -> Suggestions:
    """Complete what somebody types: addresses, corners, landmarks, streets."""
    most = min(max(whole(request.GET.get("limit", ""), 8), 1), _MOST)
    return Suggestions(queries.suggest(_typed(request), limit=most))


@endpoint("GET", "places/locate", answer=PlaceAt,
          query=(("q", "a place as typed"), ("lat", "degrees"), ("lon", "degrees")))  # fmt: skip
def locate(request: HttpRequest) -> PlaceAt:
    """The place that a text, a point or both mean, with its verdict."""
    lat, lon = _point(request, needed=False) or (None, None)
    return _named(request, queries.locate(text=_typed(request), lat=lat, lon=lon))


@endpoint("GET", "places/at", answer=PlaceAt, query=(("lat", "degrees"), ("lon", "degrees")))
def at(request: HttpRequest) -> PlaceAt:
    """The nearest address and every area of a point."""
    lat, lon = _point(request, needed=True) or (None, None)
    return _named(request, queries.locate(lat=lat, lon=lon))


def _named(request: HttpRequest, location: Location) -> PlaceAt:
    lang = getattr(request, "LANGUAGE_CODE", None)
    return PlaceAt(location, queries.areas_named(location.areas, lang))


def _typed(request: HttpRequest) -> str:
    return request.GET.get("q", "").replace("\x00", "")[:READ_LIMIT]


def _point(request: HttpRequest, *, needed: bool) -> tuple[float, float] | None:
    lat, lon = request.GET.get("lat", ""), request.GET.get("lon", "")
    if not lat and not lon and not needed:
        return None
    point = valid_point(lat, lon)
    if point is None:
        raise ApiError(400, "point", "lat and lon are degrees, such as lat=38.9&lon=-73.9.")
    return point


ENDPOINTS = [suggest, locate, at]
