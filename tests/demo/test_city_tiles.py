"""The archive of vector tiles can be read by the book, and a style draws it without a network."""

import gzip
import json
import struct
from pathlib import Path
from typing import Any

import pytest

from holdfast.config.demo.city import City
from holdfast.config.demo.city.tiles import MAX_ZOOM, tile_id, write_pmtiles
from holdfast.places.style import map_style


def varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def message(data: bytes) -> list[tuple[int, Any]]:
    """Fields of a protocol buffer message, each with its number."""
    fields: list[tuple[int, Any]] = []
    at = 0
    while at < len(data):
        tag, at = varint(data, at)
        value: Any
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 1:
            (value,), at = struct.unpack_from("<d", data, at), at + 8
        else:
            size, at = varint(data, at)
            value, at = data[at : at + size], at + size
        fields.append((tag >> 3, value))
    return fields


def read_archive(data: bytes) -> tuple[dict[str, Any], dict[int, bytes]]:
    """Metadata and tiles by id."""
    assert data[:8] == b"PMTiles\x03"
    root, root_size, meta, meta_size, _, _, tiles, tiles_size = struct.unpack_from("<8Q", data, 8)
    assert tiles + tiles_size == len(data)
    numbers = []
    directory, at = gzip.decompress(data[root : root + root_size]), 0
    while at < len(directory):
        number, at = varint(directory, at)
        numbers.append(number)
    count = numbers[0]
    steps, runs, sizes, offsets = (numbers[1 + k * count : 1 + (k + 1) * count] for k in range(4))
    assert set(runs) == {1}
    assert offsets[0] == 1 and set(offsets[1:]) == {0}
    found, key, start = {}, 0, tiles
    for step, size in zip(steps, sizes, strict=True):
        key += step
        found[key] = gzip.decompress(data[start : start + size])
        start += size
    return json.loads(gzip.decompress(data[meta : meta + meta_size])), found


def layer_of(tile: bytes, wanted: str) -> list[tuple[int, Any]] | None:
    for number, body in message(tile):
        fields = message(body)
        if number == 3 and dict(fields)[1] == wanted.encode():
            return fields
    return None


@pytest.fixture(scope="module")
def archive(city: City, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = tmp_path_factory.mktemp("tiles") / "city.pmtiles"
    assert write_pmtiles(city, path) == path.stat().st_size
    return path.read_bytes()


def test_the_whole_city_fits_in_three_megabytes(archive: bytes) -> None:
    assert 100_000 < len(archive) < 3_000_000


def test_tiles_are_numbered_along_the_hilbert_curve() -> None:
    # The examples of the PMTiles specification.
    assert [tile_id(0, 0, 0), tile_id(1, 0, 0), tile_id(1, 0, 1), tile_id(1, 1, 1)] == [0, 1, 2, 3]
    assert tile_id(1, 1, 0) == 4
    assert tile_id(2, 0, 0) == 5
    assert tile_id(12, 3423, 1763) == 19078479
    assert sorted(tile_id(3, x, y) for x in range(8) for y in range(8)) == list(range(21, 85))


def test_a_tile_of_ropewalk_holds_its_streets_and_houses(archive: bytes) -> None:
    metadata, tiles = read_archive(archive)
    assert {layer["id"] for layer in metadata["vector_layers"]} >= {"land", "streets", "buildings"}
    tile = tiles[tile_id(15, 9657, 12533)]
    streets = layer_of(tile, "streets")
    houses = layer_of(tile, "buildings")
    assert streets is not None and houses is not None
    values = [dict(message(v)).get(1) for n, v in streets if n == 4]
    assert b"Cooper Street" in values
    assert sum(1 for n, _ in houses if n == 2) > 300
    assert dict(houses)[5] == 4096


def test_polygons_are_drawn_with_their_outer_ring_clockwise_on_the_screen(archive: bytes) -> None:
    _, tiles = read_archive(archive)
    houses = layer_of(tiles[tile_id(15, 9657, 12533)], "buildings")
    assert houses is not None
    for number, body in houses:
        if number != 2:
            continue
        packed, at, numbers = dict(message(body))[4], 0, []
        while at < len(packed):
            value, at = varint(packed, at)
            numbers.append(value)
        moves = [
            (n >> 1) ^ -(n & 1) for n in (*numbers[1:3], *numbers[4 : 4 + 2 * (numbers[3] >> 3)])
        ]
        x = y = 0
        ring = []
        for dx, dy in zip(moves[::2], moves[1::2], strict=True):
            x, y = x + dx, y + dy
            ring.append((x, y))
        pairs = zip(ring, [*ring[1:], ring[0]], strict=True)
        assert sum(ax * by - bx * ay for (ax, ay), (bx, by) in pairs) > 0


def test_the_style_asks_for_nothing_but_the_archive(archive: bytes) -> None:
    metadata, _ = read_archive(archive)
    known = {layer["id"] for layer in metadata["vector_layers"]}
    style = map_style("pmtiles:///tiles/city.pmtiles", "es")
    assert "glyphs" not in style and "sprite" not in style
    ids = [layer["id"] for layer in style["layers"]]
    assert len(set(ids)) == len(ids)
    assert {layer["source-layer"] for layer in style["layers"] if "source-layer" in layer} <= known
    assert json.dumps(style).count("http") == 0
    assert MAX_ZOOM == 15
