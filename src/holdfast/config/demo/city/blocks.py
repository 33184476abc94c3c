"""Blocks between the streets, parks made of blocks, sites with a block of their own, and houses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import LineString, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from holdfast.config.demo.city import plan
from holdfast.config.demo.city.landmarks import SITES, Site
from holdfast.config.demo.city.model import Street
from holdfast.config.demo.city.plan import UNIT, at
from holdfast.config.demo.city.shore import Shore
from holdfast.config.demo.city.streets import Network, streets_without

Floats = NDArray[np.float64]


@dataclass
class Ground:
    """The town between its streets."""

    streets: list[Street]
    blocks: list[Polygon]
    parks: list[tuple[str, str, BaseGeometry]]
    """Name, Spanish name, shape."""
    sites: list[tuple[Site, Polygon, BaseGeometry]]
    """Sites with a block of their own: the block and the building on it."""


def divide(network: Network, shore: Shore) -> Ground:
    """Cut the zones into blocks, give some to parks and public buildings."""
    paved = shapely.union_all(
        [
            line.buffer(s.width / 2, cap_style="flat", join_style="mitre")
            for s in network.streets
            for line in s.lines
        ]
    )
    built = shapely.union_all([g.face for g in network.grids.values()])
    rail = _rail().buffer(9)
    raw = built.difference(paved).difference(rail)
    tidy = raw.buffer(-5, join_style="mitre").buffer(5, join_style="mitre")
    blocks = [b.simplify(0.3) for b in shapely.get_parts(tidy) if b.area > 420]

    parks, blocks = _parks(blocks, shore)
    green = shapely.union_all([shape for _, _, shape in parks]).buffer(-2)
    streets = streets_without(network.streets, green)
    sites = _sites(blocks, streets)
    return Ground(streets, blocks, parks, sites)


def _rail() -> BaseGeometry:
    return shapely.LineString([at(*p) for p in plan.RAIL])


def _parks(
    blocks: list[Polygon], shore: Shore
) -> tuple[list[tuple[str, str, BaseGeometry]], list[Polygon]]:
    land = shore.city_land.buffer(-6)
    left = list(blocks)
    parks: list[tuple[str, str, BaseGeometry]] = []
    for name, name_es, center, (a, b), angle in plan.PARKS:
        disc = shapely.Point(at(*center)).buffer(1, quad_segs=16)
        oval = affinity.rotate(affinity.scale(disc, a * UNIT, b * UNIT), angle)
        tree = shapely.STRtree(left)
        inside = [
            int(n)
            for n in tree.query(oval, predicate="intersects")
            if left[int(n)].intersection(oval).area > 0.5 * left[int(n)].area
        ]
        if not inside:
            # Too small an oval for a whole block: it takes the block it covers most of.
            shares = [left[int(n)].intersection(oval).area for n in tree.query(oval)]
            if shares and max(shares) > 300:
                inside = [int(tree.query(oval)[int(np.argmax(shares))])]
        if inside:
            whole = shapely.union_all([left[n] for n in inside])
            shape: BaseGeometry = whole.buffer(7.6, join_style="mitre").buffer(
                -7.6, join_style="mitre"
            )
            left = [b for n, b in enumerate(left) if n not in set(inside)]
            left = [rest for other in left for rest in _outside(other, shape)]
        else:
            shape = oval.intersection(land)
        parks.append((name, name_es, shape))
    return parks, left


def _outside(block: Polygon, park: BaseGeometry) -> list[Polygon]:
    """The block without what a park's closing took from it."""
    if not block.intersects(park):
        return [block]
    rest = block.difference(park.buffer(3))
    return [p for p in shapely.get_parts(rest) if p.area > 420]


def _sites(
    blocks: list[Polygon], streets: list[Street]
) -> list[tuple[Site, Polygon, BaseGeometry]]:
    centers = np.array([(b.centroid.x, b.centroid.y) for b in blocks])
    areas = shapely.area(blocks)
    taken: set[int] = set()
    sites = []
    for site in SITES:
        if site.ground != "block":
            continue
        x, y = at(*site.spot)
        away = np.hypot(centers[:, 0] - x, centers[:, 1] - y) + np.where(areas < 2200, 4000, 0)
        if site.address:
            street = next(s for s in streets if s.name == site.address[1])
            front = shapely.union_all(street.lines).buffer(street.width / 2 + 5)
            away += np.where(shapely.area(shapely.intersection(blocks, front)) < 250, 8000, 0)
        n = next(int(k) for k in np.argsort(away) if int(k) not in taken)
        taken.add(n)
        sites.append((site, blocks[n], _public_building(blocks[n], site.kind)))
    return sites


def _public_building(block: Polygon, kind: str) -> BaseGeometry:
    """A large footprint that fits its block: a bowl for a stadium, else wings around a yard."""
    frame = block.minimum_rotated_rectangle
    corners = shapely.get_coordinates(frame)[:4]
    side = corners[1] - corners[0]
    angle = math.degrees(math.atan2(side[1], side[0]))
    w, h = np.hypot(*side), np.hypot(*(corners[2] - corners[1]))
    middle = block.representative_point() if not block.contains(block.centroid) else block.centroid
    if kind == "stadium":
        outer = affinity.scale(middle.buffer(1, quad_segs=12), w * 0.42, h * 0.42)
        shape = outer.difference(affinity.scale(outer, 0.55, 0.5))
    else:
        a, b = w * 0.36, h * 0.34
        box = shapely.box(middle.x - a, middle.y - b, middle.x + a, middle.y + b)
        yard = {
            "elementary": shapely.box(
                middle.x - a * 0.5, middle.y - b * 0.4, middle.x + a, middle.y + b
            ),
            "high_school": shapely.box(
                middle.x - a * 0.6, middle.y, middle.x + a * 0.6, middle.y + b
            ),
            "hospital": shapely.box(
                middle.x - a * 0.35, middle.y - b * 0.4, middle.x + a * 0.35, middle.y + b
            ),
        }.get(kind)
        shape = box.difference(yard) if yard is not None else box
    turned = affinity.rotate(shape, angle, origin=middle)
    return turned.intersection(block.buffer(-4))


@dataclass
class Houses:
    """Every house: parallel arrays, in no particular order."""

    shape: NDArray[Any]
    street: NDArray[np.int64]
    """Index into the streets."""
    line: NDArray[np.int64]
    """Which of the street's lines it stands on."""
    along: Floats
    """Meters along that line."""
    side: NDArray[np.int64]
    """1 on the left of the line, -1 on the right."""
    block: NDArray[np.int64]
    style: NDArray[Any]

    def only(self, keep: NDArray[Any]) -> Houses:
        """The houses picked by a mask or indexes."""
        return Houses(
            self.shape[keep],
            self.street[keep],
            self.line[keep],
            self.along[keep],
            self.side[keep],
            self.block[keep],
            self.style[keep],
        )


# Share of the lot's front that is built, least and most depth, front yard, empty lots.
_BUILT = {
    "dense": (0.98, 16.0, 32.0, 0.6, 0.05),
    "town": (0.90, 13.0, 29.0, 1.8, 0.07),
    "leafy": (0.62, 10.0, 16.0, 5.5, 0.10),
}


def build_houses(ground: Ground, network: Network, seed: int) -> Houses:
    """Line both sides of every street with houses, where a block has room for them."""
    rng = np.random.default_rng([seed, 4])
    fronts = [
        _fronts(n, k, line, street, network, side, rng)
        for n, street in enumerate(ground.streets)
        for k, line in enumerate(street.lines)
        for side in (1, -1)
        if street.kind != "square"
    ]
    # Alleys first, whose small houses nothing else would leave room for; then avenues, long
    # streets and lanes, so that a corner mostly goes to the greater street.
    fronts = [f for f in fronts if len(f["along"])]
    column = {key: np.concatenate([f[key] for f in fronts]) for key in fronts[0]}
    order = np.argsort(column["rank"], kind="stable")
    column = {key: values[order] for key, values in column.items()}

    shapes = _rectangles(column, column["depth"])
    tree = shapely.STRtree(ground.blocks)
    block = _within(tree, shapes)
    shallow = block < 0
    squat = _rectangles(column, np.full(len(shapes), 9.0))
    shapes = np.where(shallow, squat, shapes)
    block = np.where(shallow, _within(tree, squat), block)
    houses = Houses(
        shapes,
        column["street"],
        column["line"],
        column["along"],
        column["side"],
        block,
        column["style"],
    )
    # Who comes too late for a deep lot tries again with a shallow one.
    here = np.flatnonzero(houses.block >= 0)
    keep = _first_come(houses.shape[here])
    late = here[~keep]
    houses.shape[late] = squat[late]
    houses.block[late] = _within(tree, squat[late])
    order = np.concatenate([here[keep], late[houses.block[late] >= 0]])
    return houses.only(order[_first_come(houses.shape[order])])


def _fronts(
    n: int,
    k: int,
    line: LineString,
    street: Street,
    network: Network,
    side: int,
    rng: np.random.Generator,
) -> dict[str, NDArray[Any]]:
    zone = network.grids[street.zone].zone if street.zone else None
    style = zone.style if zone else "town"
    lot = zone.lot if zone else 16.0
    if street.kind == "alley":
        style, lot = "town", 11.0
    share, least, most, yard, empty = _BUILT[style]
    length = float(line.length)
    count = int(length / (lot * 0.8)) + 2
    width = lot * rng.uniform(0.84, 1.26, count)
    along = 6 + np.cumsum(width) - width / 2
    keep = (along < length - 6) & (rng.random(count) > empty)
    along, width = along[keep], width[keep]
    size = len(along)
    rank = {"alley": 0.0, "street": 2.0, "lane": 2.5}.get(street.kind, 1.0)
    a = shapely.get_coordinates(shapely.line_interpolate_point(line, np.maximum(along - 2, 0)))
    b = shapely.get_coordinates(shapely.line_interpolate_point(line, along + 2))
    middle, run = (a + b) / 2, b - a
    run = run / np.maximum(np.hypot(*run.T), 1e-9)[:, None]
    jitter = rng.uniform(0.72, 1.0, size) if style == "leafy" else rng.uniform(0.9, 1.0, size)
    return {
        "street": np.full(size, n),
        "line": np.full(size, k),
        "along": along,
        "side": np.full(size, side),
        "rank": rank + rng.random(size) * (rank > 1),
        "style": np.full(size, style),
        "x": middle[:, 0],
        "y": middle[:, 1],
        "dx": run[:, 0],
        "dy": run[:, 1],
        "width": width * share * jitter,
        "yard": street.width / 2 + yard * rng.uniform(0.8, 1.35, size),
        "depth": rng.uniform(least, most, size)
        if street.kind != "alley"
        else rng.uniform(8, 12, size),
    }


def _rectangles(c: dict[str, NDArray[Any]], depth: Floats) -> NDArray[Any]:
    """One rectangle a front: `width` along the street, from the front yard `depth` back."""
    nx, ny = -c["dy"] * c["side"], c["dx"] * c["side"]
    half = c["width"] / 2
    rings = np.empty((len(half), 5, 2))
    for corner, (w, back) in enumerate(((-1, 0), (1, 0), (1, 1), (-1, 1), (-1, 0))):
        reach = c["yard"] + back * depth
        rings[:, corner, 0] = c["x"] + c["dx"] * half * w + nx * reach
        rings[:, corner, 1] = c["y"] + c["dy"] * half * w + ny * reach
    return np.asarray(shapely.polygons(rings))


def _within(tree: shapely.STRtree, shapes: NDArray[Any]) -> NDArray[np.int64]:
    """Index of the block that holds each shape, or -1."""
    found = np.full(len(shapes), -1)
    inner, outer = tree.query(shapes, predicate="within")
    found[inner] = outer
    return found


def _first_come(shapes: NDArray[Any]) -> NDArray[Any]:
    """Keep a shape unless it meets one that was kept before it."""
    tree = shapely.STRtree(shapes)
    a, b = tree.query(shapes, predicate="intersects")
    later = a < b
    against: dict[int, list[int]] = {}
    for i, j in zip(a[later].tolist(), b[later].tolist(), strict=True):
        against.setdefault(j, []).append(i)
    keep = np.ones(len(shapes), dtype=bool)
    for j in sorted(against):
        keep[j] = not any(keep[i] for i in against[j])
    return keep
