"""What others say that holds at a place, or anywhere, now."""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec
import shapely
from django.db.models import Q
from django.utils.translation import get_language
from shapely.geometry.base import BaseGeometry

from holdfast.alerts.hearing.message import Words
from holdfast.alerts.models import Feed, Heard
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.places.geometry import EARTH_METERS

FRESH_SECONDS = 5.0
# A road event this near concerns a place; a warning only where the place may lie in it.
ROAD_METRES = 800.0
RESIDENTS = (Feed.Kind.TRANSIT, Feed.Kind.ROADS)
_DEGREE = math.radians(1) * EARTH_METERS


class Told(msgspec.Struct, frozen=True):
    """One thing that somebody else says. `sure` tells whether it is known to hold at the place that
    was asked about; what names no ground may hold anywhere. Times are aware."""

    id: UUID
    kind: str
    feed: str
    source: str
    words: Words
    severity: str
    where: str
    starts: datetime | None
    until: datetime | None
    link: str
    read_at: datetime | None
    shape: BaseGeometry | None = None
    sure: bool = True

    @property
    def said(self) -> dict[str, str]:
        """Its words in the page's language, else in English, else in any."""
        short = (get_language() or "en").partition("-")[0]
        return self.words.get(short) or self.words.get("en") or next(iter(self.words.values()), {})

    @property
    def lang(self) -> str:
        """The language of these words."""
        short = (get_language() or "en").partition("-")[0]
        return next((code for code in (short, "en", *self.words) if code in self.words), "en")

    def holds(self, at: datetime) -> bool:
        """Whether it has begun and is not over."""
        begun = self.starts is None or self.starts <= at
        return begun and (self.until is None or at < self.until)


def _load() -> list[Told]:
    rows = Heard.objects.filter(gone_at=None, dismissed_at=None, feed__removed_at=None)
    living = rows.filter(Q(until=None) | Q(until__gt=clock.now())).select_related("feed")
    return [_told(row) for row in living.order_by("-seen_at")[:5_000]]


def _told(row: Heard) -> Told:
    shape = shapely.from_geojson(json.dumps(row.shape), on_invalid="ignore") if row.shape else None
    return Told(
        row.pk, row.feed.kind, row.feed.name, row.source, row.words, row.severity, row.where,
        row.starts, row.until, row.link, row.feed.read_at, shape,
    )  # fmt: skip


_now = Fresh(_load, seconds=FRESH_SECONDS)


def everything(at: datetime | None = None) -> list[Told]:
    """What holds now, wherever; what begins later last. For staff: as it stands this moment."""
    at = at or clock.now()
    found = [each for each in _load() if each.until is None or at < each.until]
    return sorted(found, key=lambda each: not each.holds(at))


def one(id: UUID) -> Told | None:
    """One of these, as it stands in the database."""
    row = Heard.objects.select_related("feed").filter(pk=id).first()
    return _told(row) if row else None


def near(
    lat: float, lon: float, *, off: float, kinds: Collection[str], at: datetime | None = None
) -> list[Told]:
    """What holds now at a point that may be off by so many meters: of roads what is close by, of
    all else what covers it. What names no ground comes last, as not sure."""
    at = at or clock.now()
    sure, unsure = [], []
    for each in _now():
        if each.kind not in kinds or not each.holds(at):
            continue
        if each.shape is None:
            unsure.append(msgspec.structs.replace(each, sure=False))
        elif _meters(each.shape, lat, lon) <= (ROAD_METRES if each.kind == "roads" else off):
            sure.append(each)
    return sure + unsure


def _meters(shape: BaseGeometry, lat: float, lon: float) -> float:
    """From a point to a shape, by degrees of the same length; far ones by their boxes alone."""
    wide = max(0.01, math.cos(math.radians(lat)))
    west, south, east, north = shape.bounds
    over = max(west - lon, lon - east, 0.0) * wide * _DEGREE
    up = max(south - lat, lat - north, 0.0) * _DEGREE
    if math.hypot(over, up) > 5_000.0:
        return math.hypot(over, up)
    flat = shapely.transform(shape, lambda points: points * (wide * _DEGREE, _DEGREE))
    return float(shapely.distance(flat, shapely.Point(lon * wide * _DEGREE, lat * _DEGREE)))
