"""Asking places: what a text or a point means, what may be meant, which areas a point lies in."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

import msgspec

from holdfast.kernel.texts import Text
from holdfast.places import registry
from holdfast.places.areas import Shape
from holdfast.places.geometry import valid_point
from holdfast.places.queries.locating import locate
from holdfast.places.queries.suggesting import Suggestion, suggest

__all__ = [
    "AreaNamed", "Suggestion", "area_choices", "area_names", "areas_at", "areas_in_force",
    "areas_named", "extent", "layers", "locate", "suggest",
]  # fmt: skip


class AreaNamed(msgspec.Struct, frozen=True):
    """An area with its layer, as people call them."""

    layer: str
    layer_name: str
    code: str
    name: str


def areas_at(lat: float, lon: float, on: date | None = None) -> dict[str, str]:
    """Layer code → area code of every area that holds a point (WGS84 degrees), on a day (today in
    the city's zone by default). Without a statement; {} for what is no point.

    On a border: areas.AreaIndex says which one.
    """
    point = valid_point(lat, lon)
    return registry.areas().at(*point, on or registry.today()) if point else {}


def areas_named(
    areas: Mapping[str, str], lang: str | None = None, on: date | None = None
) -> list[AreaNamed]:
    """Names for layer code → area code, as a case keeps it; codes nobody knows name themselves."""
    index, day = registry.areas(), on or registry.today()
    named = []
    for layer, code in areas.items():
        name = index.name(layer, code, day) or Text()
        label = index.layers.get(layer, Text())
        named.append(
            AreaNamed(
                layer, label.in_language(lang).text or layer, code,
                name.in_language(lang).text or code,
            )
        )  # fmt: skip
    return named


def areas_in_force(on: date | None = None) -> list[Shape]:
    """Every area in force on a day with its polygon, by layer and code."""
    day = on or registry.today()
    shapes = (shape for shape in registry.areas().shapes if shape.valid(day))
    return sorted(shapes, key=lambda shape: (shape.layer, shape.code))


def extent() -> tuple[float, float, float, float] | None:
    """The box around the city: south, west, north, east (degrees); None without a boundary."""
    return registry.areas().extent(registry.today())


def area_choices(chosen: Collection[str]) -> list[dict[str, Any]]:
    """The city's areas by layer, for a form to choose from: `name` of the layer, `open` where one
    of it is chosen, `areas` with `value` (``layer:code``), `name` and `chosen`."""
    called = layers()
    found: dict[str, list[dict[str, Any]]] = {}
    for shape in areas_in_force():
        if shape.layer != "city":
            value = f"{shape.layer}:{shape.code}"
            found.setdefault(shape.layer, []).append(
                {"value": value, "name": str(shape.name) or shape.code, "chosen": value in chosen}
            )
    return [
        {"name": str(called.get(layer) or layer), "areas": each,
         "open": any(area["chosen"] for area in each)}
        for layer, each in found.items()
    ]  # fmt: skip


def area_names(codes: Collection[str]) -> list[str]:
    """Names of ``layer:code`` in the page's language; codes nobody knows name themselves."""
    called = {f"{s.layer}:{s.code}": str(s.name) or s.code for s in areas_in_force()}
    return [called.get(code, code) for code in codes]


def layers() -> dict[str, Text]:
    """Every layer's name by its code."""
    return dict(registry.areas().layers)
