"""Areas of many points at once, from files to a file; for measuring from outside."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path

import msgspec

from holdfast.places.geometry import valid_point
from holdfast.places.imports import Problem, Unreadable
from holdfast.places.queries import areas_at

_ID, _LAT, _LON = ("id",), ("lat", "latitude", "y"), ("lon", "lng", "long", "longitude", "x")


class AreasRun(msgspec.Struct, frozen=True):
    """What a run came to: `rows` of the points file, `placed` in an area, `outside` of every area,
    `rejected` because they are no points; these three add up to `rows`. `lines` were written."""

    rows: int
    placed: int
    outside: int
    rejected: int
    lines: int


def run(
    points: Path, out: Path, layers: Mapping[str, str], tell: Callable[[Problem], None]
) -> AreasRun:
    """Write ``id,layer,area`` for each area of `layers` that holds a point of `points`.

    `layers` maps layer codes to the names to write.

    The points file is CSV with the columns id, lat and lon in any order. A point in no area of a
    layer has no line for it. Rows without an id or a place on earth are told to `tell`. Raises
    Unreadable when the columns are missing.
    """
    rows = placed = rejected = lines = 0
    with (
        points.open(encoding="utf-8-sig", errors="replace", newline="") as source,
        out.open("w", encoding="utf-8", newline="") as target,
    ):
        reader = csv.reader(line.replace("\x00", "") for line in source)
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(["id", "layer", "area"])
        where = _columns(next(reader, []), points)
        for number, row in enumerate(reader, 1):
            if not row:
                # csv's word for a blank line: no row at all.
                continue
            rows += 1
            id, lat, lon = (row[at].strip() if at < len(row) else "" for at in where)
            point = valid_point(_number(lat), _number(lon))
            if not id or point is None:
                rejected += 1
                says = "It has no id." if not id else "Its lat and lon are no point in degrees."
                tell(Problem(number, says, ",".join(row)[:200]))
                continue
            found = areas_at(*point)
            kept = [(name, found[code]) for code, name in layers.items() if code in found]
            writer.writerows([id, name, area] for name, area in kept)
            placed += bool(kept)
            lines += len(kept)
    return AreasRun(rows, placed, rows - placed - rejected, rejected, lines)


def _number(text: str) -> float | None:
    """A number as written by people: a comma may be the decimal point."""
    try:
        return float(text.replace(",", ".") if text.count(",") == 1 else text)
    except ValueError:
        return None


def _columns(header: list[str], path: Path) -> tuple[int, int, int]:
    names = [name.strip().lower() for name in header]
    found = [
        next((names.index(name) for name in wanted if name in names), None)
        for wanted in (_ID, _LAT, _LON)
    ]
    id, lat, lon = found
    if id is None or lat is None or lon is None:
        raise Unreadable(f"{path.name}: the first line must name the columns id, lat and lon.")
    return id, lat, lon
