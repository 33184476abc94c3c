"""Finding the resident of a contact, or noting a new one, in one statement for every report."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from holdfast.kernel.ids import new_id
from holdfast.kernel.statements import Statement

# Who is found is decided as in queries.lookup: everybody not merged away who carries one of the
# identifiers. Exactly one is known and at most gets the name that was missing; else one is made.
_FIND_OR_NOTE = """
WITH given (id, kind, value) AS ({given}), found AS (
    SELECT DISTINCT i.resident_id FROM given g
    JOIN residents_identifier i ON i.value = g.value AND i.kind = g.kind
    JOIN residents_resident r ON r.id = i.resident_id AND r.merged_into_id IS NULL
), made AS (
    INSERT INTO residents_resident (id, name, language, prefers)
    SELECT %(resident)s, %(name)s, %(language)s, %(prefers)s
    WHERE (SELECT count(*) FROM found) <> 1
    RETURNING id
), carried AS (
    INSERT INTO residents_identifier (id, resident_id, kind, value)
    SELECT g.id, made.id, g.kind, g.value FROM made, given g
){renamed}
SELECT resident_id FROM found ORDER BY resident_id
"""
_RENAMED = """, renamed AS (
    UPDATE residents_resident SET name = %(name)s
    WHERE name = '' AND id IN (SELECT resident_id FROM found)
        AND (SELECT count(*) FROM found) = 1
)"""
_NOTHING_GIVEN = "SELECT NULL::uuid, NULL::text, NULL::text WHERE false"


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
    columns: dict[str, Any] = {
        "resident": resident,
        "name": name,
        "language": language,
        "prefers": prefers,
    }
    for at, (kind, value) in enumerate(identifiers):
        columns |= {f"id{at}": new_id(), f"kind{at}": kind, f"value{at}": value}
    return [row[0] for row in _statement(len(identifiers), bool(name))(columns)]


@functools.cache
def _statement(identifiers: int, named: bool) -> Statement:
    """The statement for so many identifiers, with a name or without."""
    rows = [f"(%(id{at})s::uuid, %(kind{at})s, %(value{at})s)" for at in range(identifiers)]
    given = f"VALUES {', '.join(rows)}" if rows else _NOTHING_GIVEN
    return Statement(_FIND_OR_NOTE.format(given=given, renamed=_RENAMED if named else ""))
