"""Through streets, zones and grids: where every street runs and where streets meet."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import polygonize, substring

from holdfast.config.demo.city import plan
from holdfast.config.demo.city.model import Street
from holdfast.config.demo.city.names import NameBook
from holdfast.config.demo.city.plan import UNIT, WIDTHS, Zone, at
from holdfast.config.demo.city.shore import Shore, smooth, weather

SNAP = 0.01
"""Meters to which noded lines are snapped, so that faces share their edges exactly."""


@dataclass
class Grid:
    """One zone's streets in its own frame: s along the long streets, t across them, in meters."""

    zone: Zone
    face: Polygon
    origin: tuple[float, float]
    long_at: list[float] = field(default_factory=list)
    cross_at: list[float] = field(default_factory=list)

    def out(self, s: float, t: float) -> tuple[float, float]:
        """Local meters of a point of the frame."""
        a = math.radians(self.zone.angle)
        t = t + self._bow(s)
        return (
            self.origin[0] + s * math.cos(a) - t * math.sin(a),
            self.origin[1] + s * math.sin(a) + t * math.cos(a),
        )

    def into(self, x: float, y: float) -> tuple[float, float]:
        """The point of the frame at local meters."""
        a = math.radians(self.zone.angle)
        dx, dy = x - self.origin[0], y - self.origin[1]
        s = dx * math.cos(a) + dy * math.sin(a)
        return s, -dx * math.sin(a) + dy * math.cos(a) - self._bow(s)

    def _bow(self, s: float) -> float:
        return self.zone.bend * UNIT * (s / (100 * UNIT)) ** 2


@dataclass
class Network:
    """All streets before anybody lives on them."""

    streets: list[Street]
    grids: dict[str, Grid]
    bridges: list[tuple[str, LineString]]
    """Name and center line over the water."""
    ends: dict[str, bool]
    """Through streets whose numbers run against their line."""
    even_left: dict[str, bool]
    """Through streets whose even numbers are on the left."""


def lay_out(shore: Shore, seed: int) -> Network:
    """Draw the through streets, find the zones between them and fill each with its grid."""
    rng = np.random.default_rng([seed, 3])
    through = {t.name: _through_line(t, shore, rng) for t in plan.THROUGH}
    ground = shore.city_land
    noded = shapely.union_all([*through.values(), ground.boundary], grid_size=SNAP)
    shapely.prepare(ground)
    faces = [f for f in polygonize(noded) if ground.contains(f.representative_point())]
    tree = shapely.STRtree(faces)

    trimmed, bridges = _trim(through, ground, shore)
    streets = [
        Street(t.name, t.kind, WIDTHS[t.kind], trimmed[t.name])
        for t in plan.THROUGH
        if trimmed[t.name]
    ]
    book = NameBook(rng, taken={s.name for s in streets})
    book.reserve(n for z in plan.ZONES for n in z.names)
    grids: dict[str, Grid] = {}
    for zone in plan.ZONES:
        hit = tree.query(Point(at(*zone.seed)), predicate="intersects")
        if not len(hit):
            raise ValueError(f"no face around the seed of zone {zone.key}")
        face = faces[int(hit[0])]
        shallow = face.difference(shore.land.boundary.buffer(16))
        grid, made = _grid(zone, _largest(shallow), rng, book)
        if zone.key in grids or any(g.face.equals(grid.face) for g in grids.values()):
            raise ValueError(f"zone {zone.key} shares its face with another")
        grids[zone.key] = grid
        streets.extend(made)
    return Network(
        streets,
        grids,
        bridges,
        {t.name: t.reverse for t in plan.THROUGH},
        {t.name: t.even_left for t in plan.THROUGH},
    )


def _through_line(t: plan.Through, shore: Shore, rng: np.random.Generator) -> LineString:
    if not t.shore:
        pts = smooth([at(*p) for p in t.points])
        wander = weather(pts, rng, 3.0) if len(t.points) > 3 else pts
        return LineString(wander)
    bank = {"north": shore.north, "south": shore.south, "island": shore.island}[t.shore]
    ring = _largest(bank.buffer(-t.inset * UNIT).buffer(-25).buffer(25)).exterior.simplify(0.7)
    ring = LineString(ring.coords)
    if not t.points:
        return LineString(ring.coords)
    a, b = (ring.project(Point(at(*p))) for p in t.points)
    one = stretch(ring, min(a, b), max(a, b))
    other = [
        *stretch(ring, max(a, b), ring.length).coords[:-1],
        *stretch(ring, 0, min(a, b)).coords,
    ]
    best = min((one, LineString(other)), key=lambda g: float(g.length))
    if Point(best.coords[0]).distance(Point(at(*t.points[0]))) > Point(best.coords[-1]).distance(
        Point(at(*t.points[0]))
    ):
        best = LineString(best.coords[::-1])
    return best


def _trim(
    through: dict[str, LineString], ground: BaseGeometry, shore: Shore
) -> tuple[dict[str, list[LineString]], list[tuple[str, LineString]]]:
    """Cut through streets back to their last crossing, end them at the shore, and find bridges."""
    bridge_name = {t.name: t.bridge for t in plan.THROUGH}
    dry = ground.buffer(-7)
    lines: dict[str, list[LineString]] = {}
    bridges: list[tuple[str, LineString]] = []
    for name, line in through.items():
        marks = []
        for other, crossing in through.items():
            if other != name and line.intersects(crossing):
                marks += [line.project(p) for p in _points(line.intersection(crossing))]
        closed = line.is_closed
        if marks and not closed:
            # A loose end shorter than 120 m is drawing slack; a longer one is a real dead end.
            start = max(0.0, min(marks) - 0.4) if min(marks) < 120 else 0.0
            stop = max(marks) + 0.4 if line.length - max(marks) < 120 else line.length
            line = stretch(line, start, stop)
        kept = line.intersection(shore.limit)
        if bridge_name[name]:
            over = _longest(kept.difference(ground))
            bridges.append((bridge_name[name], over))
            lines[name] = [_longest(kept)]
        else:
            on_land = kept.intersection(dry) if not closed else kept
            lines[name] = [p for p in shapely.get_parts(on_land) if p.length > 60]
    return lines, bridges


def stretch(line: LineString, start: float, stop: float) -> LineString:
    """The line from one distance to another."""
    piece = substring(line, start, stop)
    return piece if isinstance(piece, LineString) else LineString([piece, piece])


def _points(geometry: BaseGeometry) -> list[Point]:
    return [g if g.geom_type == "Point" else g.centroid for g in shapely.get_parts(geometry)]


def _largest(geometry: BaseGeometry) -> Polygon:
    parts = list(shapely.get_parts(geometry))
    best: Polygon = max(parts, key=lambda g: float(g.area))
    return best


def _longest(geometry: BaseGeometry) -> LineString:
    best: LineString = max(shapely.get_parts(geometry), key=lambda g: float(g.length))
    return best


def _grid(
    zone: Zone, face: Polygon, rng: np.random.Generator, book: NameBook
) -> tuple[Grid, list[Street]]:
    """The long streets, cross streets and alleys of one zone."""
    middle = face.centroid
    grid = Grid(zone, face, (middle.x, middle.y))
    frame = np.array([grid.into(x, y) for x, y in face.exterior.segmentize(30).coords])
    (s0, t0), (s1, t1) = frame.min(axis=0), frame.max(axis=0)
    regular = {"dense": 0.10, "town": 0.08, "leafy": 0.06}[zone.style]
    grid.long_at = _spaced(t0, t1, zone.rows * UNIT, regular, rng)
    grid.cross_at = _spaced(s0, s1, zone.columns * UNIT, regular, rng)

    step = 30.0 if zone.bend else s1 - s0
    long_s = np.linspace(s0 - 20, s1 + 20, max(2, int((s1 - s0) / step)))
    rows = [LineString([grid.out(s, t) for s in long_s]) for t in grid.long_at]
    columns = [LineString([grid.out(s, t0 - 60), grid.out(s, t1 + 60)]) for s in grid.cross_at]
    streets: list[Street] = []
    for family, lines, given, kind in (
        ("long", rows, list(zone.long_names), "street"),
        ("cross", columns, list(zone.cross_names), "lane"),
    ):
        cut = [_pieces(line, face) for line in lines]
        longest = max((p.length for pieces in cut for p in pieces), default=0.0)
        for pieces in cut:
            if not pieces:
                continue
            # A name the plan gives goes to a street worth it, not to a stub at the zone's edge.
            if given and max(p.length for p in pieces) > 0.45 * longest:
                name = given.pop(0)
            else:
                name = book.street(zone.style, family)
            streets.append(Street(name, kind, WIDTHS[kind], [_reach(p) for p in pieces], zone.key))
        # What is left of the plan's names goes to the longest streets that have none of them.
        spare = [s for s in streets if s.kind == kind and s.name not in zone.names]
        spare.sort(key=lambda s: -max(p.length for p in s.lines))
        if len(spare) < len(given):
            raise ValueError(f"zone {zone.key} has no room for {given}")
        for street, name in zip(spare, given, strict=False):
            street.name = name
    streets.extend(_alleys(grid, face, rng, book))
    return grid, streets


def _spaced(
    low: float, high: float, pitch: float, jitter: float, rng: np.random.Generator
) -> list[float]:
    """Positions from low to high about a pitch apart, centered, never closer than 0.7 of it."""
    count = max(1, round((high - low) / pitch))
    real = (high - low) / count
    return [
        low + real * (i + 0.5) + real * float(np.clip(rng.normal(0, jitter), -0.15, 0.15))
        for i in range(count)
    ]


def _pieces(line: LineString, face: Polygon) -> list[LineString]:
    """What the zone leaves of a line, without stubs and without what hugs the zone's edge."""
    pieces = [p for p in shapely.get_parts(line.intersection(face)) if p.length > 70]
    return [p for p in pieces if not _hugs(p, face)]


def _hugs(piece: LineString, face: Polygon) -> bool:
    """True where a street would run beside the zone's edge and leave no room for a house."""
    spots = [piece.interpolate(f, normalized=True) for f in (0.2, 0.4, 0.6, 0.8)]
    return sum(p.distance(face.exterior) < 34 for p in spots) >= 3


def _reach(piece: LineString, by: float = 0.4) -> LineString:
    """The piece a little longer at both ends, so that it surely meets the street it ends at."""
    c = np.asarray(piece.coords)
    head, tail = c[0] - c[1], c[-1] - c[-2]
    c[0] += head / np.hypot(*head) * by
    c[-1] += tail / np.hypot(*tail) * by
    return LineString(c)


def _alleys(grid: Grid, face: Polygon, rng: np.random.Generator, book: NameBook) -> list[Street]:
    """Narrow ways through the middle of long blocks, in the older parts of town."""
    zone = grid.zone
    wanted = {"dense": 0.10, "town": 0.03, "leafy": 0.0}[zone.style]
    cells = [(i, j) for i in range(len(grid.long_at) - 1) for j in range(len(grid.cross_at) - 1)]
    cells = [cells[int(k)] for k in rng.permutation(len(cells))]
    count = max(len(zone.alleys), round(wanted * len(cells)))
    alleys: list[Street] = []
    given = list(zone.alleys)
    used: set[int] = set()
    for i, j in cells:
        if len(alleys) >= count:
            break
        if i in used and rng.random() < 0.6:
            continue
        t = (grid.long_at[i] + grid.long_at[i + 1]) / 2
        line = LineString([grid.out(s, t) for s in (grid.cross_at[j], grid.cross_at[j + 1])])
        if not face.buffer(-12).contains(line):
            continue
        used.add(i)
        name = given.pop(0) if given else book.alley()
        alleys.append(Street(name, "alley", WIDTHS["alley"], [_reach(line)], zone.key))
    if given:
        raise ValueError(f"zone {zone.key} has no room for {given}")
    return alleys


def streets_without(streets: list[Street], parks: MultiPolygon | Polygon) -> list[Street]:
    """The streets cut where a park lies across them; what is left too short is given up."""
    kept = []
    shapely.prepare(parks)
    for street in streets:
        lines = []
        for line in street.lines:
            if not parks.intersects(line):
                lines.append(line)
                continue
            rest = shapely.get_parts(line.difference(parks))
            lines += [p for p in rest if p.length > (45 if street.zone else 1)]
        if lines:
            street.lines = lines
            kept.append(street)
    return kept
