"""Who a bulletin is for: a rule, which a digest binds together with the words.

The rule is data; `targeting` tells whom it means at a moment.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
import shapely
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from holdfast.alerts.models import Subscription
from holdfast.catalog import queries as catalog
from holdfast.journal.recording import OperationError
from holdfast.kernel.typed import storable
from holdfast.places.geometry import valid_point
from holdfast.places.queries import locate

Ring = tuple[tuple[float, float], ...]
CHANNELS = tuple(Subscription.Channel.values)
SHAPES_MOST, POINTS_MOST, PLACES_MOST = 20, 500, 500
BUFFER_MOST, DAYS_MOST = 10_000, 365


class Place(msgspec.Struct, frozen=True):
    """One line of an address list, as typed and as understood."""

    typed: str
    lat: float
    lon: float


class Audience(msgspec.Struct, frozen=True):
    """Whom a bulletin is sent to, beside the areas it holds for.

    `shapes` are drawn areas, each a ring of latitude and longitude; `buffer` meters are added
    around areas, shapes and `places`. Who reported `service` there within `days` is told too.
    No channel: nobody is sent anything. `escalate`: who does not confirm what saves their life is
    called, then e-mailed (see `escalating`).
    """

    shapes: tuple[Ring, ...] = ()
    buffer: int = 0
    places: tuple[Place, ...] = ()
    service: str = ""
    days: int = 0
    channels: tuple[str, ...] = CHANNELS
    escalate: bool = False


EVERYBODY = Audience()


def read(stored: Any) -> Audience:
    """The rule as a version keeps it; a version from before there were rules has none."""
    return msgspec.convert(stored, Audience) if stored else EVERYBODY


def drawn(text: str) -> tuple[Ring, ...]:
    """Shapes from what was drawn or pasted: GeoJSON (polygons, alone or in features), or corners
    ``lat, lon`` one a line, an empty line between shapes. OperationError for anything else."""
    text = text.strip()
    if not text:
        return ()
    rings = _geojson(text) if text.startswith("{") else _lines(text)
    for ring in rings:
        if len(ring) < 4 or not shapely.Polygon([(x, y) for y, x in ring]).is_valid:
            raise OperationError(
                _("A drawn area needs three corners or more, and no crossing lines.")
            )
    if len(rings) > SHAPES_MOST or sum(map(len, rings)) > POINTS_MOST:
        raise OperationError(_("Draw 20 areas with 500 corners at most."))
    return tuple(rings)


def _lines(text: str) -> list[Ring]:
    return [
        _ring([tuple(line.replace(",", " ").split()) for line in part.splitlines() if line.strip()])
        for part in text.replace("\r\n", "\n").split("\n\n")
        if part.strip()
    ]


def _ring(pairs: Iterable[Any]) -> Ring:
    found = []
    for pair in pairs:
        point = valid_point(*pair) if len(pair) == 2 else None
        if point is None:
            raise OperationError(_("Write each corner as latitude, longitude."))
        found.append((round(point[0], 6), round(point[1], 6)))
    return tuple(found) if found[:1] == found[-1:] else (*found, *found[:1])


def _geojson(text: str) -> list[Ring]:
    try:
        shape = shapely.from_geojson(text)
    except shapely.errors.GEOSException:
        raise OperationError(_("This is no GeoJSON of areas.")) from None
    parts = [part for each in _parts(shape) for part in _parts(each)]
    polygons = [part for part in parts if isinstance(part, shapely.Polygon)]
    if not parts or len(polygons) < len(parts):
        raise OperationError(_("This is no GeoJSON of areas."))
    return [_ring([(y, x) for x, y, *_z in part.exterior.coords]) for part in polygons]


def _parts(shape: BaseGeometry) -> list[BaseGeometry]:
    return list(getattr(shape, "geoms", [shape]))


def listed(text: str) -> tuple[Place, ...]:
    """An address list, one a line, each found in the registry. OperationError names those that
    were not."""
    lines = list(dict.fromkeys(" ".join(line.split()) for line in text.splitlines()))
    lines = [line[:200] for line in lines if line and storable(line)]
    if len(lines) > PLACES_MOST:
        raise OperationError(_("A list has 500 addresses at most."))
    found, lost = [], []
    for line in lines:
        place = locate(text=line)
        if place.lat is None or place.lon is None:
            lost.append(line)
        else:
            found.append(Place(line, place.lat, place.lon))
    if lost:
        raise OperationError(
            _("We do not know these addresses: %(lines)s") % {"lines": "; ".join(lost[:5])}
        )
    return tuple(found)


def problems(rule: Audience) -> list[str]:
    """What cannot be, in sentences."""
    found = []
    if not 0 <= rule.buffer <= BUFFER_MOST:
        found.append(_("The ring around areas is between 0 and 10,000 meters."))
    if not set(rule.channels) <= set(CHANNELS):
        found.append(_("Choose how alerts should reach people."))
    if rule.service and catalog.find(rule.service) is None:
        found.append(_("There is no such service."))
    if rule.service and not 1 <= rule.days <= DAYS_MOST:
        found.append(_("Reports of the last 1 to 365 days."))
    return found
