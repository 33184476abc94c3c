"""The sealer: gives committed entries their order, and chains their hashes.

An entry written first may commit last, so no reader can follow ids or times. A trigger writes each
entry's id beside it into ``journal_pending``, in the same transaction; the sealer takes what is
committed there, in batches, under an advisory lock, and writes positions without gaps. A late
commit simply is in a later batch. Nothing here depends on transaction ids, so dump and restore
into a new cluster changes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from django.db import connection, transaction

# Any constant of our own; the two-key form keeps clear of single-key locks of other software.
_LOCK = (311, 1)
GENESIS = bytes(32)


def seal(limit: int = 2000) -> int:
    """Seal up to `limit` pending entries; returns how many. 0 when another sealer is at work."""
    with connection.cursor() as cursor:
        # Ten times a second there mostly is nothing: no transaction and no lock for that.
        cursor.execute("SELECT EXISTS (SELECT FROM journal_pending)")
        if not cursor.fetchone()[0]:
            return 0
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", _LOCK)
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(
            "WITH taken AS (DELETE FROM journal_pending WHERE seq IN"
            " (SELECT seq FROM journal_pending ORDER BY seq LIMIT %s) RETURNING seq, entry)"
            f" SELECT {_COLUMNS} FROM taken t JOIN journal_entry e ON e.id = t.entry"
            " ORDER BY t.seq",
            [limit],
        )
        rows = cursor.fetchall()
        if not rows:
            return 0
        cursor.execute("SELECT position, hash FROM journal_seal ORDER BY position DESC LIMIT 1")
        position, head = cursor.fetchone() or (0, GENESIS)
        head = bytes(head)
        positions: list[int] = []
        hashes: list[bytes] = []
        for row in rows:
            position += 1
            head = chain(head, position, row)
            positions.append(position)
            hashes.append(head)
        cursor.execute(
            "INSERT INTO journal_seal (position, entry_id, hash)"
            " SELECT * FROM unnest(%s::bigint[], %s::uuid[], %s::bytea[])",
            [positions, [row[0] for row in rows], hashes],
        )
    return len(rows)


_COLUMNS = (
    "e.id, e.kind, e.subject, e.actor, e.occurred_at, e.recorded_at, e.site_id, e.cause, e.data"
)


def chain(head: bytes, position: int, row: tuple[Any, ...]) -> bytes:
    """The hash of an entry on top of the chain's head: SHA-256 of head, position and content.

    `row` is id, kind, subject, actor, occurred_at, recorded_at, site, cause, data as the database
    returns them; times are hashed as microseconds since 1970 so that no session's zone matters.
    """
    id, kind, subject, actor, occurred, recorded, site, cause, data = row
    content = [
        position,
        str(id),
        kind,
        str(subject),
        actor,
        _micros(occurred),
        _micros(recorded),
        site,
        str(cause) if cause else None,
        msgspec.json.decode(data) if isinstance(data, str) else data,
    ]
    return hashlib.sha256(head + msgspec.json.encode(content, order="sorted")).digest()


def _micros(moment: datetime) -> int:
    return round(moment.timestamp() * 1_000_000)


@dataclass(frozen=True, slots=True)
class Fault:
    """Where the chain does not hold: the position and a sentence."""

    position: int
    says: str


def verify(batch: int = 5000) -> Iterator[Fault]:
    """Walk the whole chain from the beginning; yields each place where it does not hold.

    Finds entries changed, removed, inserted or put in another order after sealing. Truncation at
    the end shows only against a head kept elsewhere.
    """
    head, expected, after = GENESIS, 1, 0
    while True:
        rows = _sealed(after, batch)
        if not rows:
            return
        for position, stored, *content in rows:
            if position != expected:
                yield Fault(expected, f"Entries {expected} to {position - 1} are missing.")
            if content[0] is None:
                yield Fault(position, f"The sealed entry {position} is gone.")
            elif chain(head, position, tuple(content)) != bytes(stored):
                yield Fault(position, f"Entry {position} or one before it was changed.")
            # Go on from the stored hash, so that one fault is reported once.
            head, expected, after = bytes(stored), position + 1, position


def _sealed(after: int, limit: int) -> Iterable[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT s.position, s.hash, {_COLUMNS} FROM journal_seal s"
            " LEFT JOIN journal_entry e ON e.id = s.entry_id"
            " WHERE s.position > %s ORDER BY s.position LIMIT %s",
            [after, limit],
        )
        rows: Iterable[tuple[Any, ...]] = cursor.fetchall()
    return rows
