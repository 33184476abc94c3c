"""What a typed place or a point means: a Location with its verdict.

The rules (docs/adr/0012-places.md):

* **verified**: a chosen suggestion; number and street as in the registry, nothing contradicted; a
  landmark by its full name. A point given beside it lies within 200 m.
* **approximate**: a misspelt or incomplete name that only one address fits; a number between two
  known ones; a corner; a short street; "near …"; a point on the map; text and point that disagree.
* **unverified**: nothing in the registry fits, or several places fit that are not the same spot.
* **outside**: understood, but beyond the areas of the layer ``city``, when there is one.

At most two statements, none to the outside.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from holdfast.places import registry
from holdfast.places.geometry import meters, valid_point
from holdfast.places.locations import NOWHERE, Location, Verdict
from holdfast.places.matching import Match, Name, NameIndex
from holdfast.places.parsing import Parsed, as_name, loose_unit, number_after, parse
from holdfast.places.queries import finding
from holdfast.places.queries.finding import Found, FoundCorner

# A point this near to a house is that house's; up to the second distance it is "near" it.
HOUSE_METERS = 25.0
NEAR_METERS = 100.0
# A point and a typed address agree up to here.
AGREE_METERS = 200.0
# Several fitting addresses this close are one spot.
SAME_SPOT_METERS = 250.0
# A street no longer than this is a place by itself.
SHORT_STREET_METERS = 300.0
# Two streets whose houses come this close may meet there.
CORNER_METERS = 60.0
# Numbers further apart than this are not counted between; an end is stretched by the second.
_GAP = 400
_STRETCH = 20
_AS_GOOD = 0.12
_CONSIDERED = 0.75
_MOST_STREETS = 24


@dataclass(frozen=True, slots=True)
class _Understood:
    """A text's meaning before points and areas are looked at."""

    verdict: Verdict
    address: str
    id: UUID | None = None
    unit: str = ""
    zipcode: str = ""
    lat: float | None = None
    lon: float | None = None


def locate(
    *, text: str = "", address_id: UUID | None = None,
    lat: float | None = None, lon: float | None = None,
) -> Location:  # fmt: skip
    """The place that a chosen id, a typed text or a point (WGS84 degrees) means; see above.

    `text` is kept as written. With text and point: where they agree the address is verified and
    the point is kept, since a pin is more exact; where they do not, the words win and the verdict
    is approximate. An unknown id, or what is no point, counts as not given.
    """
    typed = text.replace("\x00", "")
    point = valid_point(lat, lon)
    names = registry.names()
    name = names.index.by_id.get(address_id) if address_id else None
    parsed = parse(typed)
    # A street that was chosen with a number before it: the number may lie between known ones.
    numbered = name is not None and name.kind == "street" and bool(parsed.number)
    understood = _chosen(names, address_id) if address_id and not numbered else None
    spent = 1 if address_id and name is None else 0
    if understood is None and typed.strip():
        understood, used = _understand(names, parsed, point, spent)
        spent += used
    if understood is None and name is not None:
        understood = _named(name, "approximate")
    if understood is None and point is None:
        return Location(typed=typed, verdict="unverified") if typed.strip() else NOWHERE
    vague = understood is None or (understood.lat is None and understood.verdict == "unverified")
    if understood is None or (vague and point is not None):
        assert point is not None
        return _from_point(names, typed, point, understood, spent)
    return _finish(typed, understood, point)


def _finish(typed: str, found: _Understood, point: tuple[float, float] | None) -> Location:
    verdict, lat, lon = found.verdict, found.lat, found.lon
    if point is not None:
        if lat is None or lon is None or meters(*point, lat, lon) <= AGREE_METERS:
            lat, lon = point
        else:
            verdict = "approximate"
    return _located(typed, verdict, found, lat, lon)


def _located(
    typed: str, verdict: Verdict, found: _Understood, lat: float | None, lon: float | None
) -> Location:
    areas: dict[str, str] = {}
    if lat is not None and lon is not None:
        index, day = registry.areas(), registry.today()
        areas = index.at(lat, lon, day)
        if index.bounded(day) and "city" not in areas:
            verdict = "outside"
    return Location(
        typed=typed, verdict=verdict, address=found.address, address_id=found.id, unit=found.unit,
        zipcode=found.zipcode, lat=lat, lon=lon, areas=areas,
    )  # fmt: skip


def _from_point(
    names: registry.Names, typed: str, point: tuple[float, float],
    understood: _Understood | None, spent: int,
) -> Location:  # fmt: skip
    """A point on the map: exact by itself, its address only as near as the next house."""
    near = finding.nearest(*point) if spent < 2 else None
    found = understood or _Understood("approximate", "")
    if near is not None and near[1] <= NEAR_METERS:
        house, away = near
        close = away <= HOUSE_METERS
        found = _Understood(
            "approximate", label(names, house, unit=False),
            house.id if close and not house.unit_key else None, "", house.zipcode,
        )  # fmt: skip
    located = _located(typed, "approximate", found, *point)
    if located.verdict == "approximate" and not found.address and not located.areas:
        return Location(typed=typed, verdict="unverified", lat=point[0], lon=point[1])
    return located


def _chosen(names: registry.Names, id: UUID) -> _Understood | None:
    """A suggestion that was chosen, of whatever kind."""
    name = names.index.by_id.get(id)
    if name is not None:
        return _named(name, "verified" if name.kind == "landmark" else "approximate")
    found = finding.by_id(id)
    if isinstance(found, FoundCorner):
        return _corner(names, found, "verified")
    if found is not None:
        return _house(names, found, "verified", found.unit)
    return None


def _understand(
    names: registry.Names, parsed: Parsed, point: tuple[float, float] | None, spent: int
) -> tuple[_Understood | None, int]:
    """A text's meaning, and how many statements it took (with `spent` never more than two)."""
    matches = names.index.match(parsed.words)
    named = as_name(parsed)
    if named is not None and not any(match.complete for match in matches):
        parsed, matches = named, names.index.match(named.words)
    best = matches[0] if matches else None
    whole = best is not None and best.complete and not best.leftover
    if parsed.halves and not (whole and parsed.number):
        corner, used = _meeting(names, parsed, 2 - spent, point is not None)
        if corner is not None or used:
            return corner, used
    if best is None:
        return None, 0
    position = _number_behind(best, parsed)
    if position is not None:
        parsed = number_after(parsed, position)
        matches = names.index.match(parsed.words)
    if not parsed.number:
        return _place_alone(matches, parsed), 0
    if spent >= 2:
        return None, 0
    streets = _candidates(matches)
    if not streets:
        return None, 0
    loose = loose_unit(parsed, streets[0].leftover)
    rows = finding.by_number([m.name.id for m in streets], parsed.value, parsed.numbers,
                             parsed.unit_key or loose)  # fmt: skip
    house = _best_house(names, streets, rows, parsed, loose)
    if house is not None:
        return house, 1
    if rows or parsed.value is None or spent + 1 >= 2 or point is not None:
        return None, 1
    return _between(streets, parsed), 2


def _number_behind(best: Match, parsed: Parsed) -> int | None:
    """Where the number stands when it follows the street (``Calle Luna 12``)."""
    if parsed.number or not best.complete:
        return None
    for position in best.leftover:
        written = parsed.words[position][1]
        if written[0].isdigit() and len(written) <= 6:
            return position
    return None


def _candidates(matches: list[Match]) -> list[Match]:
    """Streets worth asking for a number: complete ones near the best, else incomplete ones."""
    streets = [match for match in matches if match.name.kind == "street"]
    whole = [match for match in streets if match.complete]
    chosen = whole or [m for m in streets if m.score > 0.3 and not m.foreign]
    return [m for m in chosen if m.score >= chosen[0].score - _CONSIDERED][:_MOST_STREETS]


def _best_house(
    names: registry.Names, streets: list[Match], rows: list[Found], parsed: Parsed, loose: str
) -> _Understood | None:
    """The one address that fits best, or None when nothing does or several do equally."""
    by_street = {match.name.id: match for match in streets}
    ranked: list[tuple[float, Found, Match, bool]] = []
    for row in rows:
        if row.number_key not in parsed.numbers:
            continue
        match = by_street[row.street]
        # A letter after the number ("12 A Main") is a typed word that the number explains.
        letter = row.number_key != parsed.number and row.number_key.startswith(parsed.number)
        leftover = len(match.leftover) - (1 if letter else 0)
        exact = row.number_key == parsed.number or letter
        as_unit = bool(loose) and row.unit_key == loose
        leftover -= as_unit
        zip_wrong = bool(parsed.zipcode and row.zipcode and not _same_zip(parsed, row))
        score = match.score - 0.3 * (not exact) - 0.5 * zip_wrong + 0.5 * letter
        score += 0.2 * bool(parsed.zipcode and row.zipcode and not zip_wrong)
        score += 0.1 * bool(parsed.unit_key and row.unit_key == parsed.unit_key) + 0.5 * as_unit
        near = parsed.near or match.near
        sure = match.sure and exact and not zip_wrong and leftover <= 0 and not near
        ranked.append((score, row, match, sure))
    if not ranked:
        return None
    ranked.sort(key=lambda each: (-each[0], names.index.by_id[each[1].street].label, each[1].id))
    score, row, match, sure = ranked[0]
    rivals = [
        other
        for rating, other, _, _ in ranked[1:]
        if rating >= score - _AS_GOOD and (other.street, other.zipcode) != (row.street, row.zipcode)
    ]
    if rivals:
        if not all(_one_spot(row, other) for other in rivals):
            return None
        sure = False
    if not match.complete and len({each[1].street for each in ranked}) > 1:
        return None
    unit = row.unit or parsed.unit
    if parsed.unit_key and row.units and row.unit_key != parsed.unit_key:
        # The building is known with its units, this one is not among them.
        sure = False
    return _house(names, row, "verified" if sure else "approximate", unit)


def _same_zip(parsed: Parsed, row: Found) -> bool:
    return parsed.zipcode.replace(" ", "")[:5] == row.zipcode.replace(" ", "").upper()[:5]


def _one_spot(one: Found, other: Found) -> bool:
    if one.lat is None or one.lon is None or other.lat is None or other.lon is None:
        return False
    return meters(one.lat, one.lon, other.lat, other.lon) <= SAME_SPOT_METERS


def _between(streets: list[Match], parsed: Parsed) -> _Understood | None:
    """A number that is not there, between two that are; or just beyond an end."""
    value = parsed.value or 0
    best = streets[0].score
    good = {m.name.id: m.name for m in streets if m.complete and m.score >= best - _AS_GOOD}
    found = []
    for each in finding.neighbors(list(good), value) if good else []:
        name = good[each.street]
        shown = f"{parsed.number} {name.label}"
        zipcode = each.zipcode or ""
        if each.low is not None and each.high is not None and each.high - each.low <= _GAP:
            lat = lon = None
            if None not in (each.low_lat, each.high_lat):
                share = (value - each.low) / (each.high - each.low)
                lat = _mix(each.low_lat, each.high_lat, share)
                lon = _mix(each.low_lon, each.high_lon, share)
            found.append(_Understood("approximate", shown, None, parsed.unit, zipcode, lat, lon))
        elif each.low is not None and value - each.low <= _STRETCH:
            found.append(_Understood("approximate", shown, None, parsed.unit, zipcode,
                                     each.low_lat, each.low_lon))  # fmt: skip
        elif each.high is not None and each.high - value <= _STRETCH:
            found.append(_Understood("approximate", shown, None, parsed.unit, zipcode,
                                     each.high_lat, each.high_lon))  # fmt: skip
    return found[0] if len(found) == 1 else None


def _mix(low: float | None, high: float | None, share: float) -> float | None:
    return None if low is None or high is None else low + (high - low) * share


def _place_alone(matches: list[Match], parsed: Parsed) -> _Understood | None:
    """A landmark or a street without a number."""
    whole = [match for match in matches if match.complete]
    if not whole:
        return None
    best = whole[0]
    ids = {match.name.id for match in whole if match.score >= best.score - _AS_GOOD}
    most = len(best.name.core) if best.name.kind == "landmark" else 0
    if len(ids) > 1 or len(best.leftover) > most:
        return None
    if best.name.kind == "landmark":
        sure = best.sure and not best.leftover and not best.near
        return _named(best.name, "verified" if sure else "approximate")
    return _named(best.name, "approximate")


def _named(name: Name, verdict: Verdict) -> _Understood:
    """A landmark, or a street as such: only a short one is a spot."""
    if name.kind == "landmark":
        shown = f"{name.label}, {name.address}" if name.address else name.label
        return _Understood(verdict, shown, name.id, lat=name.lat, lon=name.lon)
    short = name.extent is not None and name.extent <= SHORT_STREET_METERS
    if short:
        return _Understood(verdict, name.label, name.id, lat=name.lat, lon=name.lon)
    return _Understood("unverified", name.label, name.id)


def _meeting(
    names: registry.Names, parsed: Parsed, statements: int, has_point: bool
) -> tuple[_Understood | None, int]:
    """A corner: as registered, else where the houses of both streets come closest."""
    for first, second in parsed.halves:
        if not first or not second or statements < 1:
            continue
        left, right = _streets(names.index, first), _streets(names.index, second)
        if not left or not right:
            continue
        ids = ([m.name.id for m in left], [m.name.id for m in right])
        score = {m.name.id: m.score for m in [*left, *right]}
        found = finding.corners(*ids)
        if found:
            best = max(found, key=lambda c: score.get(c.first, 0) + score.get(c.second, 0))
            return _corner(names, best, "approximate"), 1
        if statements < 2 or has_point:
            return None, 1
        one, other = left[0].name, right[0].name
        near = finding.closest_houses(one.id, other.id)
        if near is not None and near[2] <= CORNER_METERS:
            shown = f"{one.label} & {other.label}"
            return _Understood("approximate", shown, lat=near[0], lon=near[1]), 2
        return None, 2
    return None, 0


def _streets(index: NameIndex, words: tuple[tuple[str, str], ...]) -> list[Match]:
    found = [m for m in index.match(words) if m.name.kind == "street" and m.complete]
    return [m for m in found if m.score >= found[0].score - _CONSIDERED][:_MOST_STREETS]


def _corner(names: registry.Names, corner: FoundCorner, verdict: Verdict) -> _Understood:
    return _Understood(
        verdict, corner_label(names, corner), corner.id, lat=corner.lat, lon=corner.lon
    )


def _house(names: registry.Names, row: Found, verdict: Verdict, unit: str) -> _Understood:
    shown = label(names, row, unit=False, also=unit)
    return _Understood(verdict, shown, row.id, unit, row.zipcode, row.lat, row.lon)


def corner_label(names: registry.Names, corner: FoundCorner) -> str:
    """``Harbor St & 3rd Ave``."""
    known = names.index.by_id
    streets = [known[id].label for id in (corner.first, corner.second) if id in known]
    return " & ".join(streets)


def label(names: registry.Names, row: Found, *, unit: bool = True, also: str = "") -> str:
    """An address as shown: ``12 1/2 Main St, Apt 3`` and the town where there is more than one."""
    street = names.index.by_id.get(row.street)
    parts = [f"{row.number} {street.label if street else ''}".strip()]
    shown = (row.unit if unit else "") or also
    if shown:
        parts.append(shown)
    if names.places and street is not None and street.place:
        parts.append(street.place)
    return ", ".join(parts)
