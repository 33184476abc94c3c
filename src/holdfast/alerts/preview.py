"""Who a version would reach, or did: counts, some of them, and where they are, before anybody
approves it."""

from __future__ import annotations

from itertools import islice
from uuid import UUID

import msgspec
import shapely

from holdfast.alerts import audience, targeting
from holdfast.alerts.models import FrozenList, Subscription, Version
from holdfast.kernel import clock

SAMPLE, DOTS, _OUTLINES = 5, 200, 40


class Reached(msgspec.Struct, frozen=True):
    """Whom a version means: `frozen` says whether this is the list of an approval, else it is as of
    now. `dots` are some of their points, `outlines` the ground as rings, both latitude and
    longitude in degrees."""

    frozen: bool
    count: int
    unsure: int
    reporters: int
    by_channel: dict[str, int]
    sample: list[Subscription]
    dots: list[tuple[float, float]]
    outlines: list[list[tuple[float, float]]]


def reached(version: Version) -> Reached:
    """Whom a version means: by the list of its last approval, else now."""
    kept = FrozenList.objects.filter(version=version).order_by("at").last()
    rule = audience.read(version.audience)
    if kept is not None:
        chosen = targeting.Chosen(
            bytes(kept.sure), bytes(kept.unsure), bytes(kept.reporters), kept.by_channel
        )
    else:
        chosen = targeting.choose(version, rule, at=clock.now())
    ids = _spread(chosen.sure, DOTS) + _spread(chosen.unsure, SAMPLE)
    rows = Subscription.objects.in_bulk(ids)
    found = [rows[id] for id in ids if id in rows]
    return Reached(
        kept is not None, chosen.count, len(chosen.unsure) // 16, len(chosen.reporters) // 16,
        chosen.by_channel, _some(found),
        [(row.lat, row.lon) for row in found if row.lat is not None and row.lon is not None],
        outlines(version),
    )  # fmt: skip


def outlines(version: Version) -> list[list[tuple[float, float]]]:
    """The ground that a version is about, as rings of latitudes and longitudes in degrees."""
    return _rings(targeting.ground(version.areas, audience.read(version.audience)))


def _spread(packed: bytes, most: int) -> list[UUID]:
    """Some of a list, from all over it."""
    step = max(1, len(packed) // 16 // most) * 16
    starts = islice(range(0, len(packed), step), most)
    return [UUID(bytes=packed[at : at + 16]) for at in starts]


def _some(rows: list[Subscription]) -> list[Subscription]:
    step = max(1, len(rows) // SAMPLE)
    return rows[::step][:SAMPLE]


def _rings(where: targeting.Ground | None) -> list[list[tuple[float, float]]]:
    if where is None:
        return []
    shape = shapely.simplify(where.degrees(), 1e-4)
    parts = [part for part in getattr(shape, "geoms", [shape]) if isinstance(part, shapely.Polygon)]
    return [[(y, x) for x, y in part.exterior.coords] for part in parts[:_OUTLINES]]
