"""What messages follow which facts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.utils import translation

from holdfast.accounts.models import Department, Staff
from holdfast.accounts.queries import city
from holdfast.cases import events as case_events
from holdfast.cases import masks
from holdfast.cases.lifecycle import REASONS, STATUSES
from holdfast.cases.models import Case, Follower, Note
from holdfast.catalog import queries as catalog
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.kernel import secrets
from holdfast.messaging import erasing, wording
from holdfast.messaging.models import Lane, Message
from holdfast.messaging.reaching import CHANNEL_OF, target
from holdfast.residents import events as resident_events
from holdfast.residents import following
from holdfast.residents.models import Identifier, Resident, SignInCode

# Moves that residents need not hear of: they change nothing for them.
_QUIET = {"assigned"}


@reaction("messaging.received", on=[case_events.OPENED])
def received(entries: Sequence[Sealed]) -> None:
    """Who reported and left an address gets the number, the promise and the tracking link."""
    _tell("received", entries, lambda case: [case.resident_id] if case.resident_id else [])


@reaction("messaging.moved", on=[case_events.MOVED])
def moved(entries: Sequence[Sealed]) -> None:
    """The resident and the followers hear what changes for them."""
    loud = [entry for entry in entries if entry.data["to"] not in _QUIET]
    _tell("moved", loud, _everyone)


@reaction("messaging.noted", on=[case_events.NOTED])
def noted(entries: Sequence[Sealed]) -> None:
    """A note for the resident reaches the resident; one for everyone, the followers too."""
    _tell(
        "note",
        [e for e in entries if e.data["for"] == Note.For.RESIDENT],
        lambda case: [case.resident_id] if case.resident_id else [],
    )
    _tell("note", [e for e in entries if e.data["for"] == Note.For.PUBLIC], _everyone)


@reaction("messaging.followed", on=[case_events.FOLLOWED])
def followed(entries: Sequence[Sealed]) -> None:
    """Who was added to a case gets its number and link."""
    for entry in entries:
        if not entry.data.get("again"):
            _tell("followed", [entry], lambda _case, e=entry: [UUID(e.data["resident"])])


@reaction(
    "messaging.departments",
    on=[case_events.OPENED, case_events.ASSIGNED, case_events.REROUTED],
)
def departments(entries: Sequence[Sealed]) -> None:
    """A department with an e-mail address hears of each case that becomes its own, in the city's
    language: its mailbox is read by several people."""
    language = city().language
    fresh = [entry for entry in entries if entry.data.get("department")]
    known = {d.pk: d for d in Department.objects.exclude(email="")}
    cases = _cases(fresh)
    messages = []
    for entry in fresh:
        department, case = known.get(UUID(entry.data["department"])), cases.get(entry.subject)
        if department is None or case is None or entry.data.get("imported"):
            continue
        subject, body = wording.write(
            "department", "email", language,
            {**_words(case, entry, language), "department": department},
        )  # fmt: skip
        messages.append(
            Message(
                # One message a case and department, whatever is reassigned within it.
                fact=entry.subject,
                template="department",
                channel="email",
                address=department.email,
                case=case.pk,
                language=language,
                subject=subject,
                body=body,
            )
        )
    Message.objects.bulk_create(messages, ignore_conflicts=True)


@reaction("messaging.deadlines", on=[case_events.DEADLINE_NEAR, case_events.DEADLINE_PASSED])
def deadlines(entries: Sequence[Sealed]) -> None:
    """Before a promise ends, whoever has the case hears of it, or the department; once it ran
    out, the department and its supervisors do. A person hears in their own language, a
    department in the city's."""
    cases = Case.objects.select_related("department", "assignee").in_bulk(
        {entry.subject for entry in entries}
    )
    supervisors = _supervisors({case.department_id for case in cases.values()})
    messages = []
    for entry in entries:
        case = cases.get(entry.subject)
        if case is None or case.department is None or entry.data.get("imported"):
            continue
        passed = entry.kind == case_events.DEADLINE_PASSED.kind
        template = "overdue" if passed else "due_soon"
        if passed:
            whom = {case.department.email: city().language}
            whom = {**supervisors.get(case.department.pk, {}), **whom}
        elif case.assignee:
            whom = {case.assignee.email: case.assignee.language}
        else:
            whom = {case.department.email: city().language}
        whom.pop("", None)
        letters = {
            language: wording.write(
                template, "email", language,
                {**_words(case, entry, language), "department": case.department},
            )
            for language in set(whom.values())
        }  # fmt: skip
        messages += [
            Message(
                fact=entry.id,
                template=template,
                channel="email",
                address=address,
                case=case.pk,
                language=language,
                subject=letters[language][0],
                body=letters[language][1],
            )
            for address, language in whom.items()
        ]
    Message.objects.bulk_create(messages, ignore_conflicts=True)


def _supervisors(departments: set[UUID | None]) -> dict[UUID, dict[str, str]]:
    """The addresses of departments' supervisors, staff of theirs who watch queues, each with the
    language its owner reads."""
    found: dict[UUID, dict[str, str]] = {}
    rows = Staff.objects.filter(
        is_active=True, departments__in=departments, roles__permissions__contains=["queues.watch"]
    )
    for department, email, language in rows.values_list("departments", "email", "language"):
        found.setdefault(department, {})[email] = language
    return found


following.follow("messaging", merge=erasing.follow_merge, erase=erasing.erase_resident)


@reaction("messaging.codes", on=[resident_events.CODE_ASKED])
def codes(entries: Sequence[Sealed]) -> None:
    """Sign-in codes, ahead of everything else."""
    rows = SignInCode.objects.in_bulk([entry.subject for entry in entries])
    messages = []
    for entry in entries:
        row = rows.get(entry.subject)
        if row is None:
            continue
        code = secrets.open_sealed("sign-in code", row.sealed_code)
        channel = CHANNEL_OF[Identifier.Kind(row.kind)]
        subject, body = wording.write("code", channel, row.language, {"code": code})
        messages.append(
            Message(
                fact=entry.id,
                template="code",
                channel=channel,
                address=row.value,
                language=row.language,
                subject=subject,
                body=body,
                lane=Lane.CODE,
            )
        )
    Message.objects.bulk_create(messages, ignore_conflicts=True)


def _tell(name: str, entries: Sequence[Sealed], whom: Any) -> None:
    entries = [entry for entry in entries if not entry.data.get("imported")]
    cases = _cases(entries)
    told = [
        (e, cases[e.subject], r)
        for e in entries
        if e.subject in cases
        for r in whom(cases[e.subject])
    ]
    residents = _residents({resident for _, _, resident in told})
    messages = []
    for entry, case, id in told:
        resident = residents.get(id)
        reach = target(resident) if resident else None
        if resident is None or reach is None:
            continue
        channel = CHANNEL_OF[Identifier.Kind(reach.kind)]
        own = case.resident_id == resident.pk
        context = {**_words(case, entry, resident.language), "resident": resident, "own": own}
        if not own:
            # Who follows a case reads what everyone may read, under a code of their own.
            context["note"] = context["public_note"]
            context["track_url"] = wording.track_url(case, resident.language, resident.pk)
        subject, body = wording.write(name, channel, resident.language, context)
        messages.append(
            Message(
                fact=entry.id,
                template=name,
                channel=channel,
                address=reach.value,
                resident=resident.pk,
                case=case.pk,
                language=resident.language,
                subject=subject,
                body=body,
            )
        )
    Message.objects.bulk_create(messages, ignore_conflicts=True)


def _everyone(case: Case) -> list[UUID]:
    followers = Follower.objects.filter(case=case).values_list("resident_id", flat=True)
    return list(dict.fromkeys([*([case.resident_id] if case.resident_id else []), *followers]))


def _cases(entries: Iterable[Sealed]) -> dict[UUID, Case]:
    return Case.objects.in_bulk({entry.subject for entry in entries})


def _residents(ids: set[UUID]) -> dict[UUID, Resident]:
    found = Resident.objects.filter(pk__in=ids).prefetch_related("identifiers")
    return {resident.pk: resident for resident in found}


def _words(case: Case, entry: Sealed, language: str) -> dict[str, Any]:
    note = None
    if entry.data.get("note") and entry.data.get("for", entry.data.get("note_for")) != "staff":
        note = Note.objects.filter(pk=entry.data["note"]).first()
    status = STATUSES[entry.data.get("to") or case.status]
    service = catalog.find(case.service)
    with translation.override(language):
        public_words = masks.in_words(case.public_description)
        public_note = masks.in_words(note.public_text) if note else ""
    return {
        "case": case,
        "service": service.name.in_language(language) if service else case.service_name,
        "status": status,
        "reason": REASONS.get(entry.data.get("reason", ""), ""),
        "note": note.text if note else "",
        "public_words": public_words,
        "public_note": public_note,
        "track_url": wording.track_url(case, language),
        "desk_url": wording.desk_url(case, language),
        "code": wording.track_code(case),
    }
