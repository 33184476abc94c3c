"""Files of addresses and areas, as they come; nothing is dropped without a word."""

from __future__ import annotations

import gzip
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from holdfast.journal.actors import ANONYMOUS, system
from holdfast.journal.recording import Denied, OperationError
from holdfast.places import operations
from holdfast.places.imports import AddressRow, Problem, Unreadable
from holdfast.places.imports.addresses import read_addresses
from holdfast.places.imports.areas import areas_of, read_areas
from holdfast.places.models import Address, Area
from holdfast.places.queries import areas_at, locate

ACTOR = system("tests")


def rows_of(path: Path) -> tuple[list[AddressRow], list[Problem]]:
    """Addresses and problems of a file."""
    read = list(read_addresses(path))
    return (
        [each for each in read if isinstance(each, AddressRow)],
        [each for each in read if isinstance(each, Problem)],
    )


def written(tmp_path: Path, content: str | bytes, name: str = "file.csv") -> Path:
    """A file with this content."""
    path = tmp_path / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_openaddresses_columns_are_read(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "LON,LAT,NUMBER,STREET,UNIT,CITY,DISTRICT,REGION,POSTCODE,ID,HASH\n"
        "-90.1,40.2,12,N MAIN ST,APT 3,PORT CALDER,,ME,04101,77,abc\n",
    )
    [row], problems = rows_of(path)
    assert row == AddressRow("12", "N Main St", "Apt 3", "Port Calder", "04101", 40.2, -90.1, "abc")
    assert problems == []


@pytest.mark.parametrize(
    "content",
    [
        "house number;street name;zip\n12;Main St;04101\n",
        "\ufeffAddress Number\tStreetName\tZIPCODE\r\n12\tMain St\t04101\r\n",
        "Full Address,Zip\n12 Main St,04101\n",
        "address,zip\r12 Main St,04101\r",
        '{"addresses": [{"address1": "12 Main St", "postalCode": "04101"}]}',
        '[{"number": 12, "street": "Main St", "postcode": "04101"}]',
        json.dumps(
            {"type": "FeatureCollection", "features": [
                {"type": "Feature", "geometry": None,
                 "properties": {"addr:housenumber": "12", "addr:street": "Main St",
                                "addr:postcode": "04101"}}]}
        ),
        "AddressNumber,StreetName,StreetNamePostType,ZipCode\n12,Main,St,04101\n",
    ],
)  # fmt: skip
def test_one_address_is_read_from_files_of_many_shapes(tmp_path: Path, content: str) -> None:
    assert rows_of(written(tmp_path, content)) == (
        [AddressRow("12", "Main St", zipcode="04101")],
        [],
    )


def test_geojson_points_are_read_one_on_each_line_and_packed(tmp_path: Path) -> None:
    line = (
        '{"type":"Feature","properties":{"number":"12","street":"Main St"},'
        '"geometry":{"type":"Point","coordinates":[-90.1,40.2]}}\n'
    )
    path = written(tmp_path, gzip.compress((line * 2 + "not json\n").encode()), "points.geojson.gz")
    rows, problems = rows_of(path)
    assert [(row.lat, row.lon) for row in rows] == [(40.2, -90.1)] * 2
    assert [problem.row for problem in problems] == [3]


def test_every_row_that_is_not_taken_is_named_with_its_reason(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        b"number,street,lat,lon\n,Main St,,\n12,,,\nS/N,Main St,,\n\n13,Caf\xe9 St,0,0\n"
        b"14,Main St,997713.8,178429.5\n15,Main\x00 St,,\n",
    )
    rows, problems = rows_of(path)
    assert [(row.number, row.street) for row in rows] == [
        ("13", "Café St"), ("14", "Main St"), ("15", "Main St")
    ]  # fmt: skip
    assert [(p.row, p.rejected) for p in problems] == [
        (1, True), (2, True), (3, True), (4, True), (6, False)
    ]  # fmt: skip
    assert all(problem.says.endswith(".") for problem in problems)


@pytest.mark.parametrize("content", ["", "   ", "a,b\n1,2\n", "{", '{"type": "Topology"}'])
def test_a_file_that_is_none_is_refused_with_words(tmp_path: Path, content: str) -> None:
    with pytest.raises(Unreadable):
        rows_of(written(tmp_path, content))


@pytest.mark.django_db
def test_importing_twice_changes_nothing_and_counts_add_up(site: str, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "number,street,unit,lat,lon\n12,Main St,,40.1,-90.1\n12,MAIN STREET,,,\n"
        "14,Main St,Apt 1,40.2,-90.2\n14,Main St,Apt 2,40.2,-90.2\n,Main St,,,\n",
    )
    told: list[Problem] = []
    first = operations.import_addresses(actor=ACTOR, path=path, tell=told.append)
    assert (first.rows, first.taken, first.unchanged, first.rejected) == (5, 3, 1, 1)
    assert first.buildings == 1
    assert len(told) == 1
    ids = set(Address.objects.values_list("id", flat=True))
    again = operations.import_addresses(actor=ACTOR, path=path)
    assert (again.taken, again.updated, again.unchanged, again.rejected) == (0, 0, 4, 1)
    assert again.buildings == 0
    assert set(Address.objects.values_list("id", flat=True)) == ids
    # Coordinates are known by now and are never replaced by none.
    assert locate(text="12 Main").lat == 40.1
    moved = written(tmp_path, "number,street,lat,lon\n12,Main St,40.15,-90.1\n")
    assert operations.import_addresses(actor=ACTOR, path=moved).updated == 1
    assert locate(text="12 Main").lat == 40.15


@pytest.mark.django_db
def test_only_those_who_may_import(site: str, tmp_path: Path) -> None:
    path = written(tmp_path, "number,street\n12,Main St\n")
    with pytest.raises(Denied):
        operations.import_addresses(actor=ANONYMOUS, path=path)
    with pytest.raises(OperationError):
        operations.import_addresses(actor=ACTOR, path=tmp_path / "none.csv")


@pytest.mark.django_db
@pytest.mark.data
def test_the_addresses_of_a_real_county_are_imported_and_found(
    site: str, shared_data: Path, tmp_path: Path
) -> None:
    whole = shared_data / "addresses" / "openaddresses_ia_linn.csv"
    with whole.open(encoding="utf-8") as lines:
        part = [line for number, line in enumerate(lines) if number % 20 == 0 or number < 50]
    done = operations.import_addresses(actor=ACTOR, path=written(tmp_path, "".join(part)))
    assert done.rows == len(part) - 1
    assert done.taken > 0.99 * done.rows
    found = locate(text="4570 frozen hill road anamosa ia 52205")
    assert (found.verdict, found.address) == ("verified", "4570 Frozen Hill Rd, Anamosa")


@pytest.mark.data
@pytest.mark.parametrize(
    ("file", "code", "areas"),
    [
        ("la_council_districts", "external_id", 15),
        ("nyc_borough", "borough_code", 5),
        ("nyc_community_district", "boro_cd", 59),
        ("nyc_evacuation_zones", "zone", 7),
        ("nyc_zcta", "modzcta", 178),
        ("toronto_waste_zones", "AREA_LONG_", 34),
    ],
)
def test_real_layers_are_read_with_a_sensible_code(
    shared_data: Path, file: str, code: str, areas: int
) -> None:
    read = read_areas(shared_data / "areas" / f"{file}.geojson")
    assert (read.code_property, len(read.areas), read.features) == (code, areas, areas)
    assert all(area.polygon.is_valid and area.name for area in read.areas)


def feature(code: str, ring: list[list[float]], *holes: list[list[float]], **props: Any) -> Any:
    """A polygon feature."""
    return {
        "type": "Feature",
        "properties": {"code": code, **props},
        "geometry": {"type": "Polygon", "coordinates": [ring, *holes]},
    }


BOX = [[0.0, 10.0], [4.0, 10.0], [4.0, 14.0], [0.0, 14.0], [0.0, 10.0]]
HOLE = [[1.0, 11.0], [2.0, 11.0], [2.0, 12.0], [1.0, 12.0], [1.0, 11.0]]
BOW = [[0.0, 10.0], [4.0, 14.0], [4.0, 10.0], [0.0, 14.0], [0.0, 10.0]]


def test_a_broken_outline_is_repaired_and_said_so() -> None:
    read = areas_of([feature("bow", BOW)])
    assert (read.repaired, len(read.areas)) == (1, 1)
    assert "repaired" in read.problems[0].says
    assert not read.problems[0].rejected


def test_what_is_no_area_is_named_with_its_reason() -> None:
    far = [[x * 10000, y * 10000] for x, y in BOX]
    read = areas_of(
        [
            feature("good", BOX), {"type": "Feature", "properties": {}}, None, 7,
            {"type": "Feature", "properties": {"code": "p"},
             "geometry": {"type": "Point", "coordinates": [1, 2]}},
            feature("far", far), feature("bad", [[0, 0], ["x", 1]]),
            {"type": "Feature", "properties": {"code": "q"}, "geometry": {"type": "Polygon"}},
        ]
    )  # fmt: skip
    assert [area.code for area in read.areas] == ["good"]
    assert len(read.problems) == 7
    assert all(problem.rejected for problem in read.problems)


def test_parts_of_one_area_are_joined() -> None:
    other = [[x + 10, y] for x, y in BOX]
    read = areas_of([feature("a", BOX), feature("a", other), feature("b", HOLE)])
    assert ([area.code for area in read.areas], read.joined) == (["a", "b"], 1)
    assert read.areas[0].polygon.area == pytest.approx(32.0)


def collection(tmp_path: Path, *features: Any) -> Path:
    """A GeoJSON file."""
    return written(
        tmp_path, json.dumps({"type": "FeatureCollection", "features": features}), "a.geojson"
    )


@pytest.mark.django_db
def test_a_point_in_a_hole_is_not_in_the_area(site: str, tmp_path: Path) -> None:
    path = collection(tmp_path, feature("ring", BOX, HOLE))
    operations.import_areas(actor=ACTOR, layer="zone", path=path)
    assert areas_at(10.5, 0.5) == {"zone": "ring"}
    assert areas_at(11.5, 1.5) == {}


@pytest.mark.django_db
def test_older_versions_answer_for_older_days(site: str, tmp_path: Path) -> None:
    def take(*features: Any, since: date | None = None) -> operations.LayerImported:
        return operations.import_areas(
            actor=ACTOR, layer="ward", path=collection(tmp_path, *features), valid_from=since
        )

    small = [[x / 2, 10 + (y - 10) / 2] for x, y in BOX]
    first = take(feature("1", BOX), feature("2", [[x + 4, y] for x, y in BOX]))
    assert (first.taken, first.ended) == (2, 0)
    again = take(feature("1", BOX), feature("2", [[x + 4, y] for x, y in BOX]))
    assert (again.taken, again.updated, again.unchanged) == (0, 0, 2)
    changed = take(feature("1", small), since=date(2020, 1, 1))
    assert (changed.updated, changed.ended) == (1, 1)
    assert areas_at(13.0, 3.0) == {}
    assert areas_at(13.0, 3.0, date(2019, 12, 31)) == {"ward": "1"}
    assert areas_at(11.0, 1.0, date(2020, 1, 1)) == {"ward": "1"}
    assert areas_at(11.0, 5.0, date(2019, 12, 31)) == {"ward": "2"}
    assert areas_at(11.0, 5.0) == {}
    # The same day again corrects; it makes no version more.
    take(feature("1", BOX), since=date(2020, 1, 1))
    assert Area.objects.filter(code="1").count() == 2
    assert areas_at(13.0, 3.0) == {"ward": "1"}
    with pytest.raises(OperationError):
        take(feature("1", small), since=date(2015, 1, 1))


@pytest.mark.django_db
def test_a_layer_s_code_and_properties_are_checked(site: str, tmp_path: Path) -> None:
    path = collection(tmp_path, feature("1", BOX))
    with pytest.raises(OperationError, match="no code for a layer"):
        operations.import_areas(actor=ACTOR, layer="my layer", path=path)
    with pytest.raises(OperationError, match="There are: code"):
        operations.import_areas(actor=ACTOR, layer="ward", path=path, code_property="nope")
    with pytest.raises(OperationError, match="no area"):
        operations.import_areas(actor=ACTOR, layer="ward", path=collection(tmp_path))
