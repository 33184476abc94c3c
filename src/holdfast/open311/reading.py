"""Requests as GeoReport shows them: everyone's view of a case, whoever asks.

The cases come from the one visibility rule with nobody in particular as the viewer, and only
columns that everyone may read are fetched: the masked text, never what was typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.fields import TextField, UUIDField

from holdfast.accounts.models import Department
from holdfast.accounts.queries import city
from holdfast.cases import queries as cases
from holdfast.cases.lifecycle import REASONS, STATUSES
from holdfast.cases.models import Attachment, Case, Note
from holdfast.cases.visibility import visible
from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import in_words
from holdfast.journal.actors import ANONYMOUS
from holdfast.kernel.fresh import Fresh
from holdfast.open311.dates import written
from holdfast.open311.formats import plain

MOST = 1000
# Answers that are chosen or counted; what a resident wrote in words may name people.
_TELLING = frozenset({"single", "multiple", "yesno", "number", "date"})


class _Row(NamedTuple):
    id: UUID
    number: str
    status: str
    reason: str
    service: str
    service_name: str
    public_description: str
    department_id: UUID | None
    opened_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    due_at: datetime | None
    address: str
    address_id: UUID | None
    zipcode: str
    lat: float | None
    lon: float | None
    media_url: str


class _More(NamedTuple):
    channel: str
    answers: dict[str, Any]
    areas: dict[str, str]
    parent_number: str | None


def _agencies() -> dict[UUID, str]:
    return {
        each.pk: plain(each.name.in_language(city().language).text)
        for each in Department.objects.all()
    }


agencies = Fresh(_agencies)
"""Departments' names by id, at most two seconds old."""


def listed(
    filter: cases.Filter,
    *,
    numbers: Sequence[str] = (),
    page: int = 1,
    size: int = MOST,
    extended: bool = False,
) -> list[dict[str, Any]]:
    """The public cases of a filter, newest first, in at most two statements.

    `numbers` keeps only these; unknown and hidden ones are alike missing. `extended` adds what
    only ``extensions=true`` shows.
    """
    found = cases.found(ANONYMOUS, filter)
    if numbers:
        found = found.filter(number__in=numbers)
    first = (page - 1) * size
    fields: tuple[str, ...] = _Row._fields
    if extended:
        parent = visible(ANONYMOUS).filter(pk=OuterRef("parent")).values("number")[:1]
        found = found.annotate(parent_number=Subquery(parent))
        fields += _More._fields
    rows = list(found.order_by("-opened_at", "-id").values_list(*fields)[first : first + size])
    count = len(_Row._fields)
    beside = _beside([row[0] for row in rows], notes=extended)
    shown = []
    for values in rows:
        row = _Row(*values[:count])
        files, notes = beside.get(row.id, ((), ()))
        record = _shown(row, files)
        if extended:
            record |= _extended(row, _More(*values[count:]), files, notes)
        shown.append(record)
    return shown


Files = Sequence[str]
Notes = Sequence[tuple[datetime, str]]


def _beside(ids: list[UUID], *, notes: bool) -> dict[UUID, tuple[list[str], list[Any]]]:
    """Addresses of public photos, and public notes, of these cases."""
    if not ids:
        return {}
    attached: QuerySet[Any, Any] = Attachment.objects.filter(case__in=ids, public=True).values_list(
        "case", "at", "file", Value("", output_field=TextField())
    )
    if notes:
        attached = attached.union(
            Note.objects.filter(case__in=ids, audience=Note.For.PUBLIC).values_list(
                "case", "at", Value(None, output_field=UUIDField()), "public_text"
            ),
            all=True,
        )
    found: dict[UUID, tuple[list[str], list[Any]]] = {}
    for case, at, file, text in sorted(attached, key=lambda row: row[1]):
        files, texts = found.setdefault(case, ([], []))
        if file is None:
            texts.append((at, text))
        else:
            files.append(f"{settings.HOLDFAST.base_url}/files/{file}/")
    return found


def _shown(row: _Row, files: Files) -> dict[str, Any]:
    status, service = STATUSES[row.status], catalog.find(row.service)
    name = row.service_name
    notice = None
    if service is not None:
        name = service.name.in_language(city().language).text
        notice = service.definition.told.in_language(city().language).text
    # A settled case was last changed when it was settled; a note written later does not move it.
    updated = row.updated_at if status.open else row.closed_at or row.updated_at
    return {
        "service_request_id": row.number,
        "status": "open" if status.open else "closed",
        "status_notes": status_notes(row.status, row.reason),
        "service_name": plain(name),
        "service_code": plain(row.service),
        "description": plain(row.public_description) or None,
        "agency_responsible": agencies().get(row.department_id) if row.department_id else None,
        "service_notice": plain(notice or "") or None,
        "requested_datetime": written(row.opened_at),
        "updated_datetime": written(updated),
        "expected_datetime": written(row.due_at),
        "address": plain(row.address) or None,
        "address_id": str(row.address_id) if row.address_id else None,
        "zipcode": plain(row.zipcode) or None,
        "lat": row.lat,
        "long": row.lon,
        "media_url": plain(row.media_url) or (files[0] if files else None),
    }


def status_notes(status: str, reason: str) -> str:
    """Where it stands, in words: “Closed, not fixed: Nothing found at the place”."""
    words = str(STATUSES[status].resident)
    return f"{words}: {REASONS[reason]}" if reason in REASONS else words


def _extended(row: _Row, more: _More, files: Files, notes: Notes) -> dict[str, Any]:
    service, language = catalog.find(row.service), city().language
    asked = service.definition.questions if service else ()
    return {
        "attributes": [
            {
                "code": question.code,
                "description": plain(question.ask.in_language(language).text),
                "value": plain(in_words(question, more.answers[question.code], language)),
            }
            for question in asked
            if question.type in _TELLING and more.answers.get(question.code) is not None
        ],
        "extended_attributes": {
            "channel": more.channel,
            "areas": [{"layer": layer, "code": code} for layer, code in more.areas.items()],
            "duplicate": row.status == "duplicate",
            "parent_service_request_id": more.parent_number,
            "photos": list(files),
        },
        "notes": [
            {"datetime": written(at), "type": "note", "summary": None, "description": plain(text)}
            for at, text in notes
        ],
    }


def known_service(code: str) -> bool:
    """Whether a list may be asked for this code: a service of the catalog that residents see, or
    one that public cases carry (imported ones)."""
    service = catalog.find(code)
    if service is not None and service.public:
        return True
    if "\x00" in code or len(code) > 60:
        return False
    return visible(ANONYMOUS).filter(service=code).exists()


def public_case(number: str) -> Case | None:
    """The public case of a request id exactly as we gave it."""
    if not is_number(number):
        return None
    return visible(ANONYMOUS).filter(number=number).first()


def is_number(text: str) -> bool:
    """Whether a text may be one of our request ids."""
    return text.isascii() and text.isdigit() and len(text) <= 20
