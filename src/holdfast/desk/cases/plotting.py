"""A plain map of points, drawn by ourselves: no tiles, no network. Plate carrée around the middle.

At the size of a city the error of this projection is far below the width of a dot.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from holdfast.desk.cases import ground

Point = tuple[float, float]
"""Latitude and longitude in degrees."""

EARTH = 6_371_000.0


@dataclass(frozen=True, slots=True)
class Dot:
    """A point on the drawing: x and y in its units, the number of a stop (0 for none), a label."""

    x: float
    y: float
    number: int = 0
    label: str = ""


@dataclass(frozen=True, slots=True)
class Drawing:
    """Dots on a sheet of `width` by `height`, a line through the stops, and a scale bar. `box` is
    the ground it shows: south, west, north, east."""

    width: int
    height: int
    dots: list[Dot]
    line: str
    bar: float
    bar_words: str
    grid: str
    box: tuple[float, float, float, float]
    ground: str = ""


def meters(one: Point, other: Point) -> float:
    """Great-circle distance in meters."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*one, *other))
    half = math.sin((lat2 - lat1) / 2) ** 2
    half += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH * math.asin(math.sqrt(min(1.0, half)))


def draw(
    points: Sequence[tuple[Point, int, str]],
    *,
    width: int = 344,
    height: int = 250,
    margin: int = 34,
    least: float = 500.0,
) -> Drawing | None:
    """Points (place, stop number or 0, label) fitted to a sheet; None without any. `least` is how
    many meters it shows in height at least, so that neighbors do not fill it."""
    if not points:
        return None
    lats = [p[0][0] for p in points]
    lons = [p[0][1] for p in points]
    middle = (min(lats) + max(lats)) / 2, (min(lons) + max(lons)) / 2
    east = math.cos(math.radians(middle[0])) * EARTH * math.pi / 180
    north = EARTH * math.pi / 180
    wide = max((max(lons) - min(lons)) * east, least)
    high = max((max(lats) - min(lats)) * north, least)
    scale = min((width - 2 * margin) / wide, (height - 2 * margin) / high)

    def place(point: Point) -> tuple[float, float]:
        x = width / 2 + (point[1] - middle[1]) * east * scale
        y = height / 2 - (point[0] - middle[0]) * north * scale
        return round(x, 1), round(y, 1)

    dots = [Dot(*place(p), number, label) for p, number, label in points]
    stops = sorted((dot for dot in dots if dot.number), key=lambda dot: dot.number)
    line = "M" + "L".join(f"{dot.x} {dot.y}" for dot in stops) if len(stops) > 1 else ""
    bar, words = _bar(scale)
    high_half, wide_half = height / 2 / scale / north, width / 2 / scale / east
    box = (
        middle[0] - high_half, middle[1] - wide_half, middle[0] + high_half, middle[1] + wide_half,
    )  # fmt: skip
    return Drawing(
        width, height, dots, line, bar, words, _grid(width, height, bar), box,
        ground.address(box, width, height),
    )  # fmt: skip


def _bar(scale: float) -> tuple[float, str]:
    """A round length in miles or feet that is a fifth to half of the sheet, in drawing units."""
    for length, words in ((8046.72, "5 mi"), (3218.69, "2 mi"), (1609.34, "1 mi"),
                          (804.67, "½ mi"), (402.34, "¼ mi"), (152.4, "500 ft")):  # fmt: skip
        if length * scale <= 130:
            return round(length * scale, 1), words.replace("ft", _("ft"))
    return round(60.96 * scale, 1), f"200 {_('ft')}"


def _grid(width: int, height: int, step: float) -> str:
    """Thin lines a scale bar apart."""
    if step < 12:
        return ""
    upright = [f"M{x:.1f} 0V{height}" for x in _steps(width, step)]
    across = [f"M0 {y:.1f}H{width}" for y in _steps(height, step)]
    return "".join(upright + across)


def _steps(length: int, step: float) -> list[float]:
    return [step * n for n in range(1, int(length / step) + 1)]
