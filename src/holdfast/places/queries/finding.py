"""The statements that reach addresses and corners, each by an index."""

from __future__ import annotations

import functools
import math
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np

from holdfast.kernel.statements import Statement
from holdfast.places.geometry import meters

# Of the nearest by degrees the nearest by meters is chosen; degrees are skewed by latitude.
_NEAREST = 8
_MOST_ROWS = 200
_MOST_HOUSES = 4000


class Found(NamedTuple):
    """An address row; `units` says that its building has registered units."""

    id: UUID
    street: UUID
    number: str
    number_key: str
    number_value: int | None
    unit: str
    unit_key: str
    zipcode: str
    lat: float | None
    lon: float | None
    units: bool


class FoundCorner(NamedTuple):
    """A corner row."""

    id: UUID
    first: UUID
    second: UUID
    lat: float
    lon: float


class Neighbor(NamedTuple):
    """The nearest lower and higher number on a street, with their points."""

    street: UUID
    low: int | None
    low_lat: float | None
    low_lon: float | None
    high: int | None
    high_lat: float | None
    high_lon: float | None
    zipcode: str | None


_COLUMNS = (
    "a.id, a.street_id, a.number, a.number_key, a.number_value, a.unit, a.unit_key, a.zipcode,"
    " a.lat, a.lon"
)
_UNITS = (
    ", EXISTS (SELECT 1 FROM places_address u WHERE u.street_id = a.street_id"
    " AND u.number_value = a.number_value AND u.number_key = a.number_key AND u.unit_key <> '')"
)


def by_number(
    streets: Sequence[UUID], value: int | None, keys: Sequence[str], unit_key: str
) -> list[Found]:
    """Buildings, and the asked unit, with one of the numbers on any of the streets."""
    values = {int(key) for key in keys if key.isdecimal() and len(key) < 10}
    values |= set() if value is None else {value}
    where, given = zip(
        _any("a.street_id", streets),
        _any("a.number_value", values) if values else _any("a.number_key", keys),
        _any("a.unit_key", {"", unit_key}),
        strict=True,
    )
    none = "" if values else " AND a.number_value IS NULL"
    return [
        Found(*row)
        for row in _rows(
            f"SELECT {_COLUMNS}{_UNITS} FROM places_address a"
            f" WHERE {' AND '.join(where)}{none} LIMIT {_MOST_ROWS}",
            given,
        )
    ]


def _any(column: str, values: Collection[Any]) -> tuple[str, Any]:
    """A column is one of the values. One alone is said so: a list would be planned anew at each
    question, since how long it is makes the price."""
    if len(values) == 1:
        return f"{column} = %s", next(iter(values))
    return f"{column} = ANY(%s)", list(values)


def beginning(streets: Sequence[UUID], value: int, unit_key: str | None) -> list[Found]:
    """Buildings whose number begins with these digits, and units that begin like the asked one."""
    unit = "a.unit_key = ''"
    if unit_key is not None:
        unit = "(a.unit_key = '' OR (a.number_value = %s AND starts_with(a.unit_key, %s)))"
    return [
        Found(*row)
        for row in _rows(
            f"SELECT {_COLUMNS}, false FROM places_address a WHERE a.street_id = ANY(%s)"
            " AND (a.number_value = %s OR a.number_value BETWEEN %s AND %s"
            " OR a.number_value BETWEEN %s AND %s)"
            f" AND {unit} ORDER BY a.number_value LIMIT {_MOST_ROWS}",
            [
                list(streets), value, value * 10, value * 10 + 9, value * 100, value * 100 + 99,
                *([value, unit_key] if unit_key is not None else []),
            ],
        )
    ]  # fmt: skip


def neighbors(streets: Sequence[UUID], value: int) -> list[Neighbor]:
    """On each street the numbers next below and above, on the same side (odd or even)."""
    side = (
        "(SELECT number_value, lat, lon, zipcode FROM places_address WHERE street_id = s.id"
        " AND unit_key = '' AND number_value %% 2 = %s AND number_value {} %s"
        " ORDER BY number_value {} LIMIT 1)"
    )
    return [
        Neighbor(*row)
        for row in _rows(
            "SELECT s.id, lo.number_value, lo.lat, lo.lon, hi.number_value, hi.lat, hi.lon,"
            " coalesce(lo.zipcode, hi.zipcode) FROM unnest(%s::uuid[]) AS s(id)"
            f" LEFT JOIN LATERAL {side.format('<', 'DESC')} lo ON true"
            f" LEFT JOIN LATERAL {side.format('>', 'ASC')} hi ON true",
            [list(streets), value % 2, value, value % 2, value],
        )
    ]


def nearest(lat: float, lon: float) -> tuple[Found, float] | None:
    """The building nearest to a point, and its distance in meters."""
    rows = _rows(
        f"SELECT {_COLUMNS}, false FROM places_address a WHERE lat IS NOT NULL"
        f" ORDER BY point(lon, lat) <-> point(%s, %s) LIMIT {_NEAREST}",
        [lon, lat],
    )
    found = [Found(*row) for row in rows]
    away = [(meters(lat, lon, each.lat or 0.0, each.lon or 0.0), each) for each in found]
    if not away:
        return None
    # Of one house's units and the house, the house.
    distance, best = min(away, key=lambda pair: (round(pair[0], 1), pair[1].unit_key))
    return best, distance


def corners(
    first: Sequence[UUID], second: Sequence[UUID], most: int = _MOST_ROWS
) -> list[FoundCorner]:
    """Corners of any street of one list with any of the other; an empty list means any street."""
    sql = (
        f"SELECT id, first_id, second_id, lat, lon FROM places_intersection WHERE {{}} LIMIT {most}"
    )
    if not second:
        where, given = "first_id = ANY(%s) OR second_id = ANY(%s)", [list(first), list(first)]
    else:
        where = (
            "(first_id = ANY(%s) AND second_id = ANY(%s))"
            " OR (first_id = ANY(%s) AND second_id = ANY(%s))"
        )
        given = [list(first), list(second), list(second), list(first)]
    return [FoundCorner(*row) for row in _rows(sql.format(where), given)]


def closest_houses(first: UUID, second: UUID) -> tuple[float, float, float] | None:
    """Where the houses of two streets come closest: latitude, longitude, meters between them."""
    rows = _rows(
        "SELECT street_id, lat, lon FROM places_address WHERE street_id = ANY(%s)"
        f" AND unit_key = '' AND lat IS NOT NULL LIMIT {_MOST_HOUSES}",
        [[first, second]],
    )
    one, other = ([(y, x) for id, y, x in rows if id == street] for street in (first, second))
    if not one or not other:
        return None
    a, b = np.array(one)[:, None, :], np.array(other)[None, :, :]
    away = (a - b) ** 2
    # A degree of longitude is shorter than one of latitude.
    flat = away[..., 0] + away[..., 1] * math.cos(math.radians(one[0][0])) ** 2
    i, j = np.unravel_index(int(flat.argmin()), flat.shape)
    (lat, lon), (other_lat, other_lon) = one[int(i)], other[int(j)]
    return (lat + other_lat) / 2, (lon + other_lon) / 2, meters(lat, lon, other_lat, other_lon)


def by_id(id: UUID) -> Found | FoundCorner | None:
    """An address or corner by its id, in one statement."""
    rows = _rows(
        f"SELECT {_COLUMNS}, false, NULL::uuid FROM places_address a WHERE id = %s UNION ALL"
        " SELECT id, first_id, '', '', NULL, '', '', '', lat, lon, false, second_id"
        " FROM places_intersection WHERE id = %s",
        [id, id],
    )
    if not rows:
        return None
    row = rows[0]
    if row[-1] is not None:
        return FoundCorner(row[0], row[1], row[-1], row[8], row[9])
    return Found(*row[:-1])


def _rows(sql: str, given: Sequence[Any]) -> list[tuple[Any, ...]]:
    return _statement(sql)(given)


_statement = functools.lru_cache(maxsize=64)(Statement)
