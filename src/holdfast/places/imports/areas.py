"""GeoJSON files of areas: polygons and multipolygons with holes, broken rings repaired and said so.

Which property is the code and which the name is told from the values unless the caller says.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec
import shapely
from shapely.geometry import MultiPolygon, Polygon, shape
from shapely.geometry.base import BaseGeometry
from shapely.validation import explain_validity

from holdfast.places.imports import Problem, Unreadable

_CODES = (
    "code", "zone", "district", "ward", "precinct", "zip", "zcta", "modzcta", "geoid", "beat",
    "route", "division", "number", "sector",
)  # fmt: skip
_NAMES = ("name", "label", "title", "longname", "description", "desc")
_NEVER = re.compile(
    r"(shape|st)_?(area|len|length)|shape_?le|perimeter|objectid|fid|gid|oid|url|uri|href|slug"
    r"|population|color|kind|type|set|geography$"
)


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of a file: code, name, polygon (WGS84, valid) and its other properties."""

    code: str
    name: str
    polygon: BaseGeometry
    props: dict[str, Any]


@dataclass(frozen=True, slots=True)
class ReadLayer:
    """What a file of areas held; `features` counts what it had, taken or not."""

    features: int
    areas: tuple[AreaRow, ...]
    problems: tuple[Problem, ...]
    code_property: str
    name_property: str
    repaired: int
    joined: int


def read_areas(path: Path, *, code: str = "", name: str = "") -> ReadLayer:
    """Read a GeoJSON file of areas; `code` and `name` are the properties to use.

    Raises Unreadable when the file is no GeoJSON, or has no such property.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig", "replace")
        try:
            whole = msgspec.json.decode(text)
            features = whole if isinstance(whole, list) else _features(whole)
        except msgspec.DecodeError:
            features = [msgspec.json.decode(line) for line in text.splitlines() if line.strip()]
    except (msgspec.DecodeError, ValueError, RecursionError) as error:
        raise Unreadable(f"{path.name} is not GeoJSON: {error}") from None
    if features is None:
        raise Unreadable(f"{path.name} is not GeoJSON: it has no features.")
    return areas_of(features, code=code, name=name)


def _features(whole: Any) -> list[Any] | None:
    if not isinstance(whole, dict):
        return None
    if isinstance(whole.get("features"), list):
        return list(whole["features"])
    if whole.get("type") == "Feature":
        return [whole]
    return None


def areas_of(features: Sequence[Any], *, code: str = "", name: str = "") -> ReadLayer:
    """Areas of GeoJSON features; features of the same code are joined to one area."""
    problems: list[Problem] = []
    taken: list[tuple[int, dict[str, Any], Any, BaseGeometry]] = []
    repaired = 0
    for number, feature in enumerate(features, 1):
        props = feature.get("properties") if isinstance(feature, dict) else None
        props = props if isinstance(props, dict) else {}
        polygon, says, mended = _polygon(feature)
        if polygon is None:
            problems.append(Problem(number, says, _shortly(props)))
            continue
        if mended:
            repaired += 1
            problems.append(Problem(number, says, _shortly(props), rejected=False))
        taken.append((number, props, feature.get("id"), polygon))
    code_property, name_property = _chosen([props for _, props, _, _ in taken], code, name)
    by_code: dict[str, AreaRow] = {}
    joined = 0
    for number, props, id, polygon in taken:
        value = plain(props.get(code_property)) if code_property else plain(id) or str(number)
        if not value:
            problems.append(Problem(number, f"It has no {code_property}.", _shortly(props)))
            continue
        known = by_code.get(value)
        if known is not None:
            joined += 1
            says = f"Another part of {value}; joined to it."
            problems.append(Problem(number, says, _shortly(props), rejected=False))
            polygon = _polygons(shapely.union(known.polygon, polygon)) or known.polygon
        label = plain(props.get(name_property)) or value
        scalars = {k: v for k, v in props.items() if not isinstance(v, dict | list)}
        by_code[value] = AreaRow(value, known.name if known else label, polygon, scalars)
    return ReadLayer(
        len(features), tuple(by_code.values()), tuple(problems), code_property, name_property,
        repaired, joined,
    )  # fmt: skip


def _polygon(feature: Any) -> tuple[BaseGeometry | None, str, bool]:
    """The feature's area, what there is to say about it, and whether it was repaired."""
    geometry = feature.get("geometry") if isinstance(feature, dict) else None
    if not isinstance(geometry, dict):
        return None, "It has no geometry.", False
    try:
        found = shape(_flat(geometry))
    except (
        ValueError,
        TypeError,
        LookupError,
        AttributeError,
        RecursionError,
        shapely.GEOSException,
    ):
        return None, "Its geometry cannot be read.", False
    # A bow tie's halves cancel out: only a valid outline tells by its area that it is empty.
    if found.is_empty or _polygons(found if found.is_valid else shapely.make_valid(found)) is None:
        return None, "It is no polygon, or an empty one.", False
    west, south, east, north = found.bounds
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        says = "Its coordinates are not degrees. Export it as WGS84 (EPSG:4326)."
        return None, says, False
    if found.is_valid:
        return found, "", False
    why = explain_validity(found)
    mended = _polygons(shapely.make_valid(found))
    if mended is None:
        return None, f"It is broken beyond repair ({why}).", False
    return mended, f"Its outline was repaired ({why}).", True


def _flat(geometry: dict[str, Any]) -> dict[str, Any]:
    """The geometry without heights."""

    def cut(part: Any) -> Any:
        if isinstance(part, list) and part and isinstance(part[0], int | float):
            return part[:2]
        if not isinstance(part, list):
            raise TypeError("no coordinates")
        return [cut(each) for each in part]

    if "coordinates" in geometry:
        return {"type": geometry["type"], "coordinates": cut(geometry["coordinates"])}
    parts = geometry["geometries"]
    return {"type": geometry["type"], "geometries": [_flat(part) for part in parts]}


def _polygons(geometry: BaseGeometry) -> BaseGeometry | None:
    """Only what has area of a geometry."""
    parts = [
        part
        for each in shapely.get_parts(geometry, return_index=False)
        for part in shapely.get_parts(each)
        if isinstance(part, Polygon) and part.area
    ]
    if not parts:
        return None
    return parts[0] if len(parts) == 1 else MultiPolygon(parts)


def _chosen(props: list[dict[str, Any]], code: str, name: str) -> tuple[str, str]:
    """The properties for code and name: as told, else the ones whose values look like it."""
    keys = list(dict.fromkeys(key for each in props for key in each))
    for told in (code, name):
        if told and told not in keys:
            raise Unreadable(f"No area has a property “{told}”. There are: {', '.join(keys)}.")
    scores = {key: _code_score(key, [each.get(key) for each in props]) for key in keys}
    code = code or max(keys, key=lambda key: scores[key], default="")
    if code and not scores[code] > 0 and len(props) > 1 and scores[code] <= -100:
        code = ""
    named = {key: _name_score(key, [each.get(key) for each in props]) for key in keys}
    best = max(keys, key=lambda key: named[key], default="")
    return code, name or (best if best and named[best] > 0 else code)


def _code_score(key: str, values: Iterable[Any]) -> float:
    texts = [plain(value) for value in values]
    given = [text for text in texts if text]
    if not given or len(given) < len(texts) * 0.8:
        return -1000
    small = key.lower()
    score = -60.0 * (1 - len(set(given)) / len(given))
    if _NEVER.search(small):
        score -= 40
    if any(re.fullmatch(r"-?\d+\.\d+", text) for text in given):
        score -= 50
    for rank, word in enumerate(_CODES):
        if small == word:
            score += 20 - rank * 0.1
        elif word in small:
            score += 8 - rank * 0.1
    if re.search(r"(^|_)(cd|cod|id|num|no|nbr)$|(cd|code)$", small):
        score += 6
    if small in _NAMES:
        score += 4
    if all(len(text) <= 12 for text in given):
        score += 6
    if any(" " in text or "," in text for text in given):
        score -= 6
    if all(text.isdecimal() and int(text) > 999_999 for text in given):
        # A number that a database gave, not one people use.
        score -= 8
    return score


def _name_score(key: str, values: Iterable[Any]) -> float:
    texts = [plain(value) for value in values]
    if not any(texts):
        return -1
    small = re.sub(r"[^a-z]", "", key.lower())
    for rank, word in enumerate(_NAMES):
        if small == word:
            return 20 - rank
        if word in small:
            return 10 - rank
    return 0


def plain(value: Any) -> str:
    """A property as a short code: ``25855481.0`` → ``25855481``; "" for none."""
    if value is None or isinstance(value, dict | list | bool):
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return " ".join(str(value).replace("\x00", "").split())[:80]


def _shortly(props: dict[str, Any]) -> str:
    return ", ".join(f"{k}={plain(v)}" for k, v in list(props.items())[:4] if plain(v))[:200]
