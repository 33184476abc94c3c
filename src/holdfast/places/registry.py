"""The registry's small part in memory: names of streets and landmarks, and areas.

At most every two seconds one small statement asks whether anything changed.
"""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import shapely

from holdfast.accounts.queries import city, zone
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.places.areas import AreaIndex, Shape
from holdfast.places.matching import Name, NameIndex, landmark_name, street_name
from holdfast.places.models import Area, Edition, Landmark, Layer, Street

# A change is seen by every process within this many seconds.
FRESH_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Names:
    """Names as of a stamp; `places` says whether there is more than one town to tell apart."""

    stamp: UUID | None
    index: NameIndex
    places: bool


@dataclass(frozen=True, slots=True)
class _Areas:
    stamp: UUID | None
    index: AreaIndex


_stamps: Fresh[tuple[UUID | None, UUID | None]] = Fresh(
    lambda: Edition.objects.values_list("registry", "areas").first() or (None, None),
    seconds=FRESH_SECONDS,
)
_names: Names | None = None
_areas: _Areas | None = None
# Threads that find the index old make it once, not all at the same time.
_making = threading.RLock()


def names() -> Names:
    """Streets and landmarks by their words."""
    global _names
    kept, stamp = _names, _stamps()[0]
    if kept is None or kept.stamp != stamp:
        with _making:
            kept = _names
            if kept is None or kept.stamp != stamp:
                _names = kept = _load_names(stamp)
    return kept


def areas() -> AreaIndex:
    """Areas of every version by place."""
    global _areas
    kept, stamp = _areas, _stamps()[1]
    if kept is None or kept.stamp != stamp:
        with _making:
            kept = _areas
            if kept is None or kept.stamp != stamp:
                _areas = kept = _Areas(stamp, _load_areas())
    return kept.index


def forget() -> None:
    """Look at the stamps again at the next call."""
    _stamps.forget()


def today() -> date:
    """The day in the city's zone."""
    return clock.now().astimezone(zone()).date()


def _load_names(stamp: UUID | None) -> Names:
    found: list[Name] = []
    towns: set[str] = set()
    rows = Street.objects.values_list("id", "name", "place", "lat", "lon", "extent", "addresses")
    for id, name, place, lat, lon, extent, weight in rows:
        towns.add(place)
        found.append(
            street_name(
                id,
                name,
                place,
                lat=lat,
                lon=lon,
                extent=extent,
                weight=weight,
                town=place or city().name,
            )
        )
    for row in Landmark.objects.all():
        for label in dict.fromkeys(row.name.texts.values()):
            if label:
                found.append(
                    landmark_name(row.id, label, lat=row.lat, lon=row.lon, address=row.address)
                )
    return Names(stamp, NameIndex(found), len(towns) > 1)


def _load_areas() -> AreaIndex:
    shapes = [
        Shape(
            area.layer.code, area.code, area.name, shapely.from_wkb(bytes(area.polygon)),
            area.valid_from, area.valid_to,
        )
        for area in Area.objects.select_related("layer")
    ]  # fmt: skip
    return AreaIndex(shapes, {layer.code: layer.name for layer in Layer.objects.all()})


def _forget_after_fork() -> None:
    """A child process starts with a lock that nobody holds."""
    global _making
    _making = threading.RLock()


os.register_at_fork(after_in_child=_forget_after_fork)
