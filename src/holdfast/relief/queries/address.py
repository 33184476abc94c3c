"""My address now: all that holds for one place, in one answer, with the age of each datum.

It asks the registry and what is kept in the process (bulletins, shelters, notices), and the
database for the cases around. "Zone unknown" is a fact of its own and never means that somebody is
safe.
"""

from __future__ import annotations

import math
from collections.abc import Collection
from datetime import datetime

import msgspec

from holdfast.alerts import queries as alerts
from holdfast.alerts.hearing import near as hearing
from holdfast.alerts.hearing.near import Told
from holdfast.alerts.queries import Out
from holdfast.cases import queries as cases
from holdfast.cases.models import Case
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.places import queries as places
from holdfast.places.geometry import EARTH_METERS, meters
from holdfast.places.locations import Location
from holdfast.places.queries import AreaNamed
from holdfast.relief.models import Kind
from holdfast.relief.queries import facilities, notices
from holdfast.relief.queries.facilities import Near
from holdfast.relief.queries.notices import Standing

ZONES = "evacuation_zones"
# How far off a place may be, in meters, by how well it is known: who may be inside is inside.
_UNSURE = {"verified": 20.0, "approximate": 200.0, "unverified": 400.0, "outside": 200.0}
ON_THE_WAY_METRES = 500.0
NEAR_METRES = 400.0
SHELTERS, CLOSURES, CASES, MOST_HEARD = 3, 6, 4, 6
HEARD = ("cap", "transit", "roads")


class AddressNow(msgspec.Struct, frozen=True):
    """The answer for one place. `made_at` is when it was made; every part carries its own age.

    `zoned` says whether the city has zones at all; `zones` are those the place lies in or may lie
    in, by code (more than one near a border); `zone_known` is False where nobody can tell from
    what was given: then ask. `orders` are the official statements that hold here, the loudest
    first; `others` those that hold elsewhere.
    """

    location: Location
    made_at: datetime
    zoned: bool
    zone_known: bool
    zones: tuple[AreaNamed, ...]
    orders: tuple[Out, ...]
    others: tuple[Out, ...]
    shelters: tuple[Near, ...]
    water: tuple[Near, ...]
    closures: tuple[tuple[Standing, float], ...]
    notices: tuple[Standing, ...]
    areas: tuple[AreaNamed, ...]
    cases: tuple[tuple[Case, float], ...]
    asked: tuple[str, ...] = ()
    heard: tuple[Told, ...] = ()
    """What others say here: of roads and transit for everybody, of authorities for staff."""

    @property
    def speaks(self) -> bool:
        """Whether anything is out of the ordinary here: on a quiet day there is nothing to say."""
        return bool(self.orders or self.shelters or self.closures or self.notices or self.heard)


def address_now(
    location: Location, *, viewer: Actor, around: bool = True, fits: Collection[str] = (),
    zone: str = "", at: datetime | None = None,
) -> AddressNow:  # fmt: skip
    """What holds for a place now: zone and orders, shelters that fit (`fits`: codes of Fit),
    closures on the way, notices, areas, and with `around` the open cases that the viewer may see.

    `zone` is the code somebody gave who knows it, where the place does not tell.
    """
    at = at or clock.now()
    every = places.areas_in_force()
    zoned = any(shape.layer == ZONES for shape in every)
    held = _held(location)
    if zone and not held.get(ZONES):
        held[ZONES] = {zone} & {shape.code for shape in every if shape.layer == ZONES}
    codes = {f"{layer}:{code}" for layer, found in held.items() for code in found}
    has_point = location.lat is not None and location.lon is not None
    known = bool(held.get(ZONES)) or (
        # Inside the city and in none of its zones is an answer, if the place itself is sure.
        has_point and location.verdict == "verified"
    )
    orders, others = _orders(codes, zone_known=known, zoned=zoned, at=at)
    shelters = facilities.nearest(location.lat, location.lon, fits=fits, limit=SHELTERS)
    water = facilities.nearest(location.lat, location.lon, kind=Kind.WATER, limit=2)
    return AddressNow(
        location=location, made_at=at, zoned=zoned, zone_known=known,
        zones=tuple(each for code in sorted(held.get(ZONES, ()))
                    for each in places.areas_named({ZONES: code})),
        orders=orders, others=others, shelters=tuple(shelters), water=tuple(water),
        closures=tuple(_closures(location, shelters, at)),
        notices=tuple(each for each in notices.holding(codes, at) if not _is_road(each)),
        areas=tuple(places.areas_named(location.areas)),
        cases=_cases(location, viewer) if around else (),
        asked=tuple(sorted(fits)), heard=_heard(location, viewer, at),
    )  # fmt: skip


def _heard(location: Location, viewer: Actor, at: datetime) -> tuple[Told, ...]:
    """What is told of elsewhere is for staff to judge first; roads and buses are for everybody."""
    if location.lat is None or location.lon is None:
        return ()
    kinds = HEARD if viewer.kind == "staff" else hearing.RESIDENTS
    off = _UNSURE.get(location.verdict, 200.0)
    return tuple(hearing.near(location.lat, location.lon, off=off, kinds=kinds, at=at)[:MOST_HEARD])


def _held(location: Location) -> dict[str, set[str]]:
    """Every area the place lies in, or may lie in as well as it is known."""
    held = {layer: {code} for layer, code in location.areas.items()}
    if location.lat is None or location.lon is None:
        return held
    off = _UNSURE.get(location.verdict, 200.0)
    north = math.degrees(off / EARTH_METERS)
    east = north / max(0.01, math.cos(math.radians(location.lat)))
    for up, over in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        around = places.areas_at(location.lat + up * north, location.lon + over * east)
        for layer, code in around.items():
            held.setdefault(layer, set()).add(code)
    return held


def _orders(
    codes: set[str], *, zone_known: bool, zoned: bool, at: datetime
) -> tuple[tuple[Out, ...], tuple[Out, ...]]:
    """The statements that hold here, and the rest. One for zones that nobody could tell about is
    in neither list by chance: it stays among the others, and the page asks for the zone."""
    here: list[Out] = []
    there: list[Out] = []
    for out in alerts.out_now(at):
        holds = not out.areas or codes & set(out.areas) or "city" in {
            area.partition(":")[0] for area in out.areas
        }  # fmt: skip
        (here if holds else there).append(out)
    return tuple(here), tuple(there)


def _is_road(each: Standing) -> bool:
    return each.kind == "road" and bool(each.line)


def _closures(
    location: Location, shelters: list[Near], at: datetime
) -> list[tuple[Standing, float]]:
    if location.lat is None or location.lon is None:
        return []
    first = shelters[0].place if shelters else None
    there = (first.lat, first.lon) if first and first.lat and first.lon else None
    found = notices.on_the_way((location.lat, location.lon), there, within=ON_THE_WAY_METRES, at=at)
    return found[:CLOSURES]


def _cases(location: Location, viewer: Actor) -> tuple[tuple[Case, float], ...]:
    """Open cases close by that the viewer may see, nearest first."""
    if location.lat is None or location.lon is None:
        return ()
    high = math.degrees(NEAR_METRES / EARTH_METERS)
    wide = high / max(0.01, math.cos(math.radians(location.lat)))
    box = (location.lat - high, location.lon - wide, location.lat + high, location.lon + wide)
    page = cases.page(viewer, cases.Filter(state="open", box=box), limit=60)
    found = [
        (case, meters(location.lat, location.lon, case.lat, case.lon))
        for case in page.cases
        if case.lat is not None and case.lon is not None
    ]
    near = sorted((pair for pair in found if pair[1] <= NEAR_METRES), key=lambda pair: pair[1])
    return tuple(near[:CASES])
