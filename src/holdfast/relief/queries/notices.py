"""Asking for closures and notices: what holds now (kept in the process for a second), by place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from itertools import pairwise
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text
from holdfast.places.geometry import meters
from holdfast.relief.models import Notice
from holdfast.relief.queries.facilities import FRESH_SECONDS

_MOST = 2000
Point = tuple[float, float]


class Standing(msgspec.Struct, frozen=True):
    """A closure or notice that stands, as residents know it. Times are aware."""

    id: UUID
    kind: str
    title: Text
    says: Text
    place: str
    road: str
    impact: str
    line: tuple[Point, ...]
    areas: tuple[str, ...]
    starts_at: datetime
    until: datetime | None
    created_at: datetime
    checked_at: datetime

    @property
    def kind_name(self) -> str:
        """What is not as usual."""
        return str(Notice.Kind(self.kind).label)

    @property
    def everywhere(self) -> bool:
        """Whether it holds for the whole city."""
        return not self.areas and not self.line


def _load() -> list[Standing]:
    rows = Notice.objects.filter(state=Notice.State.STANDS).order_by("kind", "-checked_at")[:_MOST]
    return [
        Standing(
            row.pk, row.kind, row.title, row.says, row.place, row.road, row.impact,
            tuple((lat, lon) for lat, lon in row.line), tuple(row.areas), row.starts_at, row.until,
            row.created_at, row.checked_at,
        )
        for row in rows
    ]  # fmt: skip


_standing = Fresh(_load, seconds=FRESH_SECONDS)


def forget() -> None:
    """Load them again at the next question; after one's own change."""
    _standing.forget()


def standing(at: datetime | None = None) -> list[Standing]:
    """What holds now. What was to end and nobody has lifted still holds."""
    at = at or clock.now()
    return [each for each in _standing() if each.starts_at <= at]


def every() -> list[Standing]:
    """What holds now or is announced."""
    return list(_standing())


def holding(areas: Collection[str], at: datetime | None = None) -> list[Standing]:
    """What holds in some areas (``layer:code``), or everywhere."""
    wanted = set(areas)
    return [each for each in standing(at) if each.everywhere or wanted & set(each.areas)]


def on_the_way(
    here: Point, there: Point | None, *, within: float, at: datetime | None = None
) -> list[tuple[Standing, float]]:
    """Closed roads within so many meters of a place, or of the straight way to another; with how
    far they are from the place, nearest first."""
    found = []
    for each in standing(at):
        if each.kind != Notice.Kind.ROAD or not each.line:
            continue
        near = min(meters(*here, *point) for point in _between(each.line))
        way = min((_off(point, here, there) for point in _between(each.line)), default=near) if (
            there is not None
        ) else near  # fmt: skip
        if min(near, way) <= within:
            found.append((each, near))
    return sorted(found, key=lambda pair: pair[1])


def _between(line: tuple[Point, ...]) -> Iterable[Point]:
    """The points of a stretch, with some between them: a long block has its ends far away."""
    yield line[0]
    for one, two in pairwise(line):
        for step in range(1, 9):
            share = step / 8
            yield one[0] + (two[0] - one[0]) * share, one[1] + (two[1] - one[1]) * share


def _off(point: Point, here: Point, there: Point) -> float:
    """Meters from a point to the straight way between two."""
    length = meters(*here, *there)
    if length < 1:
        return meters(*point, *here)
    steps = [share / 16 for share in range(17)]
    return min(
        meters(*point, here[0] + (there[0] - here[0]) * s, here[1] + (there[1] - here[1]) * s)
        for s in steps
    )


# -- for staff --


def all_notices(viewer: Actor) -> QuerySet[Notice]:
    """Every closure and notice, what stands first, for staff."""
    if viewer.kind not in ("staff", "system"):
        return Notice.objects.none()
    return Notice.objects.order_by("-state", "kind", "-checked_at")


def one(viewer: Actor, id: UUID) -> Notice | None:
    """A closure or notice by its id, for staff."""
    return all_notices(viewer).filter(pk=id).first()
