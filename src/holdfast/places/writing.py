"""Addresses in bulk: COPY into a passing table, then set by set."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from holdfast.kernel.ids import new_id
from holdfast.places.imports import AddressRow
from holdfast.places.models import Street
from holdfast.places.parsing import number_key, number_value, shown_unit, unit_key
from holdfast.places.words import street_key

_COLUMNS = (
    "id, street_id, number, number_key, number_value, unit, unit_key, zipcode, lat, lon, source,"
    " source_id"
)
_KEY = "street_id, number_key, unit_key, zipcode"
# Repeats: a real row before one implied by a unit, one with coordinates before one without.
_REPEATS = f"""
DELETE FROM places_incoming WHERE seq IN (
    SELECT seq FROM (
        SELECT seq, row_number() OVER (
            PARTITION BY {_KEY} ORDER BY implied, lat IS NULL, seq) AS nth FROM places_incoming
    ) AS counted WHERE nth > 1)
"""
# A unit's building stands where the registry has it already; only missing ones are made.
_WRITE = f"""
WITH written AS (
    INSERT INTO places_address AS old ({_COLUMNS})
    SELECT {_COLUMNS} FROM places_incoming WHERE implied = %s ORDER BY seq
    ON CONFLICT ({_KEY}) DO UPDATE SET
        number = excluded.number, unit = excluded.unit, lat = coalesce(excluded.lat, old.lat),
        lon = coalesce(excluded.lon, old.lon), source = excluded.source,
        source_id = excluded.source_id
    WHERE NOT %s AND (old.number, old.unit, old.lat, old.lon, old.source_id) IS DISTINCT FROM
        (excluded.number, excluded.unit, coalesce(excluded.lat, old.lat),
         coalesce(excluded.lon, old.lon), excluded.source_id)
    RETURNING (xmax = 0) AS made)
SELECT count(*) FILTER (WHERE made), count(*) FILTER (WHERE NOT made) FROM written
"""
_SUM_UP = """
UPDATE places_street AS street SET addresses = sums.n, lat = sums.lat, lon = sums.lon,
    extent = sums.extent
FROM (
    SELECT street_id, count(*) AS n, avg(lat) AS lat, avg(lon) AS lon,
        sqrt(((max(lat) - min(lat)) * 111195) ^ 2
           + ((max(lon) - min(lon)) * 111195 * cos(radians(avg(lat)))) ^ 2) AS extent
    FROM places_address
    WHERE street_id IN (SELECT DISTINCT street_id FROM places_incoming)
    GROUP BY street_id
) AS sums WHERE sums.street_id = street.id
"""


@dataclass(frozen=True, slots=True)
class Written:
    """New rows, changed rows, and buildings made beside their units."""

    taken: int
    updated: int
    buildings: int


def write_addresses(rows: Iterable[AddressRow], source: str) -> Written:
    """Write addresses and the streets they need; constant memory but for the streets' names."""
    streets = street_ids()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS places_incoming")
        cursor.execute(
            "CREATE TEMPORARY TABLE places_incoming (LIKE places_address INCLUDING DEFAULTS,"
            " implied boolean NOT NULL, seq bigint NOT NULL) ON COMMIT DROP"
        )
        fresh: list[Street] = []
        with cursor.copy(f"COPY places_incoming ({_COLUMNS}, implied, seq) FROM STDIN") as copy:
            for seq, row in enumerate(rows):
                # A NUL would end the COPY; no reader lets one through, a caller might.
                street = _street(row, streets, fresh)
                number = number_key(row.number)
                units = [(shown_unit(row.unit), unit_key(row.unit), False)]
                if units[0][1]:
                    units.append(("", "", True))
                for unit, key, implied in units:
                    copy.write_row(
                        (
                            new_id(),
                            street,
                            row.number[:20],
                            number,
                            number_value(number),
                            unit,
                            key,
                            row.zipcode,
                            row.lat,
                            row.lon,
                            source,
                            "" if implied else row.source_id,
                            implied,
                            seq * 2 + implied,
                        )
                    )
        Street.objects.bulk_create(fresh, batch_size=2000)
        cursor.execute(_REPEATS)
        cursor.execute(_WRITE, [False, False])
        taken, updated = cursor.fetchone()
        cursor.execute(_WRITE, [True, True])
        buildings, _ = cursor.fetchone()
        cursor.execute(_SUM_UP)
        cursor.execute("DROP TABLE places_incoming")
        cursor.execute("ANALYZE places_address")
    return Written(taken, updated, buildings)


def street_ids() -> dict[tuple[str, str], UUID]:
    """Every street's id by its normal name and place."""
    return {(key, place): id for id, key, place in Street.objects.values_list("id", "key", "place")}


def count(table: str) -> int:
    """How many rows one of our tables has."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
        [number] = cursor.fetchone()
    return int(number)


def _street(row: AddressRow, streets: dict[tuple[str, str], UUID], fresh: list[Street]) -> UUID:
    key = street_key(row.street)
    known = streets.get((key, row.place))
    if known is None:
        street = Street(name=row.street, key=key, place=row.place)
        fresh.append(street)
        known = streets[(key, row.place)] = street.id
    return known
