"""Reading the journal: by sealed position, so that nothing is skipped; or one subject's entries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection

from holdfast.journal.models import Entry, Held
from holdfast.kernel.statements import Statement


class Sealed(msgspec.Struct, frozen=True):
    """A sealed entry as readers get it; `position` is the sequence number of live streams."""

    position: int
    id: UUID
    kind: str
    subject: UUID
    actor: str
    occurred_at: datetime
    recorded_at: datetime
    site: str
    cause: UUID | None
    data: dict[str, Any]


_SELECT = (
    "SELECT s.position, e.id, e.kind, e.subject, e.actor, e.occurred_at, e.recorded_at,"
    " e.site_id, e.cause, e.data::text FROM journal_seal s JOIN journal_entry e"
    " ON e.id = s.entry_id"
)


def _read(sql: str, parameters: Sequence[Any]) -> list[Sealed]:
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    names = Sealed.__struct_fields__
    return [
        Sealed(**dict(zip(names, (*r[:9], msgspec.json.decode(r[9])), strict=True))) for r in rows
    ]


def after(position: int, *, limit: int = 500, kinds: Iterable[str] = ()) -> list[Sealed]:
    """Up to `limit` sealed entries after a position, in order; only of these kinds, if any."""
    wanted = list(kinds)
    if wanted:
        return _read(
            f"{_SELECT} WHERE s.position > %s AND e.kind = ANY(%s) ORDER BY s.position LIMIT %s",
            [position, wanted, limit],
        )
    return _read(f"{_SELECT} WHERE s.position > %s ORDER BY s.position LIMIT %s", [position, limit])


def at(positions: Sequence[int]) -> list[Sealed]:
    """The entries at these positions, in order."""
    return _read(f"{_SELECT} WHERE s.position = ANY(%s) ORDER BY s.position", [list(positions)])


def head() -> int:
    """The last sealed position; 0 in an empty journal."""
    return int(_HEAD()[0][0])


_HEAD = Statement("SELECT coalesce(max(position), 0) FROM journal_seal")


def unsealed() -> int:
    """How many entries wait for the sealer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM journal_pending")
        return int(cursor.fetchone()[0])


def about(subject: UUID, *, limit: int = 500) -> list[Entry]:
    """One subject's entries, newest first by when they happened, sealed or not yet."""
    return list(Entry.objects.filter(subject=subject).order_by("-occurred_at", "-id")[:limit])


def parked() -> list[Held]:
    """Entries a reaction gave up on, oldest first, for the parking page."""
    held = Held.objects.filter(state=Held.State.PARKED)
    return list(held.select_related("entry").order_by("position"))
