"""Land, water and what stands in it, drawn from the plan's shore points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from holdfast.config.demo.city import plan
from holdfast.config.demo.city.plan import UNIT, at

Coords = NDArray[np.float64]


def smooth(points: Sequence[tuple[float, float]], step: float = 14.0) -> Coords:
    """A Catmull-Rom curve through the points, sampled about every `step` meters."""
    p = np.asarray(points, dtype=float)
    if len(p) < 3:
        return p
    ends = np.vstack([2 * p[0] - p[1], p, 2 * p[-1] - p[-2]])
    parts = []
    for i in range(len(p) - 1):
        a, b, c, d = ends[i : i + 4]
        n = max(2, int(math.dist(b, c) / step))
        t = np.linspace(0, 1, n, endpoint=False)[:, None]
        parts.append(
            0.5
            * (
                2 * b
                + (c - a) * t
                + (2 * a - 5 * b + 4 * c - d) * t**2
                + (3 * b - a - 3 * c + d) * t**3
            )
        )
    return np.vstack([*parts, p[-1:]])


def weather(line: Coords, rng: np.random.Generator, size: float) -> Coords:
    """Small capes and coves along a line: seeded waves across it, up to about `size` meters."""
    along = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(line, axis=0).T))])
    shift = np.zeros(len(line))
    for length, share in ((620.0, 0.5), (260.0, 0.3), (110.0, 0.2)):
        shift += share * size * np.sin(along * 2 * math.pi / length + rng.uniform(0, 2 * math.pi))
    tangent = np.gradient(line, axis=0)
    tangent /= np.maximum(np.hypot(*tangent.T)[:, None], 1e-9)
    moved: Coords = line + shift[:, None] * np.column_stack([-tangent[:, 1], tangent[:, 0]])
    return moved


def rectangle(root: tuple[float, float], head: tuple[float, float], width: float) -> Polygon:
    """A strip between two points (meters) of the given width."""
    strip: Polygon = LineString([root, head]).buffer(width / 2, cap_style="flat")
    return strip


@dataclass(frozen=True)
class Shore:
    """Land and water in local meters."""

    south: Polygon
    north: Polygon
    island: Polygon
    rock: Polygon
    limit: Polygon
    """The city's boundary, land and water."""
    piers: list[tuple[str, Polygon]]
    breakwaters: list[Polygon]
    pond: Polygon
    marsh: BaseGeometry

    @property
    def land(self) -> BaseGeometry:
        """All land, inside the city and outside it."""
        return unary_union([self.south, self.north, self.island, self.rock])

    @property
    def city_land(self) -> BaseGeometry:
        """The land inside the city's boundary, without piers."""
        return self.land.intersection(self.limit)


def draw(seed: int) -> Shore:
    """The shore of one seed."""
    rng = np.random.default_rng([seed, 1])

    def bank(points: Sequence[tuple[float, float]], back: list[tuple[float, float]]) -> Polygon:
        line = weather(smooth([at(*p) for p in points]), rng, 7.0)
        ring = Polygon(np.vstack([line, [at(*p) for p in back]]))
        return _whole(ring.buffer(0))

    def islet(points: Sequence[tuple[float, float]], size: float) -> Polygon:
        closed = [*points[-2:], *points, *points[:2]]
        line = smooth([at(*p) for p in closed])
        ring = Polygon(line[_first_turn(closed, line)])
        return _whole(Polygon(weather(np.asarray(ring.exterior.coords), rng, size)).buffer(0))

    south = bank(plan.SOUTH_SHORE, [(-1500, 2100)])
    north = bank(plan.NORTH_SHORE, [(-1500, -1200)])
    island, rock = islet(plan.GULL_ISLAND, 3.0), islet(plan.ROCK, 1.0)
    piers = [(name, rectangle(at(*a), at(*b), w * UNIT)) for name, a, b, w in plan.PIERS]
    breakwaters = [
        LineString(smooth([at(*p) for p in line])).buffer(2.4 * UNIT) for line in plan.BREAKWATERS
    ]
    marsh = Polygon(smooth([at(*p) for p in plan.MARSH])).buffer(0).intersection(south.buffer(-4))
    return Shore(
        south=south,
        north=north,
        island=island,
        rock=rock,
        limit=Polygon([at(*p) for p in plan.CITY_LIMIT]),
        piers=piers,
        breakwaters=breakwaters,
        pond=Polygon(smooth([at(*p) for p in [*plan.HARBOR_POND, plan.HARBOR_POND[0]]])),
        marsh=marsh,
    )


def _first_turn(closed: list[tuple[float, float]], line: Coords) -> slice:
    """The part of a curve through `closed` that goes around once."""
    start = int(np.argmin(np.hypot(*(line - at(*closed[2])).T)))
    rest = line[start + 3 :]
    end = start + 3 + int(np.argmin(np.hypot(*(rest - at(*closed[2])).T)))
    return slice(start, end)


def _whole(geometry: BaseGeometry) -> Polygon:
    """The largest polygon of a geometry: noise may pinch off a crumb."""
    parts = shapely.get_parts(geometry)
    largest: Polygon = parts[int(np.argmax(shapely.area(parts)))]
    return largest


@dataclass(frozen=True)
class Water:
    """Depth bands for the chart, each reaching from its line to under the land."""

    shallow: BaseGeometry
    deep: BaseGeometry
    iso: list[BaseGeometry]
    soundings: list[tuple[float, float, int]]


def water(shore: Shore, seed: int) -> Water:
    """Depth bands with shoals, and soundings in feet where the chart has room."""
    rng = np.random.default_rng([seed, 2])
    near = shapely.box(-6500, -6500, 6500, 6500)
    land = shore.land.intersection(near).simplify(6)
    coast = land.boundary
    shoals = []
    for _ in range(150):
        spot = coast.interpolate(rng.uniform(0, coast.length))
        shoals.append(
            spot.buffer(1).centroid.buffer(rng.uniform(60, 190), quad_segs=6)
            if rng.random() < 0.7
            else Point(spot.x + rng.normal(0, 120), spot.y + rng.normal(0, 120)).buffer(130)
        )
    works = unary_union([*shore.breakwaters, *(p for _, p in shore.piers)])
    shallow = _soft(unary_union([land.buffer(72, quad_segs=4), *shoals, works.buffer(38)]), 55)
    far = unary_union(
        [land.buffer(230, quad_segs=4), works.buffer(170), *(s.buffer(120) for s in shoals)]
    )
    # No deep hole inside the harbor: the sheltered basin belongs to the inner band.
    deep = _filled(_soft(far, 110))
    iso = _filled(_soft(deep.buffer(260, quad_segs=6), 160))

    shapely.prepare(land)
    soundings: list[tuple[float, float, int]] = []
    for gx in np.arange(-700, 4300, 255.0):
        for gy in np.arange(-3300, 3300, 255.0):
            x, y = gx + rng.uniform(-90, 90), gy + rng.uniform(-90, 90)
            here = Point(x, y)
            away = here.distance(land)
            if away < 90 or rng.random() < 0.3 or here.distance(works) < 60:
                continue
            # The bottom falls about 1 foot in 30 m, more slowly in the shelter of the harbor.
            slope = 0.012 if -450 < x < 1500 and -1000 < y < 700 else 0.034
            soundings.append((x, y, max(2, round(3 + away * slope + rng.normal(0, 1)))))
    return Water(shallow, deep, [iso], soundings)


def _soft(shape: BaseGeometry, radius: float) -> BaseGeometry:
    """The shape with its corners rounded, inside and out."""
    return (
        shape.buffer(-radius, quad_segs=5)
        .buffer(2 * radius, quad_segs=5)
        .buffer(-radius, quad_segs=5)
        .simplify(4)
    )


def _filled(shape: BaseGeometry) -> BaseGeometry:
    return shapely.union_all([Polygon(p.exterior) for p in shapely.get_parts(shape)])


def creeks(shore: Shore, seed: int) -> list[BaseGeometry]:
    """Tidal creeks that wander through the marsh, wide at the bay and narrow at the head."""
    rng = np.random.default_rng([seed, 6])
    made = []
    for points in plan.CREEKS:
        line = weather(smooth([at(*p) for p in points], 5.0), rng, 34.0)
        widths = np.linspace(17, 3, len(line))
        drops = [Point(*p).buffer(w, quad_segs=4) for p, w in zip(line, widths, strict=True)]
        made.append(shapely.union_all(drops).buffer(3).simplify(1).intersection(shore.land))
    return made


def woods(shore: Shore, built: BaseGeometry, seed: int) -> list[BaseGeometry]:
    """Woods and fields outside the town, clear of its edge and of the water."""
    rng = np.random.default_rng([seed, 7])
    free = shore.land.buffer(-60).difference(built.buffer(70)).difference(shore.marsh.buffer(40))
    shapely.prepare(free)
    made = []
    for _ in range(170):
        x, y = at(rng.uniform(-420, 760), rng.uniform(-420, 1260))
        turn = np.linspace(0, 2 * math.pi, 12, endpoint=False)
        reach = rng.uniform(60, 260) * (1 + 0.35 * rng.standard_normal(12).clip(-1.5, 1.5))
        ring = np.column_stack([x + reach * np.cos(turn), y + 0.7 * reach * np.sin(turn)])
        blob = Polygon(smooth([*ring, ring[0]])).buffer(0).intersection(free)
        made += [p for p in shapely.get_parts(blob) if p.geom_type == "Polygon" and p.area > 6000]
    joined = shapely.union_all(made).buffer(8).buffer(-8).simplify(2)
    return list(shapely.get_parts(joined))


def elevation(x: Coords, y: Coords, shore: Shore) -> Coords:
    """Height above high water in meters: the ground rises inland, more on the hills."""
    coast = shore.land.boundary.intersection(shore.limit.buffer(400))
    shapely.prepare(coast)
    away = shapely.distance(shapely.points(x, y), coast)
    height = 1.2 + 0.0085 * away + 0.000006 * away**2
    for (px, py), radius, top in plan.HILLS:
        cx, cy = at(px, py)
        height += top * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / (2 * (radius * UNIT * 0.5) ** 2))
    return np.asarray(height, dtype=float)
