"""Every area a point lies in, from polygons held in memory (shapely), for any day."""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

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


# Squares in a degree, each way, and how many of them are remembered: a city's worth.
_SQUARES = 1000
_MOST_SQUARES = 50_000


@dataclass(frozen=True, slots=True)
class _Square:
    """The shapes that touch a small square of the map, in order; `whole` says which hold all of
    it, `crossed` where in the list those are whose border runs through, with their polygons."""

    shapes: list[Shape]
    whole: Any
    crossed: Any
    polygons: Any


@dataclass
class AreaIndex:
    """Areas by place. A point on a border belongs to exactly one area of each layer: the smallest
    that touches it, and of equal ones the first by code; the same rule settles overlaps."""

    shapes: Sequence[Shape]
    layers: dict[str, Text] = field(default_factory=dict)
    _squares: dict[tuple[int, int], _Square] = field(default_factory=dict, init=False, repr=False)
    # Prepared polygons and the tree finish themselves at their first questions, and shapely lets
    # other threads run meanwhile: two that ask at once end the process (seen under load).
    _asking: threading.Lock = field(default_factory=threading.Lock, init=False, repr=False)

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
        square = math.floor(lat * _SQUARES), math.floor(lon * _SQUARES)
        near = self._squares.get(square) or self._survey(square)
        holds = near.whole
        if near.crossed.size:
            holds = holds.copy()
            with self._asking:
                holds[near.crossed] = shapely.intersects_xy(near.polygons, lon, lat)
        found: dict[str, str] = {}
        for shape, inside in zip(near.shapes, holds.tolist(), strict=True):
            if inside and shape.layer not in found and shape.valid(on):
                found[shape.layer] = shape.code
        return found

    def _survey(self, square: tuple[int, int]) -> _Square:
        """What is known of all points of a square, kept for the next one there."""
        south, west = square[0] / _SQUARES, square[1] / _SQUARES
        # A little wider, so that no rounding leaves a point outside its square.
        box = shapely.box(
            west - 1e-9, south - 1e-9, west + 1 / _SQUARES + 1e-9, south + 1 / _SQUARES + 1e-9
        )
        with self._asking:
            near = np.sort(self._tree.query(box))
            near = near[shapely.intersects(self._polygons[near], box)]
            polygons = self._polygons[near]
            whole = shapely.contains_properly(polygons, box)
        crossed = np.flatnonzero(~whole)
        if len(self._squares) >= _MOST_SQUARES:
            self._squares.clear()
        made = self._squares[square] = _Square(
            [self.shapes[int(number)] for number in near], whole, crossed, polygons[crossed]
        )
        return made

    def name(self, layer: str, code: str, on: date) -> Text | None:
        """An area's name: as in force on the day, else of any of its versions."""
        known = [shape for shape in self.shapes if (shape.layer, shape.code) == (layer, code)]
        current = [shape for shape in known if shape.valid(on)]
        return (current or known)[0].name if known else None
