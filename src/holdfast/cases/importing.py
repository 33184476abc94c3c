"""Filing what was read from another system's export: new, updated, unchanged, each row counted.

Imported facts carry ``imported`` and their own ``occurred_at``: no message, timer, escalation or
webhook starts from them. A batch is one operation with one fact for each case it changed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection

from holdfast.accounts.models import Department
from holdfast.cases import events, writing
from holdfast.cases.imports import Rejected, Row, ending_of
from holdfast.cases.masking import mask
from holdfast.cases.models import Case
from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record
from holdfast.kernel.ids import new_id

BATCH = 2000
_FILED_AS = "filed_as"
"""Under this name in `Case.extra` stands the status that the last import gave the case."""

AreasAt = Callable[[float, float], dict[str, str]]


class Tally(msgspec.Struct):
    """What became of the rows so far; the last four add up to `rows`."""

    rows: int = 0
    taken: int = 0
    updated: int = 0
    unchanged: int = 0
    rejected: int = 0


class BatchDone(msgspec.Struct, frozen=True):
    """How many rows of a batch were filed anew, updated, or known already."""

    taken: int
    updated: int
    unchanged: int


def import_rows(
    *,
    actor: Actor,
    rows: Iterable[Row | Rejected],
    source: str,
    areas_at: AreasAt,
    on_rejected: Callable[[Rejected], None],
) -> Iterator[Tally]:
    """File rows in batches, each committed by itself; yields the tally after each.

    `source` is the namespace of ids. Stopping in the middle and starting again changes nothing
    twice.
    """
    tally, waiting = Tally(), list[Row]()
    for row in rows:
        tally.rows += 1
        if isinstance(row, Rejected):
            tally.rejected += 1
            on_rejected(row)
            continue
        waiting.append(row)
        if len(waiting) >= BATCH:
            _count(tally, _file(actor, waiting, source, areas_at))
            waiting = []
            yield tally
    if waiting:
        _count(tally, _file(actor, waiting, source, areas_at))
    yield tally


def _count(tally: Tally, done: BatchDone) -> None:
    tally.taken += done.taken
    tally.updated += done.updated
    tally.unchanged += done.unchanged


def _file(actor: Actor, rows: Sequence[Row], source: str, areas_at: AreasAt) -> BatchDone:
    """Split a batch into new, changed and known rows; only the first two are an operation."""
    # Of several rows with one id the last stands, unless an earlier one is newer.
    latest: dict[str, Row] = {}
    for row in rows:
        known = latest.get(row.source_id)
        if known is None or (row.updated_at or row.opened_at) >= (
            known.updated_at or known.opened_at
        ):
            latest[row.source_id] = row
    hashes = {id: _hash(row) for id, row in latest.items()}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT source_id, id, source_hash, updated_at, erased_at IS NULL FROM cases_case"
            " WHERE source = %s AND source_id = ANY(%s)",
            [source, list(latest)],
        )
        found = {row[0]: row[1:] for row in cursor.fetchall()}
    fresh = [row for id, row in latest.items() if id not in found]
    changed = [
        (found[id][0], row)
        for id, row in latest.items()
        if id in found
        and found[id][3]  # what was erased here does not come back
        and bytes(found[id][1] or b"").hex() != hashes[id]
        and (row.updated_at or row.opened_at) >= found[id][2]
    ]
    if fresh or changed:
        file_batch(
            actor=actor, source=source, fresh=fresh, changed=changed, hashes=hashes,
            areas_at=areas_at,
        )  # fmt: skip
    return BatchDone(len(fresh), len(changed), len(rows) - len(fresh) - len(changed))


@operation(may="imports.run")
def file_batch(
    *,
    actor: Actor,
    source: str,
    fresh: Sequence[Row],
    changed: Sequence[tuple[UUID, Row]],
    hashes: dict[str, str],
    areas_at: AreasAt,
) -> None:
    """Write a batch of imported cases: one transaction, one fact a case."""
    departments = dict(Department.objects.values_list("code", "id"))
    numbers = writing.draw_numbers(len(fresh))
    cases = [
        _case(row, source, number, hashes[row.source_id], departments, areas_at)
        for row, number in zip(fresh, numbers, strict=True)
    ]
    if cases:
        writing.insert(cases)
    for case in cases:
        record(
            events.IMPORTED,
            subject=case.id,
            occurred_at=case.opened_at,
            data={"imported": True, "number": case.number, "status": case.status},
        )
    for id, row in changed:
        case = _case(row, source, "", hashes[row.source_id], departments, areas_at)
        kept = _update(id, case)
        record(
            events.IMPORTED,
            subject=id,
            occurred_at=case.updated_at,
            data={"imported": True, "status": kept.status, "again": True},
        )


def _case(
    row: Row,
    source: str,
    number: str,
    digest: str,
    departments: dict[str, UUID],
    areas_at: AreasAt,
) -> writing.NewCase:
    areas = areas_at(row.lat, row.lon) if row.lat is not None and row.lon is not None else {}
    closed = row.status == "closed"
    status = ending_of(row.source_status) if closed else "new"
    extra: dict[str, Any] = {**row.extra, "source_status": row.source_status, _FILED_AS: status}
    for name in ("group", "area", "department", "parent_id"):
        if getattr(row, name):
            extra[name] = getattr(row, name)
    if row.status_note:
        extra["status_note"] = row.status_note
    if row.changed:
        extra["original"] = row.changed
    if row.doubts:
        extra["doubts"] = list(row.doubts)
    return writing.NewCase(
        id=new_id(),
        number=number,
        site_id=settings.HOLDFAST.site,
        service=(row.service_code or _code(row.service_name))[:60],
        service_name=row.service_name[:200],
        opened_at=row.opened_at,
        updated_at=max(row.updated_at or row.opened_at, row.closed_at or row.opened_at),
        status=status,
        channel=(row.channel or "import")[:12],
        department_id=departments.get(_code(row.department or "")),
        closed_at=row.closed_at if closed else None,
        due_at=row.due_at,
        place_typed=row.address,
        address=row.address[:300],
        zipcode=row.zipcode[:12],
        verdict="verified" if row.lat is not None else "unverified" if row.address else "none",
        lat=row.lat,
        lon=row.lon,
        areas=areas,
        description=row.description,
        public_description=mask(row.description),
        media_url=(row.media_url or "")[:1000],
        source=source,
        source_id=row.source_id,
        source_hash=f"\\x{digest}",
        extra=extra,
    )


def _code(name: str) -> str:
    return "_".join(part for part in "".join(
        c if c.isalnum() else " " for c in name.lower()).split())  # fmt: skip


def _hash(row: Row) -> str:
    content = msgspec.structs.asdict(row)
    del content["line"]
    return hashlib.blake2b(msgspec.json.encode(content, order="sorted"), digest_size=16).hexdigest()


def _update(id: UUID, case: writing.NewCase) -> Case:
    """What another system changed overwrites what came from it; what was done here stays.

    A case that was moved here since the last import keeps its status and closing time.
    """
    kept = Case.objects.select_for_update().get(pk=id)
    moved_here = kept.status != kept.extra.get(_FILED_AS, kept.status)
    if not moved_here:
        kept.status, kept.closed_at = case.status, case.closed_at
    for name in (
        "service", "service_name", "opened_at", "due_at", "place_typed", "address",
        "zipcode", "verdict", "lat", "lon", "areas", "description", "public_description",
        "media_url", "extra",
    ):  # fmt: skip
        setattr(kept, name, getattr(case, name))
    kept.updated_at = max(kept.updated_at, case.updated_at)
    kept.source_hash = bytes.fromhex((case.source_hash or "\\x")[2:])
    kept.version += 1
    kept.save()
    with connection.cursor() as cursor:
        cursor.execute(writing.REFRESH_SEARCH, [id])
    return kept
