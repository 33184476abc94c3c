"""Public-records requests on the desk: looked at first, written by the worker, kept for a while.

A request is an operation that asks; the worker writes the file in the name of whoever asked, says
how far it is, and puts the file into parts in one transaction with the log. The file holds what
everyone may read and goes when its retention (``release``) is over; the log stays.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from typing import IO, Any
from uuid import UUID

import msgspec
from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from holdfast.accounts.models import Staff
from holdfast.cases import events, records
from holdfast.cases.models import Case, RecordsExport, RecordsPart
from holdfast.cases.queries import Filter, found
from holdfast.cases.visibility import may_see_private
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.jobs import Timer, set_timers
from holdfast.residents import retention

TASK = "cases.release"
PART = 2**20
SHOWN = 20
_MASK = re.compile(r"(\[(?:phone|email|plate|name|number|date)\])")


class Asked(msgspec.Struct, frozen=True):
    """A request's id."""

    export: UUID


class Preview(msgspec.Struct, frozen=True):
    """What a request would give: how many cases, how many of them not public, and the first few."""

    total: int
    withheld: int
    rows: list[dict[str, Any]]


@operation(may="records.export")
def ask_records(
    *, actor: Actor, filter: Filter, asked_by: str, why: str = "", format: str = "csv"
) -> Asked:
    """Log a request and have the worker write its file."""
    row = records.new_request(actor, filter, asked_by, why, format)
    row.state = RecordsExport.State.ASKED
    row.save(force_insert=True)
    set_timers(TASK, [Timer(f"{TASK}:{row.pk}", None, {"export": str(row.pk)})])
    record(events.RECORDS_ASKED, subject=row.pk, data={"format": format})
    return Asked(row.pk)


@operation(may="records.export")
def give_records(
    *, actor: Actor, export: UUID, written: records.Written, file: IO[bytes]
) -> records.Given:
    """Keep the file that was written for a request, and log what was given."""
    row = RecordsExport.objects.select_for_update().get(pk=export)
    if row.state == RecordsExport.State.GIVEN:
        raise OperationError(_("This export is made already."))
    file.seek(0)
    number = 0
    while content := file.read(PART):
        RecordsPart.objects.create(export=row, number=number, content=content)
        number += 1
    return records.given(row, written)


@operation(may="system")
def fail_records(*, actor: Actor, export: UUID, why: str) -> None:
    """Say that a request's file could not be written; `why` in words for its page."""
    RecordsExport.objects.filter(pk=export).update(
        state=RecordsExport.State.FAILED, error=why[:300]
    )
    record(events.RECORDS_FAILED, subject=export)


@operation(may="system")
def clear_files(*, actor: Actor, exports: list[UUID]) -> None:
    """Take away the files of old exports; the log of what was given stays."""
    RecordsPart.objects.filter(export__in=exports).delete()
    record(events.RECORDS_CLEARED, subject=new_id(), data={"count": len(exports)})


def release(export: UUID) -> None:
    """Write the file of a request, in the name of whoever asked; begun again it starts over."""
    row = RecordsExport.objects.filter(pk=export).defer("cases").first()
    if row is None or row.state in (RecordsExport.State.GIVEN, RecordsExport.State.FAILED):
        return
    actor = _actor(row)
    filter = msgspec.convert(row.filter, Filter)
    try:
        if actor is None:
            raise OperationError(gettext_noop("The account of whoever asked for it is closed."))
        # How far it is, is no fact of its own: written beside, for the page that waits.
        log = RecordsExport.objects.filter(pk=export)
        log.update(state=RecordsExport.State.WORKING, done=0, total=found(actor, filter).count())
        with tempfile.TemporaryFile() as file:
            written = records.write(
                actor, filter, file, row.format, lambda done: void(log.update(done=done))
            )
            give_records(actor=actor, export=export, written=written, file=file)
    except OperationError as refused:
        fail_records(actor=system(TASK), export=export, why=str(refused))


def void(result: object) -> None:
    """Drop a result, for calls that are made for what they do."""


def _actor(row: RecordsExport) -> Actor | None:
    kind, _colon, id = row.by.partition(":")
    staff = Staff.objects.acting(id) if kind == "staff" else None
    return staff.actor() if staff else None


def preview(viewer: Actor, filter: Filter, *, limit: int = SHOWN) -> Preview:
    """The first cases of a request as they would be given, beside what was written where the
    viewer may read that; in three statements."""
    cases = found(viewer, filter)
    counted = cases.aggregate(total=Count("pk"), withheld=Count("pk", filter=Q(public=False)))
    first = cases.select_related("department").order_by("opened_at", "pk")
    listed = list(first.defer("search", "extra", "source_hash")[:limit])
    rows = [_shown(viewer, case, notes) for case, notes in records.with_notes(listed)]
    return Preview(counted["total"], counted["withheld"], rows)


def _shown(viewer: Actor, case: Case, notes: list[str]) -> dict[str, Any]:
    row = records.redacted(case, notes)
    given = row["description"] or ""
    return {
        **row,
        "case": case,
        # Every second piece is a mask.
        "pieces": [(text, n % 2 == 1) for n, text in enumerate(_MASK.split(given)) if text],
        "masked": case.public and case.description != case.public_description,
        "written": case.description if may_see_private(viewer, case) else "",
        "columns": row["withheld"].split(),
    }


def file_of(viewer: Actor, export: RecordsExport) -> Iterator[bytes] | None:
    """The pieces of an export's file for those who may have it: whoever asked for it, and those
    who may export and see every case. None for others, and where the file is gone."""
    if not viewer.may("records.export"):
        return None
    if export.by != viewer.code and not viewer.may("cases.see"):
        return None
    parts = export.parts.order_by("number")
    numbers = list(parts.values_list("number", flat=True))
    if export.state != RecordsExport.State.GIVEN or not numbers:
        return None
    return (bytes(parts.get(number=number).content) for number in numbers)


def expire(actor: Actor) -> int:
    """Take away files that are over their retention; returns how many exports had one."""
    before = retention.before("release")
    if before is None:
        return 0
    old = RecordsPart.objects.filter(export__given_at__lt=before, number=0)
    exports = list(old.values_list("export", flat=True))
    if exports:
        clear_files(actor=actor, exports=exports)
    return len(exports)


def days_left(export: RecordsExport) -> int | None:
    """For how many days more an export's file is kept; None without an end."""
    days = retention.periods()["release"]
    if days is None or export.given_at is None:
        return None
    return max(0, days - (clock.now() - export.given_at).days)
