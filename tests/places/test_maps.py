"""The base map over HTTP: slices of one file, safely; and the style that names it."""

from __future__ import annotations

import json
import os
import struct
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

pytestmark = pytest.mark.django_db
SIZE = 1_000_000
URL = "/map/tiles.pmtiles"


def written(path: Path, size: int = SIZE) -> bytes:
    """A file with the header of an archive and known bytes behind it."""
    boxes = struct.pack("<4i", -740_000_000, 388_000_000, -738_000_000, 389_000_000)
    head = b"PMTiles\x03" + bytes(94) + boxes + bytes(9)
    content = head + bytes(n % 251 for n in range(size - len(head)))
    path.write_bytes(content)
    return content


@pytest.fixture
def content(tmp_path: Path) -> Any:
    """What the base map's file holds; the setting names it."""
    from holdfast.places.maps import base_map

    before = base_map.get()
    path = tmp_path / "city.pmtiles"
    base_map.fill(lambda: path)
    yield written(path)
    base_map.fill(before)


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


@pytest.mark.parametrize(
    ("asked", "first", "length"),
    [
        ("bytes=0-16383", 0, 16384),
        ("bytes=127-127", 127, 1),
        ("bytes=999990-", 999_990, 10),
        ("bytes=999990-5000000", 999_990, 10),
        ("bytes=-100", SIZE - 100, 100),
        ("bytes=-99999999", 0, SIZE),
        ("BYTES=0-0", 0, 1),
        ("bytes=100-700000", 100, 699_901),
    ],
)
def test_one_range_is_answered_by_that_slice(
    content: bytes, asked: str, first: int, length: int
) -> None:
    response = Client().get(URL, headers={"Range": asked})
    assert response.status_code == 206
    assert response["Content-Range"] == f"bytes {first}-{first + length - 1}/{SIZE}"
    assert response["Content-Length"] == str(length)
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == content[first : first + length]


@pytest.mark.parametrize(
    "asked",
    [
        "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=5-2", "items=0-5", "bytes=0-5,10-20",
        "bytes=--5", "bytes=+1-5", "bytes=1 -5", "bytes=0x1-0x5", "bytes=٠-٥", "bytes=1-2-3",
        "bytes=" + "9" * 5000 + "-", "bytes=" + ",".join(["0-0"] * 1000), "bytes=0-5\x00",
    ],
)  # fmt: skip
def test_no_range_several_and_malformed_ones_give_the_whole_file(
    content: bytes, asked: str
) -> None:
    response = Client().get(URL, headers={"Range": asked})
    assert response.status_code == 200
    assert response["Content-Length"] == str(SIZE)
    assert "Content-Range" not in response
    assert body(response) == content


@pytest.mark.parametrize("asked", [f"bytes={SIZE}-", "bytes=9999999999999-", "bytes=-0"])
def test_a_range_outside_of_the_file_is_refused_with_its_size(content: bytes, asked: str) -> None:
    response = Client().get(URL, headers={"Range": asked})
    assert response.status_code == 416
    assert response["Content-Range"] == f"bytes */{SIZE}"
    assert response["Cache-Control"] == "no-store"
    assert body(response) == b""


@given(
    header=st.one_of(
        st.text(max_size=40),
        st.from_regex(r"bytes=[0-9]{0,22}-[0-9]{0,22}", fullmatch=True),
        st.builds("bytes={}-{}".format, st.integers(0, 300), st.integers(0, 300)),
    ),
    size=st.integers(1, 200),
)
def test_whatever_is_asked_for_lies_inside_of_the_file(header: str, size: int) -> None:
    from holdfast.places.maps import wanted

    try:
        asked = wanted(header, size)
    except ValueError:
        return
    if asked is not None:
        first, length = asked
        assert 0 <= first < size and length >= 1 and first + length <= size


def test_an_unchanged_file_is_not_sent_again(content: bytes) -> None:
    first = Client().get(URL, headers={"Range": "bytes=0-9"})
    again = Client().get(URL, headers={"Range": "bytes=0-9", "If-None-Match": first["ETag"]})
    assert again.status_code == 304 and again["ETag"] == first["ETag"]
    assert not first["ETag"].startswith("W/")


def test_if_range_gives_the_whole_file_once_it_is_another(content: bytes, tmp_path: Path) -> None:
    ask = Client()
    first = ask.get(URL, headers={"Range": "bytes=0-9"})
    same = {"Range": "bytes=0-9", "If-Range": first["ETag"]}
    assert ask.get(URL, headers=same).status_code == 206
    dated = {"Range": "bytes=0-9", "If-Range": first["Last-Modified"]}
    assert ask.get(URL, headers=dated).status_code == 206
    path = tmp_path / "city.pmtiles"
    other = path.with_suffix(".new")
    written(other, SIZE + 1)
    os.utime(other, (1_000_000, 1_000_000))
    other.replace(path)
    for headers in (same, dated):
        changed = ask.get(URL, headers=headers)
        assert changed.status_code == 200
        assert changed["ETag"] != first["ETag"]
        assert len(body(changed)) == SIZE + 1
    weak = {"Range": "bytes=0-9", "If-Range": f"W/{changed['ETag']}"}
    assert ask.get(URL, headers=weak).status_code == 200


def test_head_tells_the_size_and_sends_nothing(content: bytes) -> None:
    response = Client().head(URL, headers={"Range": "bytes=0-9"})
    assert response.status_code == 200
    assert response["Content-Length"] == str(SIZE)
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == b""
    assert Client().post(URL).status_code == 405


def test_the_style_names_the_archive_as_it_is_now_and_both_may_be_kept(content: bytes) -> None:
    ask = Client()
    style = ask.get("/map/style.json")
    url = json.loads(style.content)["sources"]["city"]["url"]
    assert url.startswith(f"pmtiles://{URL}?v=")
    tiles = ask.get(url.removeprefix("pmtiles://"), headers={"Range": "bytes=0-9"})
    assert tiles["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in ask.get(f"{URL}?v=old")["Cache-Control"]
    for answer in (style, tiles):
        assert answer["Cache-Control"].startswith("public")
        assert "Cookie" not in answer.get("Vary", "") and not answer.cookies


def test_each_language_has_a_style_with_its_names(content: bytes) -> None:
    english, spanish = (
        Client().get(f"{prefix}/map/style.json").content.decode() for prefix in ("", "/es")
    )
    assert "name_es" in spanish and "name_es" not in english
    assert json.loads(spanish)["sources"] == json.loads(english)["sources"]


@pytest.mark.parametrize(
    "path",
    [
        "/map/../tiles.pmtiles", "/map/tiles.pmtiles/", "/map/%2e%2e/etc/passwd",
        "/map/tiles.pmtiles/../../etc/passwd", "/map/other.pmtiles", "/map/",
    ],
)  # fmt: skip
def test_no_address_reaches_another_file(content: bytes, path: str) -> None:
    assert Client().get(path).status_code in (301, 404)


@pytest.mark.parametrize("what", ["nothing", "a folder", "no archive", "too short"])
def test_without_an_archive_there_is_no_map(content: bytes, tmp_path: Path, what: str) -> None:
    from holdfast.places.maps import archive, base_map

    path = tmp_path / "wrong"
    if what == "a folder":
        path.mkdir()
    elif what != "nothing":
        path.write_bytes(b"GIF89a" * 100 if what == "no archive" else b"PMTiles\x03")
    base_map.fill(lambda: path)
    assert archive() is None
    assert Client().get(URL).status_code == 404
    assert Client().get("/map/style.json").status_code == 404


def test_the_archive_says_what_it_covers(content: bytes) -> None:
    from holdfast.places.maps import archive

    found = archive()
    assert found is not None
    assert found.box == (38.8, -74.0, 38.9, -73.8)


def test_a_page_asks_for_a_live_map_only_where_there_is_one(content: bytes) -> None:
    from django.template import Context, Template

    from holdfast.places.maps import base_map

    page = Template("{% load maps %}<div {% live_map box label=label pins=pins %}></div>")
    box, pins = (38.0, -74.0, 39.0, -73.0), [(38.5, -73.5, "1")]
    context = Context({"box": box, "pins": pins, "label": 'A & "B"'})
    drawn = page.render(context)
    assert 'data-box="-74.000000,38.000000,-73.000000,39.000000"' in drawn
    assert "data-map " in drawn and "A &amp; &quot;B&quot;" in drawn
    base_map.fill(lambda: None)
    assert page.render(context) == "<div ></div>"
