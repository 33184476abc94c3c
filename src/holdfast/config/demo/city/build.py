"""Puts the city together from its parts."""

from __future__ import annotations

import numpy as np
import shapely
from shapely import LineString, Point, Polygon, affinity
from shapely.geometry.base import BaseGeometry

from holdfast.config.demo.city import blocks, numbering, plan, streets
from holdfast.config.demo.city.areas import Faces, draw_layers, lookup
from holdfast.config.demo.city.landmarks import APARTMENTS, SITES
from holdfast.config.demo.city.model import Address, City, Intersection, Landmark, to_lonlat
from holdfast.config.demo.city.plan import UNIT, at
from holdfast.config.demo.city.shore import Shore, Water, creeks, draw, smooth, water, woods

ADDRESSES = 20_000


def build(seed: int = 311) -> City:
    """Port Calder, the same for the same seed on every machine.

    About 2 s of one core; callers keep the result (it pickles) or what they loaded from it.
    Raises ValueError where a zone of the plan has no room for its named streets.
    """
    shore = draw(seed)
    network = streets.lay_out(shore, seed)
    ground = blocks.divide(network, shore)
    network.streets = ground.streets
    houses, doors = numbering.kept_houses(blocks.build_houses(ground, network, seed), ground)
    corners, passes = numbering.find_corners(ground.streets)
    numbers = numbering.give_numbers(houses, ground, network, passes, doors)
    numbering.make_segments(ground, houses, numbers, corners, passes, network)
    faces = Faces(shore, network)
    layers = draw_layers(faces, shore)

    district = lookup({name: members for name, (_, members) in plan.DISTRICTS.items()})
    zips = lookup(plan.ZIPS)
    hood_of = _Hoods(faces)
    addresses = _addresses(houses, numbers, ground, hood_of, district, zips, seed)
    intersections = [
        Intersection(
            tuple(sorted({ground.streets[n].name for n in c.streets})),
            district[hood_of.at(c.x, c.y)],
            *_latlon(c.x, c.y),
        )
        for c in corners
        if len({ground.streets[n].name for n in c.streets}) > 1
    ]
    landmarks = _landmarks(ground, houses, numbers, doors, hood_of, district, network, shore)
    bands = water(shore, seed)
    return City(
        seed=seed,
        name="Port Calder",
        streets=ground.streets,
        intersections=intersections,
        addresses=addresses,
        landmarks=landmarks,
        layers=layers,
        shapes=_shapes(shore, bands, ground, houses, doors, network, seed),
        soundings=bands.soundings,
        place_names=[(c, words, *at(*p), angle) for c, words, p, angle in plan.CHART_WORDS],
    )


class _Hoods:
    """Finds the neighborhood of a point by the face it lies in."""

    def __init__(self, faces: Faces) -> None:
        self._tree = shapely.STRtree(faces.shapes)
        self._names = faces.neighborhood

    def at(self, x: float, y: float) -> str:
        return self._names[int(self._tree.nearest(Point(x, y)))]

    def all(self, points: list[Point]) -> list[str]:
        # Containment is many times quicker than nearness and enough for what stands on a face.
        inside, face = self._tree.query(points, predicate="intersects")
        found = dict(zip(inside.tolist(), face.tolist(), strict=True))
        return [
            self._names[found[n]] if n in found else self.at(p.x, p.y) for n, p in enumerate(points)
        ]


def _latlon(x: float, y: float) -> tuple[float, float]:
    lon, lat = to_lonlat(x, y)
    return round(lat, 7), round(lon, 7)


def _addresses(
    houses: blocks.Houses,
    numbers: numbering.Ints,
    ground: blocks.Ground,
    hood_of: _Hoods,
    district: dict[str, str],
    zips: dict[str, str],
    seed: int,
) -> list[Address]:
    rng = np.random.default_rng([seed, 5])
    names = [s.name for s in ground.streets]
    where = {(int(numbers[h]), names[int(houses.street[h])]): h for h in range(len(numbers))}
    fixed = {
        where[(number, street)]: units
        for number, street, units in APARTMENTS
        if (number, street) in where
    }
    square = _custom_house_address(hood_of, district, zips)
    wanted = ADDRESSES - len(numbers) - len(square)
    units = numbering.units_for(houses, numbers, ground, wanted, fixed, rng)
    points = [g.centroid for g in houses.shape]
    hoods = hood_of.all(points)
    made = list(square)
    order = np.lexsort((numbers, np.array(names)[houses.street]))
    for h in order.tolist():
        lat, lon = _latlon(points[h].x, points[h].y)
        row = (district[hoods[h]], zips[hoods[h]], lat, lon, hoods[h])
        number, street = int(numbers[h]), names[int(houses.street[h])]
        made.append(Address(number, street, "", *row))
        made += [
            Address(number, street, unit, *row)
            for unit in numbering.unit_names(units.get(h, 0), houses.style[h] == "dense")
        ]
    return made


def _custom_house_address(
    hood_of: _Hoods, district: dict[str, str], zips: dict[str, str]
) -> list[Address]:
    """The Custom House stands alone on its point, where no block is."""
    site = SITES[0]
    x, y = at(*site.spot)
    hood = hood_of.at(x, y)
    assert site.address is not None
    number, street = site.address
    return [Address(number, street, "", district[hood], zips[hood], *_latlon(x, y), hood)]


def _landmarks(
    ground: blocks.Ground,
    houses: blocks.Houses,
    numbers: numbering.Ints,
    doors: dict[str, int],
    hood_of: _Hoods,
    district: dict[str, str],
    network: streets.Network,
    shore: Shore,
) -> list[Landmark]:
    names = [s.name for s in ground.streets]
    tree = shapely.STRtree(houses.shape)
    fixed = {(int(numbers[h]), names[int(houses.street[h])]): h for h in range(len(numbers))}
    found: list[Landmark] = []

    def add(name: str, name_es: str, kind: str, address: str, x: float, y: float) -> None:
        found.append(
            Landmark(name, name_es, kind, address, district[hood_of.at(x, y)], *_latlon(x, y))
        )

    buildings = {site.name: building for site, _, building in ground.sites}
    for site in SITES:
        x, y = at(*site.spot)
        if site.ground == "yard":
            text = f"{site.address[0]} {site.address[1]}" if site.address else ""
            add(site.name, site.name_es, site.kind, text, x, y)
            continue
        if site.name in doors:
            h = doors[site.name]
            middle = buildings[site.name].representative_point()
        else:
            nearest = int(tree.nearest(Point(x, y)))
            h = fixed.get(site.address, nearest) if site.address else nearest
            middle = houses.shape[h].centroid
        text = f"{int(numbers[h])} {names[int(houses.street[h])]}"
        add(site.name, site.name_es, site.kind, text, middle.x, middle.y)
    for name, name_es, shape in ground.parks:
        middle = shape.representative_point()
        add(name, name_es, "park", "", middle.x, middle.y)
    for name, shape in shore.piers:
        add(name, name.replace("Pier", "Muelle"), "pier", "", shape.centroid.x, shape.centroid.y)
    for name, line in network.bridges:
        middle = line.interpolate(0.5, normalized=True)
        add(name, f"Puente {name.removesuffix(' Bridge')}", "bridge", "", middle.x, middle.y)
    return found


def _shapes(
    shore: Shore,
    bands: Water,
    ground: blocks.Ground,
    houses: blocks.Houses,
    doors: dict[str, int],
    network: streets.Network,
    seed: int,
) -> dict[str, list[BaseGeometry]]:
    """Everything a map draws, in local meters."""
    replaced = set(doors.values())
    plain = [g for h, g in enumerate(houses.shape) if h not in replaced]
    x, y = at(*SITES[0].spot)
    custom_house = affinity.rotate(shapely.box(x - 26, y - 13, x + 26, y + 13), -12)
    sheds = [s for _, pier in shore.piers if (s := _shed(pier)) is not None]
    town = shapely.union_all([g.face for g in network.grids.values()])
    edge = town.buffer(45)
    stubs = [
        part
        for street in network.streets
        if not street.zone
        for part in shapely.get_parts(shapely.union_all(street.lines).difference(edge))
        if part.length > 90
    ]
    county = [LineString(smooth([at(*p) for p in line])) for line in plan.COUNTY_ROADS]
    return {
        "land": [shore.south, shore.north, shore.island, shore.rock],
        "shallow": [bands.shallow],
        "deep": [bands.deep],
        "iso": list(bands.iso),
        "marsh": [shore.marsh],
        "woods": woods(shore, town, seed),
        "ponds": [shore.pond, *creeks(shore, seed)],
        "parks": [shape for _, _, shape in ground.parks],
        "blocks": list(ground.blocks),
        "buildings": [*plain, *(b for _, _, b in ground.sites), custom_house, *sheds],
        "piers": [shape for _, shape in shore.piers],
        "breakwaters": list(shore.breakwaters),
        "bridges": [_deck(line) for _, line in network.bridges],
        "ferry": [LineString([at(*p) for p in line]) for line in plan.FERRY],
        "roads": [*county, *stubs],
        "rail": [LineString(smooth([at(*p) for p in plan.RAIL]))],
        "grids": [g.face for g in network.grids.values()],
    }


def _shed(pier: Polygon) -> BaseGeometry | None:
    """The shed along a pier wide enough to carry one."""
    corners = np.asarray(pier.exterior.coords)[:4]
    wide, long = sorted(np.hypot(*(corners[(1, 2), :] - corners[(0, 1), :]).T))
    if wide < 38 or long < 150:
        return None
    return affinity.scale(pier.buffer(-wide * 0.2, join_style="mitre"), 0.86, 0.86)


def _deck(line: LineString) -> BaseGeometry:
    """A bridge from bank to bank with a little more at both ends."""
    a, b = np.asarray(line.coords[0]), np.asarray(line.coords[-1])
    run = (b - a) / np.hypot(*(b - a))
    more = 2.2 * UNIT
    return LineString([a - run * more, *line.coords[1:-1], b + run * more])
