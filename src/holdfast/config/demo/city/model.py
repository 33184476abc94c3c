"""What the invented city is made of: streets, addresses, landmarks, and the whole of it.

Geometry is kept in local meters (x east, y north of `ORIGIN`), because lots, setbacks and block
lengths are thought of in meters; everything that leaves the package as data (addresses,
intersections, landmarks, layers, features) is WGS84.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypedDict

import numpy as np
import shapely
from shapely import LineString
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

# Open sea some 70 km off New Jersey: no real place can be mistaken for Port Calder.
ORIGIN_LAT = 38.9
ORIGIN_LON = -73.9

# Meters in one degree at the origin (WGS84 ellipsoid series, error < 1 m over the city).
_LAT_RAD = math.radians(ORIGIN_LAT)
METERS_PER_LAT = 111132.92 - 559.82 * math.cos(2 * _LAT_RAD) + 1.175 * math.cos(4 * _LAT_RAD)
METERS_PER_LON = 111412.84 * math.cos(_LAT_RAD) - 93.5 * math.cos(3 * _LAT_RAD)

BBox = tuple[float, float, float, float]
"""west, south, east, north in degrees."""


class Feature(TypedDict):
    """One GeoJSON feature."""

    type: str
    id: str
    properties: dict[str, Any]
    geometry: dict[str, Any]


class FeatureCollection(TypedDict):
    """A GeoJSON feature collection; coordinates are lon, lat."""

    type: str
    features: list[Feature]


def to_lonlat(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a point in local meters."""
    return ORIGIN_LON + x / METERS_PER_LON, ORIGIN_LAT + y / METERS_PER_LAT


def to_local(lon: float, lat: float) -> tuple[float, float]:
    """Local meters of a longitude and latitude."""
    return (lon - ORIGIN_LON) * METERS_PER_LON, (lat - ORIGIN_LAT) * METERS_PER_LAT


def geographic(geometry: BaseGeometry) -> BaseGeometry:
    """The geometry in degrees, rounded to 7 decimals (about 1 cm)."""

    def turn(points: Any) -> Any:
        return np.round(
            points / np.array([METERS_PER_LON, METERS_PER_LAT])
            + np.array([ORIGIN_LON, ORIGIN_LAT]),
            7,
        )

    moved: BaseGeometry = shapely.transform(geometry, turn)
    return moved


def feature(key: str, geometry: BaseGeometry, **properties: Any) -> Feature:
    """A GeoJSON feature from a geometry in local meters."""
    return {
        "type": "Feature",
        "id": key,
        "properties": properties,
        "geometry": mapping(geographic(geometry)),
    }


def collection(features: Iterable[Feature]) -> FeatureCollection:
    """Features as one collection."""
    return {"type": "FeatureCollection", "features": list(features)}


@dataclass(frozen=True, slots=True)
class Segment:
    """A street between two corners (or a corner and its end), in the direction of its numbers."""

    from_street: str
    to_street: str
    line: LineString
    odd: tuple[int, int] | None = None
    """Lowest and highest odd number on it; None when nobody lives on that side."""
    even: tuple[int, int] | None = None


@dataclass(slots=True)
class Street:
    """A named street, in one piece or several."""

    name: str
    kind: str
    """boulevard, avenue, road, quay, street, lane, alley, square"""
    width: float
    """Meters between the block fronts."""
    lines: list[LineString]
    zone: str = ""
    """Key of the plan's zone, empty for through streets."""
    segments: list[Segment] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Intersection:
    """A corner of two or more streets."""

    streets: tuple[str, ...]
    district: str
    lat: float
    lon: float


@dataclass(frozen=True, slots=True)
class Address:
    """One address: a house, an apartment house's door, or one unit in it."""

    number: int
    street: str
    unit: str
    district: str
    zip: str
    lat: float
    lon: float
    neighborhood: str = ""

    def __str__(self) -> str:
        return f"{self.number} {self.street}" + (f", Unit {self.unit}" if self.unit else "")


@dataclass(frozen=True, slots=True)
class Landmark:
    """A place people name instead of an address."""

    name: str
    name_es: str
    kind: str
    address: str
    """Number and street, or empty where there is none (a park, a pier)."""
    district: str
    lat: float
    lon: float


@dataclass
class City:
    """Port Calder. `shapes` are local meters for drawing, the rest is WGS84 data."""

    seed: int
    name: str
    streets: list[Street]
    intersections: list[Intersection]
    addresses: list[Address]
    landmarks: list[Landmark]
    layers: dict[str, FeatureCollection]
    shapes: dict[str, list[BaseGeometry]]
    """land, w1, deep, iso, marsh, parks, blocks, buildings, piers, bridges, ferry, roads, rail"""
    soundings: list[tuple[float, float, int]]
    """x, y in local meters and the depth in feet."""
    place_names: list[tuple[str, str, float, float, float]]
    """Words on the chart: class, words, x, y, degrees counter-clockwise."""

    @cached_property
    def features(self) -> dict[str, FeatureCollection]:
        """The drawing as GeoJSON, one collection for each kind of shape."""
        return {
            kind: collection(feature(f"{kind}-{n}", g) for n, g in enumerate(shapes))
            for kind, shapes in self.shapes.items()
        }

    @cached_property
    def trees(self) -> dict[str, shapely.STRtree]:
        """An index for each kind of shape, made on first use."""
        return {kind: shapely.STRtree(shapes) for kind, shapes in self.shapes.items()}

    @cached_property
    def street_tree(self) -> tuple[shapely.STRtree, list[tuple[Street, LineString]]]:
        """An index over the pieces of all streets, and the pieces."""
        pieces = [(street, line) for street in self.streets for line in street.lines]
        return shapely.STRtree([line for _, line in pieces]), pieces

    def areas(self, lat: float, lon: float) -> dict[str, dict[str, Any]]:
        """Properties of the area of each layer that holds the point."""
        point = shapely.Point(lon, lat)
        found: dict[str, dict[str, Any]] = {}
        for layer, (tree, rows) in self._layer_trees.items():
            for n in tree.query(point, predicate="intersects"):
                found[layer] = rows[int(n)]
        return found

    @cached_property
    def _layer_trees(self) -> dict[str, tuple[shapely.STRtree, list[dict[str, Any]]]]:
        return {
            name: (
                shapely.STRtree([shapely.geometry.shape(f["geometry"]) for f in fc["features"]]),
                [f["properties"] for f in fc["features"]],
            )
            for name, fc in self.layers.items()
        }
