"""Maps without a network: the city's chart as a small SVG, from the whole harbor to one corner.

Nothing is colored here. Classes name what a shape is, and the page's style sheet gives them the
city's colors (`chart.css` holds the rules): m-iso, m-deep, m-w1 (water, outside in), m-land,
m-marsh, m-road, m-block, m-way (a street drawn as a line), m-park, m-bld, m-pier, m-rail, m-br1
and m-br2 (a bridge and its roadway), m-ferry, m-snd (a depth), m-sea, m-name, m-st (words).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from typing import Literal

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from holdfast.config.demo.city.model import (
    METERS_PER_LAT,
    METERS_PER_LON,
    BBox,
    City,
    Street,
    to_local,
)

Detail = Literal["chart", "near", "street"]
"""chart: the whole harbor, streets as lines. near: blocks and names of neighborhoods, about 2 km
across. street: houses and the names of streets, 1 km across or less."""


@dataclass(frozen=True)
class Frame:
    """How a drawing lies on the ground: covers its box, keeps north up and the scale true."""

    x: float
    y: float
    scale: float
    """Drawing units in a meter."""
    width: float
    height: float

    def place(self, lat: float, lon: float) -> tuple[float, float]:
        """Where a point lies in the drawing; outside of it when off the map."""
        x, y = to_local(lon, lat)
        return self.local(x, y)

    def local(self, x: float, y: float) -> tuple[float, float]:
        """The same for local meters."""
        return (
            round((x - self.x) * self.scale + self.width / 2, 1),
            round(self.height / 2 - (y - self.y) * self.scale, 1),
        )

    def box(self, margin: float) -> tuple[float, float, float, float]:
        """The drawn ground in local meters with a margin in drawing units."""
        w = (self.width / 2 + margin) / self.scale
        h = (self.height / 2 + margin) / self.scale
        return self.x - w, self.y - h, self.x + w, self.y + h


def frame(bbox: BBox, width: float, height: float) -> Frame:
    """The frame that covers west, south, east, north with a drawing of this size."""
    x0, y0 = to_local(bbox[0], bbox[1])
    x1, y1 = to_local(bbox[2], bbox[3])
    if x1 <= x0 or y1 <= y0:
        raise ValueError("a map needs west < east and south < north")
    scale = max(width / (x1 - x0), height / (y1 - y0))
    return Frame((x0 + x1) / 2, (y0 + y1) / 2, scale, width, height)


def around(lat: float, lon: float, meters: float) -> BBox:
    """The box of `meters` in each direction around a point."""
    dx, dy = meters / METERS_PER_LON, meters / METERS_PER_LAT
    return lon - dx, lat - dy, lon + dx, lat + dy


def render_svg(
    city: City,
    bbox: BBox,
    width: float,
    height: float,
    detail: Detail = "street",
    *,
    overlay: str = "",
    label: str = "",
) -> str:
    """An SVG of the ground inside `bbox` (west, south, east, north), `width` × `height` units.

    `overlay` is SVG drawn last, for pins: `frame(bbox, width, height).place(lat, lon)` tells where.
    With a `label` the drawing is an image with that name, without one it is hidden from screen
    readers. Raises ValueError for an empty box.
    """
    return framed(ground(city, bbox, width, height, detail) + overlay, width, height, label)


def ground(city: City, bbox: BBox, width: float, height: float, detail: Detail) -> str:
    """What stands inside of the SVG of :func:`render_svg`, without anything over it."""
    parts = {"chart": _chart, "near": _near, "street": _street}[detail](
        city, frame(bbox, width, height)
    )
    return "".join(part for part in parts if part)


def framed(drawn: str, width: float, height: float, label: str) -> str:
    """Shapes as an SVG of so many units: an image with its name, or an ornament without one."""
    role = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'preserveAspectRatio="xMidYMid slice" {role} focusable="false">{drawn}</svg>'
    )


# --- the three kinds of drawing ------------------------------------------------------------------
def _chart(city: City, f: Frame) -> Iterable[str]:
    yield from _water_and_land(city, f, 0.5 / f.scale)
    yield _shape("m-block", _seen(city, f, "grids"), f, simplify=2.5 / f.scale)
    yield _shape("m-park", _seen(city, f, "parks"), f, simplify=0.6 / f.scale)
    yield _ways(city, f)
    yield from _works(city, f)
    yield _soundings(city, f)
    yield _words(city, f)


def _near(city: City, f: Frame) -> Iterable[str]:
    yield from _water_and_land(city, f, 0.8 / f.scale)
    yield _shape("m-block", _seen(city, f, "blocks"), f, simplify=1 / f.scale)
    yield _shape("m-park", _seen(city, f, "parks"), f, digits=1)
    yield from _works(city, f)
    yield _words(city, f)


def _street(city: City, f: Frame) -> Iterable[str]:
    yield from _water_and_land(city, f, 0.5 / f.scale)
    yield _shape("m-block", _seen(city, f, "blocks"), f, digits=1)
    yield _shape("m-park", _seen(city, f, "parks"), f, digits=1)
    yield _shape("m-bld", _seen(city, f, "buildings"), f, digits=1)
    yield from _works(city, f)
    yield _street_names(city, f)
    yield _landmark_names(city, f)


# --- what they have in common --------------------
def _seen(city: City, f: Frame, kind: str) -> list[BaseGeometry]:
    """The shapes of a kind that the frame shows, clipped where they are large."""
    box = f.box(12)
    shapes = city.shapes[kind]
    hits = city.trees[kind].query(shapely.box(*box))
    found = [shapes[int(n)] for n in np.sort(hits)]
    if kind in ("buildings", "blocks", "piers"):
        return found
    return [g for g in shapely.clip_by_rect(found, *box) if not g.is_empty] if found else []


def _water_and_land(city: City, f: Frame, tolerance: float) -> Iterable[str]:
    for css, kind in (("m-iso", "iso"), ("m-deep", "deep"), ("m-w1", "shallow")):
        yield _shape(css, _seen(city, f, kind), f, simplify=tolerance * 1.2)
    yield _shape("m-land", _seen(city, f, "land"), f, digits=1, simplify=tolerance)
    green = [*_seen(city, f, "woods"), *_seen(city, f, "marsh")]
    yield _shape("m-marsh", green, f, simplify=tolerance)


def _works(city: City, f: Frame) -> Iterable[str]:
    """Roads out of town, the railway, piers, breakwaters, bridges and the ferry."""
    yield _shape("m-road", _seen(city, f, "roads"), f, simplify=0.5 / f.scale)
    yield _shape("m-rail", _seen(city, f, "rail"), f, simplify=0.5 / f.scale)
    yield _shape("m-w1", _seen(city, f, "ponds"), f, digits=1, simplify=0.4 / f.scale)
    yield _shape(
        "m-pier",
        [*_seen(city, f, "piers"), *_seen(city, f, "breakwaters")],
        f,
        digits=1,
        simplify=0.5 / f.scale,
    )
    bridges = _path(_seen(city, f, "bridges"), f, digits=1)
    if bridges:
        wide = max(18 * f.scale, 3.4)
        yield f'<path class="m-br1" stroke-width="{wide + 2:.1f}" d="{bridges}"/>'
        yield f'<path class="m-br2" stroke-width="{wide:.1f}" d="{bridges}"/>'
    yield _shape("m-ferry", _seen(city, f, "ferry"), f)


_WAYS: list[tuple[tuple[str, ...], float]] = [
    (("boulevard", "avenue"), 24.0),
    (("road", "quay", "square"), 19.0),
    (("street", "lane"), 13.0),
]


def _ways(city: City, f: Frame) -> str:
    """Streets as lines over the zones: far smaller than the outlines of their blocks."""
    box = f.box(2)
    out = []
    for kinds, width in _WAYS:
        lines = [line for s in city.streets if s.kind in kinds for line in s.lines]
        clipped = [g for g in shapely.clip_by_rect(lines, *box) if not g.is_empty]
        d = _path(clipped, f, simplify=1.2 / f.scale)
        if d:
            out.append(f'<path class="m-way" stroke-width="{width * f.scale:.1f}" d="{d}"/>')
    return "".join(out)


def _soundings(city: City, f: Frame) -> str:
    texts = []
    names = [(*f.local(x, y), 4.5 * len(words) + 12) for _, words, x, y, _ in city.place_names]
    for x, y, feet in city.soundings:
        px, py = f.local(x, y)
        clear = all(abs(px - nx) > half or abs(py - ny) > 20 for nx, ny, half in names)
        if clear and 0 < px < f.width and 8 < py < f.height:
            texts.append(f'<text x="{px:.0f}" y="{py:.0f}">{feet}</text>')
    return f'<g class="m-snd">{"".join(texts)}</g>' if texts else ""


def _words(city: City, f: Frame) -> str:
    out = []
    for css, words, x, y, angle in city.place_names:
        px, py = f.local(x, y)
        if 30 < px < f.width - 30 and 12 < py < f.height - 6:
            turn = f' transform="rotate({-angle:g} {px:.0f} {py:.0f})"' if angle else ""
            out.append(
                f'<text class="{css}" x="{px:.0f}" y="{py:.0f}" text-anchor="middle"{turn}>'
                f"{escape(words)}</text>"
            )
    return "".join(out)


# --- names along streets -----------------------------------------------------------------------
_LETTER = 6.4
"""Drawing units for a letter of a street's name at 12 units, on average."""
_APART = 330.0
"""Drawing units between two repeats of the same name."""


def _street_names(city: City, f: Frame) -> str:
    tree, pieces = city.street_tree
    view = shapely.box(*f.box(-16))
    ranks = {"boulevard": 0, "avenue": 0, "road": 1, "quay": 1, "square": 1, "street": 2, "lane": 3}
    hits = [pieces[int(n)] for n in tree.query(view, predicate="intersects")]
    hits.sort(key=lambda hit: (ranks.get(hit[0].kind, 4), hit[0].name))
    placed: list[Polygon] = []
    out = []
    for street, line in hits:
        for x, y, angle in _label_spots(street, line, f, view):
            room = _label_box(x, y, angle, len(street.name))
            if any(room.intersects(other) for other in placed):
                continue
            placed.append(room)
            out.append(
                f'<text class="m-st" transform="translate({x:.1f} {y:.1f}) rotate({angle:.0f})">'
                f"{escape(street.name)}</text>"
            )
    return f'<g text-anchor="middle">{"".join(out)}</g>' if out else ""


def _label_spots(
    street: Street, line: LineString, f: Frame, view: Polygon
) -> Iterable[tuple[float, float, float]]:
    """Places along a line for its name: the middles of blocks where there is a choice."""
    need = (len(street.name) * _LETTER + 14) / f.scale
    for part in shapely.get_parts(line.intersection(view)):
        if not isinstance(part, LineString) or part.length < need:
            continue
        count = max(1, int(part.length * f.scale / _APART))
        for n in range(count):
            want = part.interpolate((n + 0.5) / count, normalized=True)
            spot = _mid_block(street, want, part, need) or want
            along = part.project(spot)
            a = part.interpolate(max(0.0, along - need / 2))
            b = part.interpolate(min(part.length, along + need / 2))
            ax, ay = f.local(a.x, a.y)
            bx, by = f.local(b.x, b.y)
            angle = math.degrees(math.atan2(by - ay, bx - ax))
            if not -90 < angle <= 90:
                angle -= math.copysign(180, angle)
            # The baseline lies a third of a letter below the middle of the street.
            drop = math.radians(angle + 90)
            cx, cy = f.local(spot.x, spot.y)
            yield cx + 4 * math.cos(drop), cy + 4 * math.sin(drop), angle


def _mid_block(street: Street, want: Point, part: LineString, need: float) -> Point | None:
    middles = [
        s.line.interpolate(0.5, normalized=True) for s in street.segments if s.line.length > need
    ]
    near = [
        m
        for m in middles
        if m.distance(part) < 1 and need / 2 < part.project(m) < part.length - need / 2
    ]
    return min(near, key=lambda m: float(m.distance(want)), default=None)


def _label_box(x: float, y: float, angle: float, letters: int) -> Polygon:
    w, h = letters * _LETTER / 2 + 6, 8.0
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    corners = ((-w, -h - 4), (w, -h - 4), (w, h - 4), (-w, h - 4))
    return Polygon([(x + a * cos - b * sin, y + a * sin + b * cos) for a, b in corners])


def _landmark_names(city: City, f: Frame) -> str:
    """Names of parks and piers that are large enough in the drawing to carry them."""
    out = []
    for mark in city.landmarks:
        if mark.kind not in ("park", "pier"):
            continue
        x, y = f.place(mark.lat, mark.lon)
        if not (40 < x < f.width - 40 and 16 < y < f.height - 10):
            continue
        out.append(f'<text class="m-st" x="{x:.0f}" y="{y + 4:.0f}">{escape(mark.name)}</text>')
    return f'<g text-anchor="middle">{"".join(out)}</g>' if out else ""


# --- paths ---------------------------------------------------------------------------------------
def _shape(
    css: str, shapes: Sequence[BaseGeometry], f: Frame, digits: int = 0, simplify: float = 0.0
) -> str:
    d = _path(shapes, f, digits, simplify)
    return f'<path class="{css}" d="{d}"/>' if d else ""


def _path(shapes: Sequence[BaseGeometry], f: Frame, digits: int = 0, simplify: float = 0.0) -> str:
    """The `d` of a path: relative moves on a grid of 10^-digits units, so it stays small."""
    if not len(shapes):
        return ""
    geoms = np.asarray(shapes, dtype=object)
    if simplify:
        geoms = shapely.simplify(geoms, simplify)
    parts = shapely.get_parts(geoms)
    kinds = shapely.get_type_id(parts)
    areas = parts[kinds == 3]
    rings = shapely.get_rings(areas) if len(areas) else np.empty(0, dtype=object)
    lines = parts[kinds == 1]
    out: list[str] = []
    for group, closed in ((rings, True), (lines, False)):
        if not len(group):
            continue
        grid = 10**digits
        xy, owner = shapely.get_coordinates(group, return_index=True)
        px = np.rint(((xy[:, 0] - f.x) * f.scale + f.width / 2) * grid).astype(int)
        py = np.rint((f.height / 2 - (xy[:, 1] - f.y) * f.scale) * grid).astype(int)
        stops = np.flatnonzero(np.diff(owner)) + 1
        for xs, ys in zip(np.split(px, stops), np.split(py, stops), strict=True):
            out.append(_moves(xs.tolist(), ys.tolist(), closed, digits))
    return "".join(out)


def _moves(xs: list[int], ys: list[int], closed: bool, digits: int) -> str:
    numbers: list[int] = []
    x, y = xs[0], ys[0]
    last = len(xs) - 1 if closed else len(xs)
    for nx, ny in zip(xs[1:last], ys[1:last], strict=True):
        if nx != x or ny != y:
            numbers += (nx - x, ny - y)
            x, y = nx, ny
    if len(numbers) < (4 if closed else 2):
        return ""
    start = f"M{_text(xs[0], digits)}{_joined([ys[0]], digits)}"
    return f"{start}l{_joined(numbers, digits).lstrip()}{'z' if closed else ''}"


def _joined(numbers: list[int], digits: int) -> str:
    """Numbers after each other, a space only where no minus sign separates them."""
    return "".join(
        text if text[0] == "-" else " " + text for text in (_text(n, digits) for n in numbers)
    )


@lru_cache(maxsize=20_000)
def _text(number: int, digits: int) -> str:
    if not digits:
        return str(number)
    text = f"{number / 10**digits:.{digits}f}".rstrip("0").rstrip(".")
    if text in ("", "-0"):
        return "0"
    return text.replace("0.", ".", 1) if text.startswith(("0.", "-0.")) else text
