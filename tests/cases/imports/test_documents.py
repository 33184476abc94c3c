"""JSON and XML as servers and portals write them, whole and broken."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.cases.imports import Rejected, Row

Reading = Callable[..., tuple[list[Row], list[Rejected]]]


def request(number: int, **more: object) -> dict[str, object]:
    return {
        "service_request_id": f"{number:03}",
        "status": "open",
        "service_name": "Pothole",
        "service_code": "001",
        "requested_datetime": "2014-02-27T17:43:55-06:00",
        "lat": 41.88,
        "long": -87.63,
        **more,
    }


THREE = [request(1), request(2, extended_attributes={"ward": "4", "x": [1]}), request(3)]
LINES = "\n".join(map(json.dumps, THREE))


@pytest.mark.parametrize(
    "text",
    [
        LINES,
        LINES + "\n\n",
        "\ufeff" + LINES,
        LINES.replace("\n", ",\n"),
        LINES.replace("\n", "\r\n"),
        LINES.replace("\n", "\r"),
        json.dumps(THREE),
        json.dumps(THREE, indent=2),
        "[\n" + LINES.replace("\n", ",\n") + "\n]\n",
        json.dumps({"service_requests": THREE}),
        json.dumps({"service_requests": {"request": THREE}}),
        "\n".join(json.dumps({"request": one}) for one in THREE),
        json.dumps({"success": True, "result": {"fields": [], "records": THREE}}, indent=1),
        json.dumps({"type": "FeatureCollection", "features": [
            {"type": "Feature", "properties": one, "geometry": None} for one in THREE]}),
        "\n".join(json.dumps(one, indent=4) for one in THREE),
        "[" + json.dumps(THREE)[1:-1] + "][" + "]",
    ],
)  # fmt: skip
def test_lines_arrays_and_wrapped_arrays_are_one_and_the_same(reading: Reading, text: str) -> None:
    for content in (text.encode(), text.encode("utf-16"), gzip.compress(text.encode())):
        rows, rejected = reading(content, "georeport")
        assert rejected == []
        assert [row.source_id for row in rows] == ["001", "002", "003"]
        assert [row.area for row in rows] == [None, "4", None]
        assert (rows[0].lat, rows[0].lon) == (41.88, -87.63)
        assert rows[0].service_code == "001"


def test_a_line_broken_in_the_middle_is_rejected_and_the_next_one_taken(reading: Reading) -> None:
    lines = LINES.split("\n")
    lines.insert(1, lines[0][:50])
    lines.insert(3, '{"service_request_id": }')
    rows, rejected = reading("\n".join(lines), "georeport")
    assert [row.source_id for row in rows] == ["001", "002", "003"]
    assert [(one.line, one.reason) for one in rejected] == [(2, "broken_json"), (4, "broken_json")]
    assert rejected[0].raw == lines[1]


def test_an_object_that_goes_over_two_lines_is_put_together(reading: Reading) -> None:
    text = json.dumps(request(1, description="two lines")).replace("two ", "two\n") + "\n" + LINES
    rows, rejected = reading(text, "georeport")
    assert rows[0].description == "two\nlines"
    assert [row.line for row in rows] == [1, 3, 4, 5]
    assert rejected == []


def test_a_broken_element_of_an_array_costs_only_itself(reading: Reading) -> None:
    parts = [json.dumps(one) for one in THREE]
    for broken in ('{"a": 1', '{"a" 1}', '{"a": "x}', "{,}", '{"a": 1]}', '"x" {'):
        text = "[" + ",\n".join([parts[0], broken, parts[1], parts[2]]) + "]"
        rows, rejected = reading(text, "georeport")
        assert {"001", "003"} <= {row.source_id for row in rows}, broken
        assert rejected, broken
        assert len(rows) + len(rejected) >= 4 or "002" not in {row.source_id for row in rows}


def test_an_array_cut_off_yields_its_whole_elements(reading: Reading) -> None:
    rows, rejected = reading(json.dumps(THREE)[:-30], "georeport")
    assert [row.source_id for row in rows] == ["001", "002"]
    assert [one.reason for one in rejected] == ["broken_json"]


def test_values_that_are_no_objects_are_rejected(reading: Reading) -> None:
    rows, rejected = reading('{}\n[1]\n7\nnull\n"x"\n' + LINES, "georeport")
    assert len(rows) == 3
    assert [one.reason for one in rejected] == ["not_an_object"] * 5
    rows, rejected = reading(f"[[2], 1, null, {LINES.splitlines()[0]}, 12345]", "georeport")
    assert len(rows) == 1
    assert [one.reason for one in rejected] == ["not_an_object"] * 4


def test_numbers_nothing_and_odd_characters_in_json_become_plain_values(reading: Reading) -> None:
    one = request(1, service_request_id=101000001849, description="a\0b", address=None)
    line = json.dumps(one)[:-1] + ', "zipcode": 2134, "media_url": "\\ud800 http://x/1.jpg"'
    rows, rejected = reading(line + ', "odd": NaN, "keep": true}\n', "georeport")
    assert rejected == []
    assert rows[0].source_id == "101000001849"
    assert rows[0].description == "ab"
    assert rows[0].media_url == "http://x/1.jpg"
    assert "\ud800" not in rows[0].changed["media_url"]


def test_windows_bytes_within_json_are_repaired(reading: Reading) -> None:
    line = json.dumps(request(1, description="café"), ensure_ascii=False)
    for text in (line + "\n" + LINES, f"[{line}, {LINES.splitlines()[1]}]"):
        rows, rejected = reading(text.encode("cp1252"), "georeport")
        assert rejected == []
        assert rows[0].description == "café"
        assert rows[0].changed["encoding"] == "cp1252"
        assert "encoding" not in rows[1].changed


def test_a_record_that_lacks_what_is_needed_says_what(reading: Reading) -> None:
    rows, rejected = reading('{"a": 1}\n{"service_request_id": "1"}\n' + LINES, "georeport")
    assert len(rows) == 3
    assert [one.reason for one in rejected] == ["no_id", "no_opening_date"]
    assert "its names are a" in rejected[0].says


def test_deeply_nested_and_endless_input_neither_crashes_nor_hangs(reading: Reading) -> None:
    for text in ("[" * 100_000, '{"a":' * 50_000, "[" + '{"a":' * 50_000, "[" + "9" * 700_000):
        rows, rejected = reading(text, "georeport")
        assert rows == []
        assert rejected


def test_a_large_array_on_one_line_is_read_piece_by_piece(reading: Reading) -> None:
    text = json.dumps([request(number, description="é" * 50) for number in range(5_000)])
    rows, rejected = reading(text, "georeport")
    assert (len(rows), rejected) == (5_000, [])


XML = """<?xml version="1.0" encoding="utf-8"?>
<service_requests>
  <request>
    <service_request_id>638344</service_request_id>
    <status>closed</status>
    <service_name>Sidewalk &amp; Curb</service_name>
    <service_code>006</service_code>
    <description/>
    <requested_datetime>2010-04-14T06:37:38-08:00</requested_datetime>
    <updated_datetime xsi:nil="true"/>
    <lat>37.76</lat><long>-122.46</long>
  </request>
  <request><service_request_id>2</service_request_id><service_name>Tree</service_name>
    <requested_datetime>2010-04-15T06:37:38-08:00</requested_datetime></request>
</service_requests>
"""


def test_a_georeport_answer_in_xml_is_read(reading: Reading) -> None:
    for content in (XML.encode(), XML.encode("utf-16"), XML.replace("\n", "\r\n").encode()):
        rows, rejected = reading(content, "georeport")
        assert rejected == []
        assert [(row.line, row.source_id, row.service_name) for row in rows] == [
            (3, "638344", "Sidewalk & Curb"),
            (13, "2", "Tree"),
        ]


def test_an_answer_without_requests_holds_no_rows(reading: Reading) -> None:
    assert reading("<service_requests></service_requests>", "georeport") == ([], [])


def test_broken_xml_costs_only_the_broken_request(reading: Reading) -> None:
    for old, new in (
        ("<status>closed</status>", "<status>closed</stat>"),
        ("  </request>\n  <request>", "  <request>"),
        ("&amp;", "&"),
        ("&amp;", "&bomb;"),
    ):
        rows, rejected = reading(XML.replace(old, new, 1), "georeport")
        assert [row.source_id for row in rows] == ["2"]
        assert [(one.line, one.reason) for one in rejected] == [(3, "broken_xml")]


def test_an_answer_cut_off_yields_its_whole_requests(reading: Reading) -> None:
    rows, rejected = reading(XML[:-80], "georeport")
    assert [row.source_id for row in rows] == ["638344"]
    assert [one.reason for one in rejected] == ["broken_xml"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=150)
@given(st.data())
def test_one_flipped_byte_never_costs_more_than_its_neighbours(
    reading: Reading, data: st.DataObject
) -> None:
    text = bytearray(LINES.encode())
    place = data.draw(st.integers(0, len(text) - 1))
    if text[place] == 10:
        return
    text[place] = data.draw(st.integers(0, 255).filter(lambda byte: byte != 10))
    rows, rejected = reading(bytes(text), "georeport")
    assert len(rows) >= 1
    assert 2 <= len(rows) + len(rejected) <= 5


def test_white_space_without_end_is_passed_over_in_one_go(reading: Reading) -> None:
    for blank in (" " * 400_000, "\n" * 400_000, "} \n" * 100_000):
        rows, rejected = reading('[{"a" 1}' + blank + LINES.replace("\n", ",") + "]", "georeport")
        assert "003" in {row.source_id for row in rows}
        assert rejected
    point = "x" + " " * 100_000 + "y"
    rows, rejected = reading(f"id,type,opened,point\n1,a,2014-02-03,{point}\n2,a,{point},\n")
    assert rows[0].changed["point"] == point
    assert rejected[0].reason == "opening_date_unreadable"
