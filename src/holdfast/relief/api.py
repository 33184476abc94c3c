"""Relief over ``/api/v1``: open to everyone, since residents read the same on the portal."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.http import HttpRequest

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.journal.actors import ANONYMOUS
from holdfast.places import queries as places
from holdfast.places.geometry import valid_point
from holdfast.places.locations import Location
from holdfast.places.parsing import READ_LIMIT
from holdfast.places.queries import AreaNamed
from holdfast.relief.models import Fit, Kind
from holdfast.relief.queries import address, facilities
from holdfast.relief.queries.facilities import Place
from holdfast.relief.queries.notices import Standing


class Shelter(msgspec.Struct):
    """A shelter or center: `free` places by the counts of `counted_at`, None where nobody counts;
    `fits` says yes or no, else not known; all of it was confirmed at `confirmed_at`."""

    id: UUID
    kind: str
    name: str
    state: str
    address: str
    lat: float | None
    lon: float | None
    capacity: int | None
    free: int | None
    counted_at: datetime | None
    fits: dict[str, bool]
    phone: str
    confirmed_at: datetime
    metres: float | None = None


class Shelters(msgspec.Struct):
    """Shelters and centers, the open ones first."""

    shelters: list[Shelter]


class Order(msgspec.Struct):
    """An official statement; its words are in the language of the call."""

    number: int
    severity: str
    headline: str
    body: str
    instruction: str
    until: datetime
    published_at: datetime


class Stands(msgspec.Struct):
    """A closure or notice that stands; `until` is when its end is expected, None not known."""

    id: UUID
    kind: str
    title: str
    says: str
    until: datetime | None
    confirmed_at: datetime
    metres: float | None = None


class OpenCase(msgspec.Struct):
    """An open case close by."""

    number: str
    service: str
    status: str
    metres: float


class Now(msgspec.Struct):
    """What holds for an address. `zone_known` false means: ask for the zone; it never means that
    somebody is safe. More than one zone: the place is too close to a border to tell."""

    location: Location
    made_at: datetime
    zoned: bool
    zone_known: bool
    zones: list[AreaNamed]
    orders: list[Order]
    shelters: list[Shelter]
    water: list[Shelter]
    closures: list[Stands]
    notices: list[Stands]
    areas: list[AreaNamed]
    cases: list[OpenCase]


_FITS = (("fits", "what a shelter must have, by commas: pets, wheelchair, power"),)


@endpoint("GET", "shelters", answer=Shelters,
          query=(("kind", "shelter, cooling, warming, water, testing, recovery"), *_FITS,
                 ("room", "1: only those that take people now")))  # fmt: skip
def shelters(request: HttpRequest) -> Shelters:
    """Shelters and centers as residents see them."""
    kind = request.GET.get("kind", "")
    if kind and kind not in Kind.values:
        raise ApiError(400, "kind", f"kind is one of {', '.join(Kind.values)}.")
    found = facilities.listed(kind=kind, fits=_fits(request), room=request.GET.get("room") == "1")
    return Shelters([_shelter(each) for each in found])


@endpoint("GET", "address/now", answer=Now,
          query=(("q", "an address as typed"), ("lat", "degrees"), ("lon", "degrees"),
                 ("zone", "the zone's code, where somebody knows it"), *_FITS))  # fmt: skip
def address_now(request: HttpRequest) -> Now:
    """All that holds for an address now, each part with its age."""
    typed = request.GET.get("q", "").replace("\x00", "")[:READ_LIMIT]
    lat, lon = request.GET.get("lat", ""), request.GET.get("lon", "")
    point = valid_point(lat, lon) if lat or lon else None
    if (lat or lon) and point is None:
        raise ApiError(400, "point", "lat and lon are degrees, such as lat=38.9&lon=-73.9.")
    zone = request.GET.get("zone", "").replace("\x00", "")[:80]
    if not typed and point is None and not zone:
        raise ApiError(400, "place", "Send q, or lat and lon, or zone.")
    found = places.locate(
        text=typed, lat=point[0] if point else None, lon=point[1] if point else None
    )
    now = address.address_now(found, viewer=ANONYMOUS, fits=_fits(request), zone=zone)
    return Now(
        location=now.location, made_at=now.made_at, zoned=now.zoned, zone_known=now.zone_known,
        zones=list(now.zones), areas=list(now.areas),
        orders=[
            Order(each.number, each.severity, each.said.headline, each.said.body,
                  each.said.instruction, each.until, each.published_at)
            for each in now.orders
        ],
        shelters=[_shelter(near.place, near.metres) for near in now.shelters],
        water=[_shelter(near.place, near.metres) for near in now.water],
        closures=[_stands(each, far) for each, far in now.closures],
        notices=[_stands(each) for each in now.notices],
        cases=[OpenCase(case.number, case.service, case.status, far) for case, far in now.cases],
    )  # fmt: skip


def _shelter(place: Place, metres: float | None = None) -> Shelter:
    return Shelter(
        place.id, place.kind, place.name, place.state, place.address, place.lat, place.lon,
        place.capacity, place.free, place.counted_at, place.fits, place.phone, place.checked_at,
        metres,
    )  # fmt: skip


def _stands(each: Standing, metres: float | None = None) -> Stands:
    return Stands(
        each.id, each.kind, str(each.title), str(each.says), each.until, each.checked_at, metres
    )


def _fits(request: HttpRequest) -> list[str]:
    asked = [each.strip() for each in request.GET.get("fits", "").split(",") if each.strip()]
    if set(asked) - set(Fit.values):
        raise ApiError(400, "fits", f"fits are of {', '.join(Fit.values)}.")
    return asked


ENDPOINTS = [shelters, address_now]
