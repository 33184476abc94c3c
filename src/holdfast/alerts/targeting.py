"""Whom a rule means at a moment: subscriptions by their point, area or wish, and who reported.

A point is measured against the rule's ground in meters. Who is surely inside is told; who may be
inside, because their point may be off or their place is not known, is told as well and asked to
look: nobody is left out for what we do not know.

A million subscriptions are judged by one statement that leaves out what is far away, read as
PostgreSQL's binary rows straight into arrays.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Iterator
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
import numpy as np
import shapely
from django.db import connection
from shapely.geometry.base import BaseGeometry

from holdfast.alerts.audience import CHANNELS, Audience
from holdfast.alerts.kinds import kinds
from holdfast.alerts.models import Severity, Subscription, Version
from holdfast.cases.models import Case
from holdfast.places.geometry import EARTH_METERS
from holdfast.places.queries import areas_in_force

_METERS = math.radians(1) * EARTH_METERS
# A single address is a house and its lot.
_LOT = 30.0
# The farthest that a kept point may be off, and what of an area counts as part of the ground.
_OFF_MOST = 300.0
_OVERLAP = 1_000.0
_CITY, _POINT, _UNSURE, _OUT = 1, 0, 2, 3
_ROW = np.dtype(
    [("fields", ">i2"), ("l1", ">i4"), ("id", "V16"), ("l2", ">i4"), ("lat", ">f8"),
     ("l3", ">i4"), ("lon", ">f8"), ("l4", ">i4"), ("off", ">i4"), ("l5", ">i4"),
     ("how", ">i2"), ("l6", ">i4"), ("channel", ">i2")]
)  # fmt: skip
# PostgreSQL's signature, flags and length before the rows; a closing mark behind them.
_HEAD, _TAIL = 19, 2


class Chosen(msgspec.Struct, frozen=True):
    """The list: ids of 16 bytes each in order, of subscriptions surely and perhaps meant and of
    residents who reported; `by_channel` counts the subscriptions."""

    sure: bytes
    unsure: bytes
    reporters: bytes
    by_channel: dict[str, int]

    @property
    def count(self) -> int:
        """How many are told."""
        return (len(self.sure) + len(self.unsure) + len(self.reporters)) // 16

    @property
    def digest(self) -> bytes:
        """Names exactly this list."""
        whole = hashlib.sha256()
        for part in (self.sure, self.unsure, self.reporters):
            whole.update(len(part).to_bytes(8) + part)
        return whole.digest()


def ids(packed: bytes) -> Iterator[UUID]:
    """The ids of a packed list."""
    return (UUID(bytes=packed[at : at + 16]) for at in range(0, len(packed), 16))


class Ground:
    """Where a rule holds, in meters east and north of nothing in particular, its ring included."""

    def __init__(self, areas: Collection[str], rule: Audience) -> None:
        wanted = set(areas)
        self._areas = {f"{s.layer}:{s.code}": s.polygon for s in areas_in_force()}
        named = [shape for code, shape in self._areas.items() if code in wanted]
        named += [shapely.Polygon([(x, y) for y, x in ring]) for ring in rule.shapes]
        points = [shapely.Point(place.lon, place.lat) for place in rule.places]
        middle = shapely.total_bounds([*named, *points])
        self._wide = _METERS * math.cos(math.radians((middle[1] + middle[3]) / 2))
        parts = [self._flat(shape).buffer(rule.buffer) for shape in named]
        parts += [self._flat(point).buffer(max(rule.buffer, _LOT)) for point in points]
        self.shape: BaseGeometry = shapely.union_all(parts)
        shapely.prepare(self.shape)

    def _flat(self, shape: BaseGeometry) -> BaseGeometry:
        scale = np.array([self._wide, _METERS])
        return shapely.transform(shape, lambda points: points * scale)

    def box(self) -> tuple[float, float, float, float]:
        """South, west, north, east in degrees, with room for the points that may be off."""
        west, south, east, north = self.shape.bounds
        return (
            (south - _OFF_MOST) / _METERS, (west - _OFF_MOST) / self._wide,
            (north + _OFF_MOST) / _METERS, (east + _OFF_MOST) / self._wide,
        )  # fmt: skip

    def judge(self, lat: np.ndarray, lon: np.ndarray, off: np.ndarray) -> np.ndarray:
        """For each point 1 inside, 2 perhaps inside, 3 outside."""
        x, y = lon * self._wide, lat * _METERS
        found = np.where(shapely.intersects_xy(self.shape, x, y), _CITY, _OUT)
        open = np.flatnonzero((found == _OUT) & (off > 0))
        if open.size:
            points = shapely.points(np.column_stack([x[open], y[open]]))
            near = shapely.distance(self.shape, points) <= off[open]
            found[open[near]] = _UNSURE
        return found

    def touched(self) -> list[str]:
        """Areas of every layer that have more than a sliver of this ground."""
        flat = {code: self._flat(shape) for code, shape in self._areas.items()}
        return [
            code for code, shape in flat.items()
            if shapely.intersects(self.shape, shape)
            and shapely.intersection(self.shape, shape).area > min(_OVERLAP, shape.area / 2)
        ]  # fmt: skip

    def known(self) -> list[str]:
        """Every area there is."""
        return list(self._areas)

    def degrees(self) -> BaseGeometry:
        """The ground as it is drawn."""
        scale = np.array([self._wide, _METERS])
        return shapely.transform(self.shape, lambda points: points / scale)


def ground(areas: Collection[str], rule: Audience) -> Ground | None:
    """Where a rule holds; None is the whole city, also where none of its areas is there any more:
    that tells too many rather than too few."""
    known = {f"{s.layer}:{s.code}" for s in areas_in_force()}
    if not (known & set(areas) or rule.shapes or rule.places):
        return None
    return Ground(areas, rule)


def choose(version: Version, rule: Audience, *, at: datetime, only: UUID | None = None) -> Chosen:
    """Whom a version's rule means at a moment (aware): who had confirmed by then and not stopped.
    `only` looks at one subscription."""
    where = ground(version.areas, rule)
    rows = _subscriptions(version, rule, where, at, only)
    how = rows["how"].astype(int)
    points = np.flatnonzero(how == _POINT)
    if points.size and where is not None:
        near = rows[points]
        how[points] = where.judge(
            near["lat"].astype(float), near["lon"].astype(float), near["off"].astype(int)
        )
    kept = rows["channel"][(how == _CITY) | (how == _UNSURE)]
    return Chosen(
        _packed(rows["id"][how == _CITY]),
        _packed(rows["id"][how == _UNSURE]),
        b"" if only or version.exercise else _reporters(rule, where, at),
        {name: int((kept == number).sum()) for number, name in enumerate(CHANNELS)},
    )


def _packed(found: np.ndarray) -> bytes:
    return b"".join(sorted(found.tolist()))


def _subscriptions(
    version: Version, rule: Audience, where: Ground | None, at: datetime, only: UUID | None
) -> np.ndarray:
    kind = kinds().get(version.kind)
    given = {
        "channels": list(CHANNELS), "wanted": list(rule.channels), "at": at, "only": only,
        "exercise": version.exercise,
        "life": version.severity == Severity.LIFE, "topic": kind.topic if kind else "",
        "touched": [], "known": [], "south": 0.0, "west": 0.0, "north": 0.0, "east": 0.0,
    }  # fmt: skip
    how, near = f"{_CITY}", "true"
    if where is not None:
        south, west, north, east = where.box()
        given |= {"touched": where.touched(), "known": where.known(), "south": south,
                  "west": west, "north": north, "east": east}  # fmt: skip
        how = (
            f"CASE WHEN everywhere OR areas && %(touched)s::varchar[] THEN {_CITY}"
            f" WHEN areas = '{{}}' AND lat IS NULL THEN {_UNSURE}"
            f" WHEN areas <> '{{}}' AND NOT areas <@ %(known)s::varchar[] THEN {_UNSURE}"
            f" WHEN areas = '{{}}' THEN {_POINT} ELSE {_OUT} END"
        )
        near = (
            "(lat IS NULL OR lat BETWEEN %(south)s AND %(north)s"
            " AND lon BETWEEN %(west)s AND %(east)s)"
        )
    sql = (
        "COPY (SELECT id, coalesce(lat, 0)::float8, coalesce(lon, 0)::float8, off_by::int4,"
        f" ({how})::int2, array_position(%(channels)s::text[], channel::text)::int2 - 1::int2"
        f" FROM {Subscription._meta.db_table} WHERE confirmed_at <= %(at)s"
        " AND (stopped_at IS NULL OR stopped_at > %(at)s) AND channel = ANY(%(wanted)s)"
        " AND exercises = %(exercise)s"
        " AND (%(life)s OR topics = '{}' OR %(topic)s = ANY(topics))"
        f" AND (%(only)s::uuid IS NULL OR id = %(only)s) AND {near}"
        ") TO STDOUT (FORMAT binary)"
    )
    with connection.cursor() as cursor, cursor.copy(sql, given) as copy:
        data = b"".join(bytes(part) for part in copy)
    return np.frombuffer(data[_HEAD:-_TAIL], dtype=_ROW)


def _reporters(rule: Audience, where: Ground | None, at: datetime) -> bytes:
    """Residents who reported the rule's service there lately."""
    if not rule.service:
        return b""
    cases = Case.objects.filter(
        service=rule.service, opened_at__gte=at - timedelta(days=rule.days), opened_at__lte=at,
        resident__isnull=False, lat__isnull=False,
    )  # fmt: skip
    found = list(cases.values_list("resident_id", "lat", "lon"))
    if where is not None and found:
        lat, lon = (np.array([row[n] for row in found], dtype=float) for n in (1, 2))
        judged = where.judge(lat, lon, np.full(len(found), 25))
        found = [row for row, inside in zip(found, judged != _OUT, strict=True) if inside]
    return b"".join(sorted({row[0].bytes for row in found}))
