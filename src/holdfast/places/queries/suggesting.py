"""Completing what somebody types for a place."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

from holdfast.places import registry
from holdfast.places.matching import Match
from holdfast.places.parsing import Parsed, as_name, parse
from holdfast.places.queries import finding
from holdfast.places.queries.locating import corner_label, label

_STREETS_WITH_NUMBER = 24
_STREETS_OF_CORNER = 12


class Suggestion(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place that may be meant; its `id` goes to ``locate(address_id=…)``."""

    id: UUID
    kind: Literal["address", "intersection", "landmark", "street"]
    label: str
    detail: str = ""
    lat: float | None = None
    lon: float | None = None


def suggest(q: str, *, limit: int = 8) -> list[Suggestion]:
    """Up to `limit` places for an unfinished text, best first; [] for what says nothing yet.

    At most two statements. Abbreviations, slips, unit numbers, corners (``main & 3``) and
    landmarks are understood.
    """
    if len(q.strip()) < 2:
        return []
    parsed, names = parse(q), registry.names()
    found: list[tuple[float, Suggestion]] = []
    if parsed.halves:
        found += _corners(names, parsed)
    matches = names.index.match(parsed.words, unfinished=parsed.open, most=40)
    if found:
        matches = [match for match in matches if match.complete and not match.leftover]
    if parsed.number and matches:
        found += _houses(names, parsed, [m for m in matches if m.name.kind == "street"])
    if not parsed.number or not found:
        found += [_name(names, match, parsed.number) for match in matches[: 3 * limit]]
    else:
        found += [_name(names, m) for m in matches[:limit] if m.name.kind == "landmark"]
    named = as_name(parsed)
    if named is not None and not any(each.kind == "address" for _, each in found):
        found += [_name(names, m) for m in names.index.match(named.words, unfinished=named.open)]
    found.sort(key=lambda pair: -pair[0])
    best: dict[UUID, Suggestion] = {}
    for _, suggestion in found:
        best.setdefault(suggestion.id, suggestion)
    return list(best.values())[:limit]


def _name(names: registry.Names, match: Match, number: str = "") -> tuple[float, Suggestion]:
    """A street or landmark; a street keeps the number typed before it, known there or not."""
    name = match.name
    label = f"{number} {name.label}" if number and name.kind == "street" else name.label
    detail = name.place if names.places and name.kind == "street" else name.address
    kind: Literal["street", "landmark"] = "street" if name.kind == "street" else "landmark"
    return match.score, Suggestion(name.id, kind, label, detail, name.lat, name.lon)


def _houses(
    names: registry.Names, parsed: Parsed, matches: list[Match]
) -> list[tuple[float, Suggestion]]:
    """Addresses with the number, then those whose number begins with it."""
    if not matches or parsed.value is None:
        return []
    scores = {m.name.id: m.score for m in matches[:_STREETS_WITH_NUMBER]}
    value = min(parsed.value, 9_999_999)
    found = []
    for row in finding.beginning(list(scores), value, parsed.unit_key or None):
        score = scores[row.street]
        if row.number_key == parsed.number:
            score += 1.0
        elif row.number_value == value:
            score += 0.8 if row.number_key in parsed.numbers else 0.5
        else:
            score -= 0.4 + 0.001 * (row.number_value or 0) / (value + 1)
        if parsed.unit_key:
            score += 0.3 if row.unit_key == parsed.unit_key else 0.2 if row.unit_key else 0.0
        if parsed.zipcode and row.zipcode[:5] == parsed.zipcode[:5]:
            score += 0.3
        shown = Suggestion(row.id, "address", label(names, row), row.zipcode, row.lat, row.lon)
        found.append((score, shown))
    return found


def _corners(names: registry.Names, parsed: Parsed) -> list[tuple[float, Suggestion]]:
    found = []
    for first, second in parsed.halves:
        left = {m.name.id: m.score for m in _streets(names, first, unfinished=False)}
        right = {m.name.id: m.score for m in _streets(names, second, unfinished=parsed.open)}
        if not left or (second and not right):
            continue
        for corner in finding.corners(list(left), list(right)):
            ways = ((corner.first, corner.second), (corner.second, corner.first))
            score = max(
                left.get(one, -9.0) + right.get(other, -9.0 if second else 0.0)
                for one, other in ways
            )
            shown = Suggestion(
                corner.id, "intersection", corner_label(names, corner), "", corner.lat, corner.lon
            )
            found.append((score, shown))
        break
    return found


def _streets(
    names: registry.Names, words: tuple[tuple[str, str], ...], *, unfinished: bool
) -> list[Match]:
    found = names.index.match(words, unfinished=unfinished, most=40)
    return [m for m in found if m.name.kind == "street"][:_STREETS_OF_CORNER]
