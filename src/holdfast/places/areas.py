"""Every area a point lies in, from polygons held in memory (shapely), for any day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from holdfast.kernel.texts import Text


@dataclass(frozen=True, slots=True)
class Shape:
    """One version of an area with its polygon, in force from `valid_from` until `valid_to`."""

    layer: str
    code: str
    name: Text
    polygon: BaseGeometry
    valid_from: date | None = None
    valid_to: date | None = None

    def valid(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return (self.valid_from is None or self.valid_from <= on) and (
            self.valid_to is None or on < self.valid_to
        )


@dataclass
class AreaIndex:
    """Areas by place. A point on a border belongs to exactly one area of each layer: the smallest
    that touches it, and of equal ones the first by code; the same rule settles overlaps."""

    shapes: Sequence[Shape]
    layers: dict[str, Text] = field(default_factory=dict)

    def __post_init__(self) -> None:
        # In the order of the rule, so that the first hit of a layer is the answer.
        self.shapes = sorted(self.shapes, key=lambda s: (s.polygon.area, s.code))
        polygons = [shape.polygon for shape in self.shapes]
        shapely.prepare(polygons)
        self._polygons = np.array(polygons, dtype=object)
        self._tree = shapely.STRtree(polygons)
        self._city = [shape for shape in self.shapes if shape.layer == "city"]

    def bounded(self, on: date) -> bool:
        """Whether the city's own boundary (layer ``city``) is known on a day."""
        return any(shape.valid(on) for shape in self._city)

    def extent(self, on: date) -> tuple[float, float, float, float] | None:
        """The box around the city's boundary: south, west, north, east; None when not known."""
        shapes = [shape.polygon for shape in self._city if shape.valid(on)]
        if not shapes:
            return None
        west, south, east, north = shapely.total_bounds(shapes).tolist()
        return south, west, north, east

    def at(self, lat: float, lon: float, on: date) -> dict[str, str]:
        """Layer code → area code for the areas that hold the point (WGS84 degrees) on a day."""
        found: dict[str, str] = {}
        # By boxes first, then by the prepared polygons: the tree's own predicate would prepare the
        # point instead, which takes ten times as long.
        near = np.sort(self._tree.query(shapely.Point(lon, lat)))
        for number in near[shapely.intersects_xy(self._polygons[near], lon, lat)]:
            shape = self.shapes[int(number)]
            if shape.layer not in found and shape.valid(on):
                found[shape.layer] = shape.code
        return found

    def name(self, layer: str, code: str, on: date) -> Text | None:
        """An area's name: as in force on the day, else of any of its versions."""
        known = [shape for shape in self.shapes if (shape.layer, shape.code) == (layer, code)]
        current = [shape for shape in known if shape.valid(on)]
        return (current or known)[0].name if known else None
