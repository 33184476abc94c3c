"""Port Calder holds together: as geometry, as an address register and as a set of layers."""

import re
from collections import Counter, defaultdict
from itertools import combinations

import numpy as np
import pytest
import shapely
from shapely.geometry import shape

from holdfast.config.demo.city import City, build
from holdfast.config.demo.city.model import to_local, to_lonlat

COVERING = [
    "districts",
    "neighborhoods",
    "council_districts",
    "collection_routes",
    "yard_waste_weeks",
    "street_sweeping",
    "zip_codes",
    "elementary_schools",
    "high_schools",
    "fire_districts",
    "snow_routes",
]


def points_of(city: City) -> list[shapely.Point]:
    return [shapely.Point(a.lon, a.lat) for a in city.addresses]


def test_the_same_seed_draws_the_same_city(city: City) -> None:
    again = build(311)
    assert again.addresses == city.addresses
    assert again.intersections == city.intersections
    assert again.landmarks == city.landmarks
    assert again.layers == city.layers


@pytest.mark.parametrize("seed", [7])
def test_another_seed_draws_another_city_of_the_same_size(city: City, seed: int) -> None:
    other = build(seed)
    assert len(other.addresses) == 20_000
    assert other.addresses != city.addresses


def test_the_city_has_20000_different_addresses(city: City) -> None:
    assert len(city.addresses) == 20_000
    assert len({(a.number, a.street, a.unit) for a in city.addresses}) == 20_000


def test_addresses_that_the_pages_speak_of_exist(city: City) -> None:
    known = {str(a) for a in city.addresses}
    for text in (
        "48 Ropewalk Lane",
        "212 Cooper Street",
        "216 Cooper Street",
        "9 Harbor Street",
        "418 Tidewater Lane",
        "418 Tidewater Lane, Unit 2",
        "431 Tidewater Lane",
        "1 Custom House Square",
        "900 Summit Road",
        "40 Orchard Street",
        "215 Almshouse Road",
        "77 Gannet Way",
        "22 Kelp Alley",
        "915 Chandler Street",
        "2010 Breakwater Drive",
    ):
        assert text in known


def test_streets_that_the_pages_speak_of_exist(city: City) -> None:
    names = {s.name for s in city.streets}
    assert names >= {
        "Cooper Street",
        "Sail Loft Lane",
        "Mercy Street",
        "Bell Lane",
        "Lantern Street",
        "Kiln Alley",
        "Harbor Street",
        "Ropewalk Lane",
        "Tidewater Lane",
        "Capstan Avenue",
        "Chandler Street",
        "Gannet Way",
        "Quay Street",
        "Ferry Hill Road",
        "Net Loft Lane",
        "Breakwater Drive",
        "Bollard Street",
        "Kelp Alley",
        "Calder Avenue",
        "Cable Street",
        "Custom House Street",
        "Ferry Road",
        "Pier Road",
        "Calle Peñasco",
        "Avenida Morazán",
    }
    assert 350 <= len(names) <= 500
    assert len(names) == len(city.streets)


def test_few_first_words_of_street_names_are_shared(city: City) -> None:
    first = Counter(s.name.rsplit(" ", 1)[0] for s in city.streets)
    assert sum(n - 1 for n in first.values()) <= 0.05 * len(city.streets)


def test_corners_that_the_pages_speak_of_exist(city: City) -> None:
    corners = [set(i.streets) for i in city.intersections]
    for a, b in (
        ("Bell Lane", "Mercy Street"),
        ("Quay Street", "Chandler Street"),
        ("Ferry Hill Road", "Net Loft Lane"),
        ("Capstan Avenue", "Bollard Street"),
        ("Ropewalk Lane", "Sail Loft Lane"),
    ):
        assert any({a, b} <= corner for corner in corners), (a, b)


def test_numbers_rise_along_every_street_on_both_sides(city: City) -> None:
    houses: dict[tuple[str, int], dict[int, tuple[float, float]]] = defaultdict(dict)
    for a in city.addresses:
        houses[(a.street, a.number % 2)][a.number] = to_local(a.lon, a.lat)
    for street in city.streets:
        if len(street.lines) != 1 or street.lines[0].is_closed:
            continue
        for odd in (0, 1):
            row = houses[(street.name, odd)]
            if len(row) < 3:
                continue
            along = [street.lines[0].project(shapely.Point(*row[n])) for n in sorted(row)]
            steps = np.diff(along)
            assert np.all(steps > -1e-6) or np.all(steps < 1e-6), street.name


def test_odd_and_even_numbers_face_each_other(city: City) -> None:
    sides: dict[str, dict[int, set[float]]] = defaultdict(lambda: defaultdict(set))
    lines = {s.name: s.lines[0] for s in city.streets if s.kind == "street" and len(s.lines) == 1}
    for a in city.addresses:
        line = lines.get(a.street)
        if line is None:
            continue
        x, y = to_local(a.lon, a.lat)
        at = line.project(shapely.Point(x, y))
        p, q = line.interpolate(max(at - 1, 0)), line.interpolate(at + 1)
        cross = (q.x - p.x) * (y - p.y) - (q.y - p.y) * (x - p.x)
        sides[a.street][a.number % 2].add(float(np.sign(cross)))
    for name, by_parity in sides.items():
        assert all(len(s) == 1 for s in by_parity.values()), name
        if len(by_parity) == 2:
            assert by_parity[0] != by_parity[1], name


def test_a_new_hundred_begins_at_a_cross_street(city: City) -> None:
    ropewalk = next(s for s in city.streets if s.name == "Ropewalk Lane")
    hundreds = [
        {n // 100 for side in (s.odd, s.even) if side for n in side} for s in ropewalk.segments
    ]
    seen = [h for h in hundreds if h]
    assert len(seen) >= 5
    assert sum(len(h) == 1 for h in seen) >= 0.8 * len(seen)


def test_every_address_is_on_land_and_in_the_city(city: City) -> None:
    land = shapely.union_all(city.shapes["land"])
    shapely.prepare(land)
    assert all(land.contains(shapely.Point(*to_local(a.lon, a.lat))) for a in city.addresses)
    ground = shape(city.layers["city"]["features"][0]["geometry"])
    shapely.prepare(ground)
    assert all(ground.contains(p) for p in points_of(city))


def test_no_house_stands_on_another_or_in_the_street(city: City) -> None:
    houses = city.shapes["buildings"]
    tree = shapely.STRtree(houses)
    a, _ = tree.query(houses, predicate="overlaps")
    assert len(a) == 0
    roads = shapely.union_all(
        [line.buffer(s.width / 2 - 1.5, cap_style="flat") for s in city.streets for line in s.lines]
    )
    shapely.prepare(roads)
    assert sum(roads.intersects(h) for h in houses) <= 2


def test_layers_are_valid_and_their_areas_do_not_overlap(city: City) -> None:
    for name, layer in city.layers.items():
        areas = [shape(f["geometry"]) for f in layer["features"]]
        assert areas, name
        for area in areas:
            assert area.is_valid, name
            assert area.geom_type in ("Polygon", "MultiPolygon")
        for one, two in combinations(areas, 2):
            assert one.intersection(two).area < 1e-12, name
        ids = [f["id"] for f in layer["features"]]
        assert len(set(ids)) == len(ids)


def test_layers_cover_the_city_without_gaps(city: City) -> None:
    whole = shape(city.layers["city"]["features"][0]["geometry"])
    for name in COVERING:
        covered = shapely.union_all([shape(f["geometry"]) for f in city.layers[name]["features"]])
        assert whole.symmetric_difference(covered).area < 1e-9, name


def test_every_address_lies_in_exactly_one_area_of_each_layer(city: City) -> None:
    points = np.array(points_of(city))
    for name in [*COVERING, "city"]:
        areas = [shape(f["geometry"]) for f in city.layers[name]["features"]]
        hits, _ = shapely.STRtree(areas).query(points, predicate="intersects")
        assert len(hits) == len(points) == len(set(hits.tolist())), name


def test_an_address_carries_the_district_and_zip_it_lies_in(city: City) -> None:
    for address in city.addresses[::97]:
        areas = city.areas(address.lat, address.lon)
        assert areas["districts"]["name"] == address.district
        assert areas["zip_codes"]["zip"] == address.zip


def test_48_ropewalk_lane_is_served_as_its_page_says(city: City) -> None:
    home = next(a for a in city.addresses if str(a) == "48 Ropewalk Lane")
    areas = city.areas(home.lat, home.lon)
    assert areas["collection_routes"]["weekday"] == "Thursday"
    assert areas["collection_routes"]["truck"] == 14
    assert areas["street_sweeping"]["odd_side"] == "first and third Tuesday"
    assert areas["evacuation_zones"]["zone"] == "B"
    assert areas["council_districts"]["number"] == 3
    assert areas["council_districts"]["member"] == "Inez Okafor"
    call = next(a for a in city.addresses if str(a) == "418 Tidewater Lane, Unit 2")
    areas = city.areas(call.lat, call.lon)
    assert areas["districts"]["label"] == "3 Saltmarsh"
    assert (areas["collection_routes"]["weekday"], areas["collection_routes"]["route"]) == (
        "Tuesday",
        "W-4",
    )
    assert areas["evacuation_zones"]["zone"] == "B"


def test_zone_a_is_nearer_the_water_than_zone_c(city: City) -> None:
    land = shapely.union_all(city.shapes["land"]).boundary
    shapely.prepare(land)
    away: dict[str, list[float]] = defaultdict(list)
    for a in city.addresses[::20]:
        zone = city.areas(a.lat, a.lon).get("evacuation_zones", {}).get("zone", "none")
        away[zone].append(land.distance(shapely.Point(*to_local(a.lon, a.lat))))
    medians = [float(np.median(away[z])) for z in ("A", "B", "C", "none")]
    assert medians == sorted(medians)


def test_bridges_cross_the_water_and_land_on_both_banks(city: City) -> None:
    land = shapely.union_all(city.shapes["land"])
    bridges = city.shapes["bridges"]
    assert len(bridges) >= 3
    for bridge in bridges:
        assert bridge.difference(land).length > 80
        ends = shapely.Point(bridge.coords[0]), shapely.Point(bridge.coords[-1])
        assert all(land.contains(end) for end in ends)


def test_every_place_can_be_reached_by_street(city: City) -> None:
    lines = [line for s in city.streets for line in s.lines]
    joined = shapely.union_all([line.buffer(3) for line in lines])
    parts = sorted((p.area for p in shapely.get_parts(joined)), reverse=True)
    # The mainland, and Gull Island, which one reaches by ferry.
    assert parts[0] > 0.98 * sum(parts)


def test_shapes_that_are_drawn_are_valid(city: City) -> None:
    for kind, shapes in city.shapes.items():
        assert all(g.is_valid and not g.is_empty for g in shapes), kind


def test_landmarks_are_many_and_those_with_an_address_have_one_that_exists(city: City) -> None:
    assert len(city.landmarks) >= 80
    assert len({m.name for m in city.landmarks}) == len(city.landmarks)
    known = {f"{a.number} {a.street}" for a in city.addresses}
    for mark in city.landmarks:
        assert not mark.address or mark.address in known, mark.name
    kinds = Counter(m.kind for m in city.landmarks)
    assert kinds["library"] >= 5
    assert kinds["elementary"] >= 10
    assert {"Pier 7", "Custom House", "Ferry Terminal"} <= {m.name for m in city.landmarks}


def test_segments_tell_corners_and_numbers_of_both_sides(city: City) -> None:
    total = 0
    for street in city.streets:
        for segment in street.segments:
            total += 1
            if segment.odd:
                assert segment.odd[0] % 2 == 1 and segment.odd[0] <= segment.odd[1]
            if segment.even:
                assert segment.even[0] % 2 == 0 and segment.even[0] <= segment.even[1]
    assert total > 2500


def test_names_are_plain_words_with_their_accents(city: City) -> None:
    for street in city.streets:
        assert re.fullmatch(r"[A-ZÀ-Þ][\w.'’ ]+", street.name), street.name
    assert sum(not s.name.isascii() for s in city.streets) >= 8


def test_coordinates_turn_around_and_lie_in_the_open_sea_off_new_jersey(city: City) -> None:
    x, y = to_local(*to_lonlat(1234.5, -678.9))
    assert (x, y) == pytest.approx((1234.5, -678.9), abs=1e-6)
    lats = [a.lat for a in city.addresses]
    lons = [a.lon for a in city.addresses]
    assert 38.8 < min(lats) < max(lats) < 39.0
    assert -74.0 < min(lons) < max(lons) < -73.8
