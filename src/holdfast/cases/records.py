"""Answering a public-records request: one file of cases by a filter, redacted, and the log of it.

Who may read the cases decides which are in it; what is written is what everyone may read. Of a
case that is not public the place and words are withheld, and the row says so.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import IO, Any, Literal
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.cases import events
from holdfast.cases.models import Case, Note, RecordsExport
from holdfast.cases.queries import Filter, found
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.spreadsheets import cell

Format = Literal["csv", "json"]
COLUMNS = (
    "number", "service", "service_name", "status", "reason", "priority", "channel", "department",
    "opened_at", "closed_at", "due_at", "address", "zipcode", "lat", "lon", "description",
    "public_notes", "followers", "withheld",
)  # fmt: skip
# What the public does not see of a case that is not public.
_WITHHELD = ("address", "zipcode", "lat", "lon", "description", "public_notes")
_CHUNK = 2000


class Given(msgspec.Struct, frozen=True):
    """What was given out: the log row's id, how many cases, how many with something withheld, and
    the SHA-256 (hex) of the file."""

    export: UUID
    count: int
    withheld: int
    sha256: str


@operation(may="records.export")
def export_records(
    *,
    actor: Actor,
    out: IO[bytes],
    filter: Filter,
    asked_by: str,
    why: str = "",
    format: Format = "csv",
) -> Given:
    """Write cases to `out` (CSV with a header, or one JSON array), oldest first, and log it.

    One snapshot in constant memory, whatever the count. Raises OperationError without the name of
    whoever asked.
    """
    asked = new_request(actor, filter, asked_by, why, format)
    written = write(actor, filter, out, format)
    asked.save(force_insert=True)
    return given(asked, written)


def new_request(
    actor: Actor, filter: Filter, asked_by: str, why: str, format: str
) -> RecordsExport:
    """The log's row of a request, not saved yet; refused without a name or a known format."""
    if not asked_by.strip():
        raise OperationError(_("Say who asked for the records."))
    if format not in ("csv", "json"):
        raise OperationError(_("Choose csv or json."))
    return RecordsExport(
        id=new_id(),
        asked_by=asked_by.replace("\x00", "").strip()[:200],
        why=why.replace("\x00", "").strip()[:300],
        by=actor.code,
        at=clock.now(),
        filter=msgspec.to_builtins(filter),
        format=format,
    )


class Written(msgspec.Struct, frozen=True):
    """A file that was written: the cases in it, how many with something withheld, how often each
    column was, and its SHA-256 (hex)."""

    cases: bytes
    withheld: int
    held_back: dict[str, int]
    sha256: str

    @property
    def count(self) -> int:
        """How many cases are in it."""
        return len(self.cases) // 16


def write(
    viewer: Actor,
    filter: Filter,
    out: IO[bytes],
    format: str,
    progress: Callable[[int], None] = lambda done: None,
) -> Written:
    """Write the cases that a viewer may see and a filter keeps, as everyone may read them, from
    one snapshot and in constant memory; `progress` hears how many are written, now and then."""
    writer, ids, withheld = _Writer(out, format), bytearray(), 0
    held_back: Counter[str] = Counter()
    for case, notes in _rows(viewer, filter):
        row = redacted(case, notes)
        writer.write(row)
        ids += case.pk.bytes
        withheld += bool(row["withheld"])
        held_back.update(row["withheld"].split())
        held_back["masked_words"] += case.public and case.description != case.public_description
        if len(ids) % (16 * _CHUNK) == 0:
            progress(len(ids) // 16)
    return Written(bytes(ids), withheld, dict(+held_back), writer.close())


def given(export: RecordsExport, written: Written) -> Given:
    """Write into the log what was given, inside an operation."""
    export.state, export.given_at = RecordsExport.State.GIVEN, clock.now()
    export.count = export.done = export.total = written.count
    export.withheld, export.held_back = written.withheld, written.held_back
    export.sha256, export.cases = written.sha256, written.cases
    export.save()
    record(
        events.RECORDS_EXPORTED,
        subject=export.pk,
        data={
            "count": written.count,
            "withheld": written.withheld,
            "format": export.format,
            "sha256": written.sha256,
        },
    )
    return Given(export.pk, written.count, written.withheld, written.sha256)


def cases_of(export: RecordsExport) -> list[UUID]:
    """The ids of the cases that were in an export, in its order."""
    raw = bytes(export.cases)
    return [UUID(bytes=raw[start : start + 16]) for start in range(0, len(raw), 16)]


def log(*, limit: int = 200) -> list[RecordsExport]:
    """What was given out, latest first, without the lists of cases."""
    return list(RecordsExport.objects.defer("cases").order_by("-at", "-id")[:limit])


def _rows(actor: Actor, filter: Filter) -> Iterator[tuple[Case, list[str]]]:
    cases = found(actor, filter).select_related("department").order_by("opened_at", "pk")
    cases = cases.defer("search", "extra", "answers", "source_hash")
    chunk: list[Case] = []
    # A server-side cursor (held over commits outside a transaction): each row once, one snapshot.
    for case in cases.iterator(chunk_size=_CHUNK):
        chunk.append(case)
        if len(chunk) == _CHUNK:
            yield from with_notes(chunk)
            chunk = []
    yield from with_notes(chunk)


def with_notes(cases: list[Case]) -> Iterator[tuple[Case, list[str]]]:
    """Cases with their public notes; one statement."""
    notes: dict[UUID, list[str]] = {}
    public = Note.objects.filter(case__in=cases, audience=Note.For.PUBLIC).order_by("at")
    for note in public.only("case_id", "public_text"):
        notes.setdefault(note.case_id, []).append(note.public_text)
    for case in cases:
        yield case, notes.get(case.pk, [])


def redacted(case: Case, notes: list[str]) -> dict[str, Any]:
    """A case as it is given out, by column; ``withheld`` names what is left empty."""
    row: dict[str, Any] = {
        "number": case.number,
        "service": case.service,
        "service_name": case.service_name,
        "status": case.status,
        "reason": case.reason,
        "priority": case.priority,
        "channel": case.channel,
        "department": case.department.code if case.department else "",
        "opened_at": _moment(case.opened_at),
        "closed_at": _moment(case.closed_at),
        "due_at": _moment(case.due_at),
        "address": case.address,
        "zipcode": case.zipcode,
        "lat": case.lat,
        "lon": case.lon,
        "description": case.public_description,
        "public_notes": "\n".join(notes),
        "followers": case.followers,
    }
    hidden = [] if case.public else [name for name in _WITHHELD if row[name] not in ("", None)]
    return {**row, **dict.fromkeys(hidden), "withheld": " ".join(hidden)}


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


class _Writer:
    """Writes rows in one format and hashes what it writes."""

    def __init__(self, out: IO[bytes], format: str) -> None:
        self._out, self._json, self._hash, self._first = (
            out,
            format == "json",
            hashlib.sha256(),
            True,
        )
        self._put(b"[" if self._json else self._line(COLUMNS))

    def write(self, row: dict[str, Any]) -> None:
        """One case."""
        if self._json:
            self._put((b"\n" if self._first else b",\n") + msgspec.json.encode(row))
        else:
            self._put(self._line([cell(row[name]) for name in COLUMNS]))
        self._first = False

    def close(self) -> str:
        """End the file; its SHA-256 in hex."""
        if self._json:
            self._put(b"\n]\n")
        return self._hash.hexdigest()

    def _put(self, content: bytes) -> None:
        self._hash.update(content)
        self._out.write(content)

    @staticmethod
    def _line(cells: Any) -> bytes:
        line = io.StringIO()
        csv.writer(line).writerow(cells)
        return line.getvalue().encode()
