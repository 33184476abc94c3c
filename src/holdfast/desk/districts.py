"""The names of areas, for lists of many cases: looked up, not searched for."""

from __future__ import annotations

from collections.abc import Mapping

from holdfast.cases.models import DISTRICTS
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text
from holdfast.places import registry


def _load() -> Mapping[tuple[str, str], Text]:
    day = registry.today()
    shapes = registry.areas().shapes
    # Those in force come last and win.
    ordered = sorted(shapes, key=lambda shape: shape.valid(day))
    return {(shape.layer, shape.code): shape.name for shape in ordered}


_names = Fresh(_load, seconds=5.0)


def name(layer: str, code: str) -> str:
    """An area's name in the page's language; its code where nobody named it."""
    return str(_names().get((layer, code)) or code)


def of(areas: Mapping[str, str]) -> str:
    """The area of a case that says most to a crew: its district, else the first by layer."""
    layer = DISTRICTS if DISTRICTS in areas else min(areas, default="")
    return name(layer, str(areas[layer])) if layer else ""


def choices(chosen: str = "") -> list[tuple[str, str]]:
    """Districts to choose from, (name, ``layer:code``) by name; any other that is `chosen`."""
    found = {f"{layer}:{code}": name(layer, code) for layer, code in _names() if layer == DISTRICTS}
    if chosen:
        layer, _colon, code = chosen.partition(":")
        found.setdefault(chosen, name(layer, code))
    return sorted((called, value) for value, called in found.items())
