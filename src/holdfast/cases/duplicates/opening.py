"""Likely duplicates of a case that is being opened, scored before the resident gets the number.

One statement, bounded however busy the corner is: the squares of the map around the point, the
last 90 days, at most MOST cases; of these the best by distance, age and state are scored
in full, words included. The same weights as where an agent or a resident is shown candidates while
they type. What was found is kept on the case as ids and scores; it is for whoever may see them.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from holdfast.cases.duplicates import candidates
from holdfast.cases.duplicates.candidates import DAYS, METRES, around, common, scorer, squares
from holdfast.cases.duplicates.known import METRES_PER_DEGREE, Known, address_key, words_of
from holdfast.cases.duplicates.scoring import DESK_PROBABILITY, Weights
from holdfast.cases.models import SQUARES, SQUARES_AROUND
from holdfast.cases.writing import Scored
from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.journal.actors import system
from holdfast.kernel.statements import Statement
from holdfast.places.locations import Location

KEPT, MOST, SCORED = 3, 200, 16
_ME = system("cases.duplicates")
_COLUMNS = (
    "id, service, service_name, lat, lon, coalesce(nullif(address, ''), place_typed) AS address,"
    " opened_at, closed_at, public_description"
)
# A copy stands for its original, wherever that lies. The order is the score without the words.
_NEARBY = Statement(
    f"""
WITH near AS MATERIALIZED (
    SELECT {_COLUMNS}, parent_id, status = 'duplicate' AND parent_id IS NOT NULL AS copy
    FROM cases_case
    WHERE floor(lat * {SQUARES}.0)::bigint * {SQUARES_AROUND} + floor(lon * {SQUARES}.0)::bigint
            = ANY(%(squares)s::bigint[])
        AND opened_at >= %(since)s AND opened_at < %(moment)s
        AND lat BETWEEN %(south)s AND %(north)s AND lon BETWEEN %(west)s AND %(east)s
    ORDER BY opened_at DESC LIMIT {MOST}
), candidate AS (
    SELECT {_COLUMNS.replace("coalesce(nullif(address, ''), place_typed) AS address", "address")}
    FROM near WHERE NOT copy
    UNION ALL
    SELECT {_COLUMNS} FROM cases_case
    WHERE EXISTS (SELECT 1 FROM near WHERE copy)
        AND id IN (SELECT parent_id FROM near WHERE copy)
)
SELECT id::text, service, service_name, lat, lon, address,
    extract(epoch FROM opened_at)::float8, extract(epoch FROM closed_at)::float8,
    public_description
FROM candidate
ORDER BY %(far)s::float8 * coalesce(sqrt(
        (lat - %(lat)s::float8) ^ 2 + ((lon - %(lon)s::float8) * %(narrow)s::float8) ^ 2), 1.0)
    + %(age)s::float8 * ln(1 + extract(epoch FROM %(moment)s - opened_at)::float8 / 86400)
    + CASE WHEN closed_at IS NULL OR closed_at >= %(moment)s THEN %(open)s::float8 ELSE 0 END
    + CASE WHEN service = %(service)s THEN %(same)s::float8 ELSE 0 END DESC
LIMIT {SCORED}
"""
)
_WEIGHTS = Weights()


def likely(service: Current, location: Location, masked: str, moment: datetime) -> list[Scored]:
    """Up to KEPT earlier cases that may be the same matter, likeliest first, from the probability
    on at which an agent is shown them. `masked` is the description as everyone may read it."""
    if location.lat is None or location.lon is None:
        return _without_point(service, location, masked, moment)
    address = location.address or location.typed
    asked = Known(
        id="", service=service.code, service_name=service.name.in_language("en").text,
        group=service.group.in_language("en").text, lat=location.lat, lon=location.lon,
        address_key=address_key(address), opened=moment.timestamp(), closed=None,
        words=words_of(masked),
    )  # fmt: skip
    rows = _NEARBY(_near(asked, moment))
    if not rows:
        return []
    groups = {code: _group(code) for code in {row[1] for row in rows}}
    found = [_known(row, groups[row[1]]) for row in rows]
    ranked = scorer(service).score(asked, found, KEPT)
    return [
        Scored(each.case.id, round(each.score, 3), round(each.probability, 5))
        for each in ranked
        if each.probability >= DESK_PROBABILITY
    ]


def _near(asked: Known, moment: datetime) -> dict[str, Any]:
    lat, lon, w = asked.lat, asked.lon, _WEIGHTS
    south, west, north, east = around(lat, lon)
    return {
        "squares": squares(lat, lon), "since": moment - timedelta(days=DAYS), "moment": moment,
        "south": south, "west": west, "north": north, "east": east, "lat": lat, "lon": lon,
        "narrow": math.cos(math.radians(lat)),
        # One slope for both terms of the distance, exact at the edge of the box.
        "far": (w.far * METRES / 50 + w.very_far * (METRES / 100) ** 2)
        / METRES * METRES_PER_DEGREE,
        "age": w.age, "open": w.open, "service": asked.service,
        "same": common().service_information(asked.service),
    }  # fmt: skip


def _group(code: str) -> str:
    service = catalog.find(code)
    return service.group.in_language("en").text if service else ""


# Kept for a while, as its words are: each new report at a corner reads the same neighbors again.
@lru_cache(maxsize=4096)
def _known(row: tuple[Any, ...], group: str) -> Known:
    id, code, name, lat, lon, address, opened, closed, words = row
    return Known(
        id, code, name, group,
        math.nan if lat is None else lat, math.nan if lon is None else lon,
        address_key(address), opened, closed, words_of(words),
    )  # fmt: skip


def _without_point(
    service: Current, location: Location, masked: str, moment: datetime
) -> list[Scored]:
    """By the address alone, as where candidates are shown."""
    found = candidates.likely_duplicates(
        _ME, service, None, None, location.address or location.typed, masked, moment,
        limit=KEPT, least=DESK_PROBABILITY,
    )  # fmt: skip
    return [
        Scored(str(each.case.pk), round(each.match.score, 3), round(each.match.probability, 5))
        for each in found
    ]
