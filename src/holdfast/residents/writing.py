"""Finding the resident of a contact, or noting a new one, in one statement for every report."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from holdfast.kernel.ids import new_id

# Who is found is decided as in queries.lookup: everybody not merged away who carries one of the
# identifiers. Exactly one is known and at most gets the name that was missing; else one is made.
_FIND_OR_NOTE = """
WITH given AS (
    SELECT * FROM unnest(%(ids)s::uuid[], %(kinds)s::text[], %(values)s::text[])
        AS g(id, kind, value)
), found AS (
    SELECT DISTINCT i.resident_id FROM residents_identifier i
    JOIN given g ON g.value = i.value AND g.kind = i.kind
    JOIN residents_resident r ON r.id = i.resident_id AND r.merged_into_id IS NULL
), made AS (
    INSERT INTO residents_resident (id, name, language, prefers, legal_hold)
    SELECT %(resident)s, %(name)s, %(language)s, %(prefers)s, false
    WHERE (SELECT count(*) FROM found) <> 1
    RETURNING id
), carried AS (
    INSERT INTO residents_identifier (id, resident_id, kind, value)
    SELECT g.id, made.id, g.kind, g.value FROM made, given g
), renamed AS (
    UPDATE residents_resident SET name = %(name)s
    WHERE %(name)s <> '' AND name = '' AND (SELECT count(*) FROM found) = 1
        AND id = (SELECT min(resident_id::text)::uuid FROM found)
)
SELECT resident_id FROM found ORDER BY resident_id
"""


def find_or_note(
    resident: UUID,
    identifiers: Sequence[tuple[str, str]],
    *,
    name: str,
    language: str,
    prefers: str,
) -> list[UUID]:
    """The residents who carry any of these identifiers (kind and value as kept).

    When they are not exactly one, `resident` was made with the identifiers; the caller is an
    operation and records the fact.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _FIND_OR_NOTE,
            {
                "ids": [new_id() for _ in identifiers],
                "kinds": [kind for kind, _ in identifiers],
                "values": [value for _, value in identifiers],
                "resident": resident,
                "name": name,
                "language": language,
                "prefers": prefers,
            },
        )
        return [row[0] for row in cursor.fetchall()]
