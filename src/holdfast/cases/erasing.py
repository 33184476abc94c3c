"""Taking personal details out of cases: on a person's request, and at the end of retention.

What everyone could already read stays: number, service, state, times, and for a public case the
place and the masked words. What only staff could read goes: the words as written, the place as
typed, answers in words, files, what another system's export carried.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection
from django.db.models import F, Q, QuerySet

from holdfast.cases import events, lifecycle, writing
from holdfast.cases.masking import mask
from holdfast.cases.models import Attachment, Case, Follower, Note
from holdfast.catalog import queries as catalog
from holdfast.files import operations as files
from holdfast.files.models import File
from holdfast.journal.actors import Actor
from holdfast.journal.models import Entry
from holdfast.journal.recording import operation, record
from holdfast.kernel import clock
from holdfast.residents import queries as residents
from holdfast.residents import retention

BATCH = 200
# Answers that are one of a few; the others may say anything.
_FACTS = frozenset({"single", "multiple", "yesno"})


@operation(may="residents.erase")
def erase_cases(*, actor: Actor, cases: Sequence[UUID]) -> None:
    """Take the personal details out of cases; staff's notes stay, masked.

    An open case that is not public keeps its place, without which nobody could settle it, until it
    is closed; then the nightly :func:`expire` takes that too.
    """
    rows = list(Case.objects.select_for_update().filter(pk__in=cases).order_by("pk"))
    _erase_files(actor, [row.pk for row in rows])
    _erase_notes([row.pk for row in rows])
    for row in rows:
        whole = row.public or row.status in lifecycle.CLOSED
        _strip(row, place=not row.public and whole)
        row.erased_at = clock.now() if whole else None
        row.version += 1
        row.save(
            update_fields=["description", "public_description", "place_typed", "answers",
                           "media_url", "extra", "address", "address_id", "zipcode", "lat", "lon",
                           "erased_at", "version"]
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute(writing.REFRESH_SEARCH, [row.pk])
        record(events.ERASED, subject=row.pk, data={"whole": whole})


@operation(may="residents.erase")
def forget_follows(*, actor: Actor, residents: Sequence[UUID]) -> None:
    """People who were erased follow nothing any more."""
    for follow in Follower.objects.select_for_update().filter(resident__in=residents):
        Case.objects.filter(pk=follow.case_id).update(followers=F("followers") - 1)
        record(events.UNFOLLOWED, subject=follow.case_id, data={"resident": follow.resident_id})
        follow.delete()


def erase_resident(actor: Actor, ids: Sequence[UUID]) -> None:
    """Erase what cases keep of people; nothing where they have none."""
    cases = list(Case.objects.filter(resident__in=ids, erased_at=None).values_list("pk", flat=True))
    for start in range(0, len(cases), BATCH):
        erase_cases(actor=actor, cases=cases[start : start + BATCH])
    if Follower.objects.filter(resident__in=ids).exists():
        forget_follows(actor=actor, residents=ids)


def over(now: datetime | None = None) -> QuerySet[Case]:
    """Cases whose personal details are over their service's retention, and cases of people who
    were erased while they were open; none that a legal hold keeps."""
    moment = now or clock.now()
    classes: dict[str, list[str]] = {}
    for service in catalog.all_services(retired=True):
        classes.setdefault(service.definition.retention, []).append(service.code)
    named = [code for kind, codes in classes.items() if kind != "standard" for code in codes]
    due = Q(pk__in=[])
    for kind in {"standard", *classes}:
        limit = retention.before(kind, now=moment)
        if limit is not None:
            of = ~Q(service__in=named) if kind == "standard" else Q(service__in=classes[kind])
            due |= of & Q(closed_at__lt=limit)
    due |= Q(closed_at__isnull=False, resident__erased_at__isnull=False)
    kept = residents.all_held()
    found = Case.objects.filter(due, erased_at=None)
    return found.exclude(resident__in=kept) if kept else found


def expire(actor: Actor, *, now: datetime | None = None) -> int:
    """Take the details out of every case that is over its retention; returns how many."""
    done = 0
    while True:
        cases = list(over(now).order_by("closed_at").values_list("pk", flat=True)[:BATCH])
        if not cases:
            return done
        erase_cases(actor=actor, cases=cases)
        done += len(cases)


def _strip(case: Case, *, place: bool) -> None:
    case.description = case.public_description = case.public_description if case.public else ""
    case.place_typed = case.media_url = ""
    case.extra = {}
    case.answers = _facts(case)
    if place:
        case.address, case.address_id, case.zipcode = "", None, ""
        case.lat = case.lon = None


def _facts(case: Case) -> dict[str, object]:
    try:
        service = catalog.version(case.service_version) if case.service_version else None
    except catalog.NoSuchService:
        service = None
    if service is None:
        return {}
    kept = {q.code for q in service.definition.questions if q.type in _FACTS}
    return {code: given for code, given in case.answers.items() if code in kept}


def _erase_files(actor: Actor, cases: Sequence[UUID]) -> None:
    attached = list(Attachment.objects.filter(case__in=cases).values_list("file", flat=True))
    # What a crew photographed is the city's; what came with the report is the person's.
    by_staff = {
        UUID(entry.data["file"])
        for entry in Entry.objects.filter(subject__in=cases, kind=events.ATTACHED.kind,
                                          actor__startswith="staff:")
        if not _at_opening(entry)
    }  # fmt: skip
    theirs = [file for file in attached if file not in by_staff]
    Attachment.objects.filter(case__in=cases, file__in=theirs).delete()
    shared = set(Attachment.objects.filter(file__in=theirs).values_list("file", flat=True))
    stored = File.objects.filter(pk__in=theirs, erased_at=None).values_list("pk", flat=True)
    for file in set(stored) - shared:
        files.erase_file(actor=actor, file=file)


def _at_opening(entry: Entry) -> bool:
    """Whether a file came with the report: recorded in one transaction with the opening."""
    return Entry.objects.filter(
        subject=entry.subject, kind=events.OPENED.kind, recorded_at=entry.recorded_at
    ).exists()


def _erase_notes(cases: Sequence[UUID]) -> None:
    for note in Note.objects.filter(case__in=cases):
        if note.author_id is None:
            note.text = note.public_text
        else:
            note.text = mask(note.text)
        note.save(update_fields=["text"])
