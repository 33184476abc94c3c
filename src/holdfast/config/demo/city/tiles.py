"""The city as vector tiles: one PMTiles archive (version 3) of Mapbox Vector Tiles (2.1).

A self-hosted base map of a real city is a PMTiles archive too, so pages have one way to show maps.
Written from the two public specifications; nothing else reads or writes the format here.
"""

from __future__ import annotations

import gzip
import itertools
import json
import math
import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from holdfast.config.demo.city.model import City, to_local, to_lonlat

MIN_ZOOM, MAX_ZOOM = 10, 15
EXTENT = 4096
BUFFER = 80
"""Tile units drawn beyond a tile's edge, so that strokes do not break there."""
BOUNDS = (-73.985, 38.845, -73.845, 38.945)
"""west, south, east, north of what is tiled: the city, its bay and some of the county."""


@dataclass(frozen=True)
class TileLayer:
    """Features of one kind, with the zooms they are worth their bytes at."""

    name: str
    shapes: list[BaseGeometry]
    properties: list[dict[str, Any]]
    first_zoom: int = MIN_ZOOM


def write_pmtiles(city: City, path: Path) -> int:
    """Write the archive and return its size in bytes. The same city gives the same bytes."""
    layers = [_projected(layer) for layer in tile_layers(city)]
    trees = [shapely.STRtree(layer.shapes) for layer in layers]
    tiles: dict[int, bytes] = {}
    for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
        x0, y1 = _mercator(np.array([BOUNDS[:2]]))[0] * 2**zoom
        x1, y0 = _mercator(np.array([BOUNDS[2:]]))[0] * 2**zoom
        for x in range(int(x0), int(x1) + 1):
            for y in range(int(y0), int(y1) + 1):
                tile = b"".join(
                    _layer(layer, tree, zoom, x, y)
                    for layer, tree in zip(layers, trees, strict=True)
                    if zoom >= layer.first_zoom
                )
                if tile:
                    tiles[tile_id(zoom, x, y)] = gzip.compress(tile, 6, mtime=0)
    archive = _archive(tiles, [(layer.name, layer.first_zoom) for layer in layers])
    path.write_bytes(archive)
    return len(archive)


def tile_layers(city: City) -> list[TileLayer]:
    """What the tiles hold, in local meters, from the bottom up."""

    def plain(name: str, kinds: Sequence[str], first_zoom: int = MIN_ZOOM) -> TileLayer:
        shapes = [g for kind in kinds for g in city.shapes[kind]]
        labels = [{"kind": kind} for kind in kinds for _ in city.shapes[kind]]
        return TileLayer(name, shapes, labels, first_zoom)

    lines = [(s, line) for s in city.streets for line in s.lines]
    places = [m for m in city.landmarks if m.kind != "park"]
    parks = [m for m in city.landmarks if m.kind == "park"]
    words = [
        ("neighborhood" if css == "m-name" else "water", text, x, y)
        for css, text, x, y, _ in city.place_names
    ]
    points = [shapely.Point(x, y) for _, _, x, y in words]
    points += [shapely.Point(*to_local(m.lon, m.lat)) for m in (*parks, *places)]
    names = [{"kind": kind, "name": text} for kind, text, _, _ in words]
    names += [{"kind": "park", "name": m.name, "name_es": m.name_es} for m in parks]
    names += [{"kind": m.kind, "name": m.name, "name_es": m.name_es} for m in places]
    return [
        plain("water", ("iso", "deep", "shallow")),
        plain("land", ("land",)),
        plain("green", ("woods", "marsh", "parks")),
        plain("ponds", ("ponds",), 12),
        plain("roads", ("roads", "rail", "ferry")),
        plain("grids", ("grids",)),
        plain("blocks", ("blocks",), 13),
        plain("buildings", ("buildings",), 14),
        plain("piers", ("piers", "breakwaters"), 12),
        plain("bridges", ("bridges",), 11),
        TileLayer(
            "streets",
            [line for _, line in lines],
            [{"name": s.name, "kind": s.kind, "width": s.width} for s, _ in lines],
            11,
        ),
        TileLayer("places", list(points), names, 11),
    ]


# --- geometry ------------------------------------------------------------------------------------
def _mercator(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Web Mercator with the world from 0 to 1, y down."""
    x = (lonlat[:, 0] + 180) / 360
    s = np.sin(np.radians(lonlat[:, 1]))
    return np.column_stack([x, 0.5 - np.log((1 + s) / (1 - s)) / (4 * math.pi)])


def _projected(layer: TileLayer) -> TileLayer:
    def turn(points: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = to_lonlat(points[:, 0], points[:, 1])  # type: ignore[arg-type]
        return _mercator(np.column_stack([lon, lat]))

    shapes = list(shapely.transform(np.array(layer.shapes, dtype=object), turn))
    return TileLayer(layer.name, shapes, layer.properties, layer.first_zoom)


def _layer(layer: TileLayer, tree: shapely.STRtree, zoom: int, x: int, y: int) -> bytes:
    """One layer of one tile, empty where nothing of it lies there."""
    size = 1 / 2**zoom
    edge = BUFFER / EXTENT
    box = ((x - edge) * size, (y - edge) * size, (x + 1 + edge) * size, (y + 1 + edge) * size)
    hits = np.sort(tree.query(shapely.box(*box)))
    keys: dict[str, int] = {}
    values: dict[str | float, int] = {}
    features = []
    for n in hits.tolist():
        shape = shapely.clip_by_rect(layer.shapes[n], *box)
        if zoom < MAX_ZOOM:
            shape = shapely.simplify(shape, size / EXTENT * 3)
        kind, commands = _commands(shape, size, x, y)
        if not commands:
            continue
        tags: list[int] = []
        for key, value in layer.properties[n].items():
            tags += (keys.setdefault(key, len(keys)), values.setdefault(value, len(values)))
        features.append(_bytes(2, _packed(2, tags) + _number(3, kind) + _packed(4, commands)))
    if not features:
        return b""
    body = [_number(15, 2), _bytes(1, layer.name.encode()), *features]
    body += [_bytes(3, key.encode()) for key in keys]
    body += [_bytes(4, _value(value)) for value in values]
    body.append(_number(5, EXTENT))
    return _bytes(3, b"".join(body))


def _commands(shape: BaseGeometry, size: float, x: int, y: int) -> tuple[int, list[int]]:
    """The feature's type (1 point, 2 line, 3 polygon) and its drawing commands."""
    out: list[int] = []
    kind = 0
    pen = (0, 0)
    for part in shapely.get_parts(shape):
        if part.is_empty:
            continue
        if part.geom_type == "Polygon":
            kind = 3
            rings = [(part.exterior, True), *((hole, False) for hole in part.interiors)]
        elif part.geom_type in ("LineString", "Point"):
            kind = 2 if part.geom_type == "LineString" else 1
            rings = [(part, True)]
        else:
            continue
        for ring, outer in rings:
            grid = (shapely.get_coordinates(ring) / size - (x, y)) * EXTENT
            points = _distinct(np.rint(grid).astype(int), kind == 3)
            if kind == 3:
                area = _area(points)
                if len(points) < 3 or area == 0:
                    if outer:
                        break
                    continue
                if (area > 0) != outer:
                    points = points[::-1]
            elif kind == 2 and len(points) < 2:
                continue
            out, pen = _draw(out, pen, points, kind)
    return kind, out


def _distinct(points: NDArray[np.int64], closed: bool) -> list[tuple[int, int]]:
    kept: list[tuple[int, int]] = []
    for point in map(tuple, points.tolist()):
        if not kept or kept[-1] != point:
            kept.append(point)
    if closed and len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _area(points: list[tuple[int, int]]) -> int:
    """Twice the signed area; positive for a ring that is clockwise on the screen."""
    return sum(
        ax * by - bx * ay
        for (ax, ay), (bx, by) in zip(points, [*points[1:], *points[:1]], strict=True)
    )


def _draw(
    out: list[int], pen: tuple[int, int], points: list[tuple[int, int]], kind: int
) -> tuple[list[int], tuple[int, int]]:
    move, line, close = 1, 2, 7
    out += (move | 1 << 3, _zigzag(points[0][0] - pen[0]), _zigzag(points[0][1] - pen[1]))
    if kind > 1:
        out.append(line | (len(points) - 1) << 3)
        for (ax, ay), (bx, by) in itertools.pairwise(points):
            out += (_zigzag(bx - ax), _zigzag(by - ay))
    if kind == 3:
        out.append(close | 1 << 3)
    return out, points[-1]


# --- protocol buffers and the archive ------------------------------------------------------------
def _zigzag(n: int) -> int:
    return n << 1 if n >= 0 else (-n << 1) - 1


def _varint(n: int) -> bytes:
    out = bytearray()
    while n > 0x7F:
        out.append(n & 0x7F | 0x80)
        n >>= 7
    out.append(n)
    return bytes(out)


def _number(field: int, n: int) -> bytes:
    return _varint(field << 3) + _varint(n)


def _bytes(field: int, data: bytes) -> bytes:
    return _varint(field << 3 | 2) + _varint(len(data)) + data


def _packed(field: int, numbers: Iterable[int]) -> bytes:
    return _bytes(field, b"".join(map(_varint, numbers)))


def _value(value: str | float) -> bytes:
    if isinstance(value, str):
        return _bytes(1, value.encode())
    return _varint(3 << 3 | 1) + struct.pack("<d", value)


def tile_id(zoom: int, x: int, y: int) -> int:
    """The tile's number along the Hilbert curve of its zoom, after all lower zooms."""
    base = sum(1 << 2 * z for z in range(zoom))
    distance, side = 0, 1 << zoom >> 1
    while side:
        rx, ry = int(x & side > 0), int(y & side > 0)
        distance += side * side * (3 * rx ^ ry)
        if not ry:
            if rx:
                x, y = (1 << zoom) - 1 - x, (1 << zoom) - 1 - y
            x, y = y, x
        side >>= 1
    return base + distance


def _archive(tiles: dict[int, bytes], layers: list[tuple[str, int]]) -> bytes:
    ids = sorted(tiles)
    data = b"".join(tiles[n] for n in ids)
    lengths = [len(tiles[n]) for n in ids]
    steps = np.diff([0, *ids]).tolist()
    # Each entry: id step, run length 1, size, and 0 for "follows the one before" after the first.
    columns = [steps, [1] * len(ids), lengths, [1, *[0] * (len(ids) - 1)]]
    numbers = [len(ids), *(n for column in columns for n in column)]
    directory = gzip.compress(b"".join(map(_varint, numbers)), 9, mtime=0)
    listed = [{"id": name, "fields": {}, "minzoom": low} for name, low in layers]
    about = {"name": "Port Calder", "vector_layers": listed, "attribution": "© Port Calder"}
    metadata = gzip.compress(json.dumps(about).encode(), 9, mtime=0)
    start = 127 + len(directory)
    west, south, east, north = (round(v * 1e7) for v in BOUNDS)
    header = struct.pack(
        "<7sB11Q6B4iB2i",
        b"PMTiles", 3,
        127, len(directory), start, len(metadata), start + len(metadata), 0,
        start + len(metadata), len(data), len(ids), len(ids), len(ids),
        1, 2, 2, 1, MIN_ZOOM, MAX_ZOOM,
        west, south, east, north, 12, (west + east) // 2, (south + north) // 2,
    )  # fmt: skip
    return header + directory + metadata + data
