"""Maps beside lists: the same cases or places as numbered pins. Whatever a map shows, a list says
too."""

from __future__ import annotations

import logging
import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.db import DatabaseError
from django.utils.safestring import SafeString, mark_safe

from holdfast.accounts.queries import city
from holdfast.cases.duplicates.known import METRES_PER_DEGREE
from holdfast.places import queries as places
from holdfast.places.maps import Box, archive
from holdfast.portal.ports import Pin, chart

log = logging.getLogger("holdfast")


class Placed(Protocol):
    """What a map can show: a case, a shelter."""

    @property
    def lat(self) -> float | None:
        """Degrees; None where it has no point."""

    @property
    def lon(self) -> float | None:
        """Degrees; None where it has no point."""


@dataclass(frozen=True, slots=True)
class Map:
    """A map of a page: a drawing that is there at once, and what a live one in its place shows.

    `box` is south, west, north, east; None is all that the base map has. True when there is
    anything to see.
    """

    drawing: SafeString
    box: Box | None = None
    label: str = ""
    pins: Sequence[Pin] = ()

    def __bool__(self) -> bool:
        return bool(self.drawing) or archive() is not None

    @property
    def when(self) -> str:
        """A live map beside a drawing waits until somebody wants it."""
        return "asked" if self.drawing else "sight"


def warm() -> None:
    """Draw the city, and learn its streets, before a server forks: its processes then share them,
    and nobody's first question waits. Without a database they are learned when asked for."""
    whole()
    try:
        places.locate(text="1")
    except DatabaseError:
        log.info("Streets are learned later: the database is not ready.")


def whole() -> SafeString:
    """The city's chart, as an ornament; empty where there is none."""
    return mark_safe(chart.get().whole())


def around(lat: float, lon: float, metres: float) -> Box:
    """The box of so many metres each way around a point: south, west, north, east."""
    high = metres / METRES_PER_DEGREE
    wide = high / max(0.01, math.cos(math.radians(lat)))
    return lat - high, lon - wide, lat + high, lon + wide


def of_list(rows: Sequence[Placed], label: str) -> Map | None:
    """A map of a list: pin n is row n. None where no row has a point."""
    pins = _numbered(rows)
    if not pins:
        return None
    center = (
        (min(p.lat for p in pins) + max(p.lat for p in pins)) / 2,
        (min(p.lon for p in pins) + max(p.lon for p in pins)) / 2,
    )
    box = _holding(pins, around(*center, 300))
    return _drawn(box, 680, 534, pins, label)


def _numbered(rows: Sequence[Placed]) -> list[Pin]:
    return [
        Pin(row.lat, row.lon, str(n))
        for n, row in enumerate(rows, 1)
        if row.lat is not None and row.lon is not None
    ]


def of_place(
    lat: float | None,
    lon: float | None,
    label: str,
    *,
    near: Sequence[Placed] = (),
    wide: bool = False,
    all_in: bool = False,
) -> Map | None:
    """A map of a place, with what is close by as numbered pins; None without a point. `wide` for
    one that fills half a page, otherwise for a column; `all_in` for one that reaches to every
    pin."""
    if lat is None or lon is None:
        return None
    pins = _numbered(near)
    metres, width, height = (210, 800, 640) if wide else (150, 400, 300)
    box = around(lat, lon, metres)
    if all_in and pins:
        box = _snapped(_holding([Pin(lat, lon), *pins], box))
    return _drawn(box, width, height, [Pin(lat, lon), *pins], label)


def _holding(pins: Sequence[Pin], least: Box) -> Box:
    """The box around pins with some room, at least as large as another."""
    south, north = min(pin.lat for pin in pins), max(pin.lat for pin in pins)
    west, east = min(pin.lon for pin in pins), max(pin.lon for pin in pins)
    high, wide = 0.08 * (north - south), 0.08 * (east - west)
    return (
        min(south - high, least[0]), min(west - wide, least[1]),
        max(north + high, least[2]), max(east + wide, least[3]),
    )  # fmt: skip


def _snapped(box: Box) -> Box:
    """The box made larger, to lines that stand still: neighbors with the same shelters are shown
    the same ground, which is then drawn once."""
    south, west, north, east = box
    step = 2.0 ** math.floor(math.log2(max(north - south, east - west) / 8))
    return (
        math.floor(south / step) * step, math.floor(west / step) * step,
        math.ceil(north / step) * step, math.ceil(east / step) * step,
    )  # fmt: skip


def _drawn(box: Box, width: int, height: int, pins: Sequence[Pin], label: str) -> Map:
    shaped = _shaped(box, width / height)
    drawing = chart.get().box(shaped, width=width, height=height, pins=pins, label=label)
    return Map(mark_safe(drawing), box, label, pins)


def _shaped(box: Box, shape: float) -> Box:
    """The box made wider or higher, so that a drawing of this shape shows all of it."""
    south, west, north, east = box
    squeeze = max(0.01, math.cos(math.radians((south + north) / 2)))
    high, wide = north - south, (east - west) * squeeze
    more_wide = max(0.0, high * shape - wide) / squeeze / 2
    more_high = max(0.0, wide / shape - high) / 2
    return south - more_high, west - more_wide, north + more_high, east + more_wide


def of_center() -> Map:
    """The middle of the city, before a place is known; all of it where no middle is set."""
    known = city()
    if known.center_lat is None or known.center_lon is None:
        return Map(whole(), places.extent())
    return _drawn(around(known.center_lat, known.center_lon, 420), 680, 534, (), "")
