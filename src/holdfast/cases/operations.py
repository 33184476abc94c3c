"""Everything that changes a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from holdfast.accounts.models import Department, Team
from holdfast.accounts.queries import zone
from holdfast.cases import events, lifecycle, routing, writing
from holdfast.cases.duplicates import opening
from holdfast.cases.masking import mask
from holdfast.cases.models import Attachment, Case, Follower, Link, Note
from holdfast.cases.policies import may_attach, may_change, may_unfollow
from holdfast.cases.visibility import may_read_file, may_see
from holdfast.catalog import promises
from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.places.locations import NOWHERE, Location

DESCRIPTION_LIMIT = 4000
NOTE_LIMIT = 10_000


class Conflict(OperationError):
    """Somebody else changed the case meanwhile; nothing was overwritten."""


class Opened(msgspec.Struct, frozen=True):
    """A case's id and the number people use for it."""

    case: UUID
    number: str


class Changed(msgspec.Struct, frozen=True):
    """A case after a change: its version, to be sent with the next one."""

    case: UUID
    version: int


@operation(may=anyone)
def open_case(
    *,
    actor: Actor,
    service: Current,
    id: UUID | None = None,
    location: Location = NOWHERE,
    description: str = "",
    answers: Mapping[str, Any] | None = None,
    resident: UUID | None = None,
    channel: str = "web",
    language: str = "en",
    occurred_at: datetime | None = None,
    public: bool | None = None,
    media_url: str = "",
    files: Sequence[UUID] = (),
) -> Opened:
    """Open a case: number, routing, promise, masked text and likely duplicates decided and
    written at once.

    `service` is the catalog's current version (or the one a running intake pinned). `occurred_at`
    (aware) may lie days back for what was taken on paper; the promise runs from it. `files` are
    stored ones (files.operations.store_file) that came with the report.
    """
    if len(description) > DESCRIPTION_LIMIT:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": DESCRIPTION_LIMIT})
    case, moment = id or new_id(), occurred_at or clock.now()
    decision = routing.decide(
        service=service.code,
        owner=service.owner,
        areas=location.areas,
        answers=answers or {},
        moment=moment.astimezone(zone()),
        channel=channel,
        priority=service.priority,
    )
    [number] = writing.draw_numbers(1)
    due = promises.due(service.promise, moment)
    masked = mask(description)
    row = writing.NewCase(
        id=case,
        number=number,
        site_id=settings.HOLDFAST.site,
        service=service.code,
        service_version=service.version,
        service_name=service.name.in_language("en").text,
        opened_at=moment,
        updated_at=moment,
        public=service.public_cases if public is None else public,
        priority=decision.priority,
        channel=channel,
        language=language,
        department_id=decision.department,
        team_id=decision.team,
        rule=decision.rule,
        due_at=due,
        place_typed=location.typed,
        address=location.address,
        address_id=location.address_id,
        zipcode=location.zipcode,
        verdict=location.verdict,
        lat=location.lat,
        lon=location.lon,
        areas=location.areas,
        resident_id=resident,
        description=description,
        public_description=masked,
        answers=dict(answers or {}),
        media_url=media_url,
        likely=opening.likely(service, location, masked, moment),
    )
    writing.insert([row])
    record(
        events.OPENED,
        subject=case,
        occurred_at=moment,
        data={
            "service": service.code,
            "number": number,
            "department": decision.department,
            "team": decision.team,
            "rule": decision.rule,
            "due": due,
            "resident": resident,
            "channel": channel,
            "verdict": location.verdict,
            "public": row.public,
        },
    )
    for file in files:
        _attach(actor, case, file, public=True)
    return Opened(case, number)


@operation(may="cases.move")
def move_case(
    *,
    actor: Actor,
    case: UUID,
    to: str,
    version: int,
    reason: str = "",
    other: UUID | None = None,
    note: str = "",
    note_for: str = Note.For.STAFF,
    occurred_at: datetime | None = None,
) -> Changed:
    """Move a case to another state by the table of moves (lifecycle.MOVES).

    `version` is the one the mover saw; :class:`Conflict` when somebody was faster. The promise's
    clock pauses, goes on with the paused time added, or stops, as the new state says. A note may
    go with it, for staff, the resident or everyone.
    """
    found = _locked(actor, case, version)
    move = lifecycle.allowed(found.status, to)
    if move is None:
        raise OperationError(_("This move is not possible from here. Look at the case again."))
    if move.reason and reason not in lifecycle.REASONS:
        raise OperationError(_("Choose why it is closed without being fixed."))
    if move.other and (other is None or not _may_join(actor, found, other)):
        raise OperationError(_("Give the number of the case it joins."))
    moment = occurred_at or clock.now()
    before = found.status
    _turn_clock(found, lifecycle.STATUSES[to].clock, moment)
    found.status, found.reason = to, reason if move.reason else ""
    if move.other:
        found.parent_id = other
        Link.objects.create(case=found, other_id=other or case, kind=Link.Kind.SAME)
    written = _note(found, actor, note, note_for, moment) if note.strip() else None
    _save(found, moment, "status", "reason", "due_at", "paused_at", "closed_at", "parent")
    record(
        events.MOVED,
        subject=case,
        occurred_at=moment,
        data={
            "from": before,
            "to": to,
            "reason": found.reason,
            "other": other,
            "note": written,
            "note_for": note_for if written else None,
            "due": found.due_at,
        },
    )
    return Changed(case, found.version)


@operation(may=anyone)
def reopen_case(*, actor: Actor, case: UUID, version: int, note: str = "") -> Changed:
    """Open a settled case again, as easily as it was closed: its resident, or who may move cases.

    No reason is asked for; `note` may say, for staff, what is still wrong. The promise that was
    made stands.
    """
    found = _locked(actor, case, version)
    if lifecycle.STATUSES[found.status].open:
        raise OperationError(_("This case is open already."))
    moment, before = clock.now(), found.status
    _turn_clock(found, lifecycle.STATUSES["new"].clock, moment)
    found.status, found.reason = "new", ""
    written = _note(found, actor, note, Note.For.STAFF, moment) if note.strip() else None
    _save(found, moment, "status", "reason", "due_at", "paused_at", "closed_at")
    record(
        events.MOVED,
        subject=case,
        occurred_at=moment,
        data={
            "from": before,
            "to": "new",
            "note": written,
            "note_for": Note.For.STAFF if written else None,
            "due": found.due_at,
        },
    )
    return Changed(case, found.version)


@operation(may="cases.move")
def assign_case(
    *,
    actor: Actor,
    case: UUID,
    version: int,
    department: UUID | None = None,
    team: UUID | None = None,
    staff: UUID | None = None,
) -> Changed:
    """Give a case to another department, a team, or a person; what is not named stays.

    A new department takes team and person away, unless they are named too. A new case that gets a
    team or a person becomes *assigned*.
    """
    found = _locked(actor, case, version)
    if department and department != found.department_id:
        if not actor.may("cases.route"):
            raise Denied(_("You may not send cases to another department. Ask your supervisor."))
        if not Department.objects.filter(pk=department).exists():
            raise OperationError(_("This department no longer exists. Choose another."))
        found.department_id, found.team_id, found.assignee_id = department, None, None
    if team:
        crew = Team.objects.filter(pk=team, department=found.department_id).first()
        if crew is None:
            raise OperationError(_("This team belongs to another department."))
        found.team_id = team
    if staff:
        found.assignee_id = staff
    if (team or staff) and found.status == "new":
        found.status = "assigned"
    _save(found, clock.now(), "department", "team", "assignee", "status")
    record(
        events.ASSIGNED,
        subject=case,
        data={
            "department": found.department_id,
            "team": found.team_id,
            "staff": found.assignee_id,
            "status": found.status,
        },
    )
    return Changed(case, found.version)


@operation(may=anyone)
def add_note(
    *, actor: Actor, case: UUID, text: str, audience: str, occurred_at: datetime | None = None
) -> Changed:
    """Write a note on a case: for staff, for the resident, or for everyone.

    Staff write any; a resident writes to staff on their own case. Personal details are masked in
    what everyone reads.
    """
    found = Case.objects.select_for_update().filter(pk=case).first()
    if found is None:
        raise OperationError(_("There is no such case."))
    may_change(actor, found)
    if not text.strip():
        raise OperationError(_("Write the note first."))
    moment = occurred_at or clock.now()
    written = _note(found, actor, text, audience, moment)
    _save(found, moment)
    record(events.NOTED, subject=case, occurred_at=moment, data={"note": written, "for": audience})
    return Changed(case, found.version)


@operation(may=anyone)
def follow_case(*, actor: Actor, case: UUID, resident: UUID) -> None:
    """Add me to it: the resident gets this case's news instead of opening another.

    Only of a case that whoever asks may see: following one shows it.
    """
    found = Case.objects.filter(pk=case).only("public", "department", "resident").first()
    if found is None or not may_see(actor, found):
        raise OperationError(_("There is no such case."))
    _kept, made = Follower.objects.get_or_create(case_id=case, resident_id=resident)
    if made:
        Case.objects.filter(pk=case).update(followers=F("followers") + 1)
    record(events.FOLLOWED, subject=case, data={"resident": resident, "again": not made})


@operation(may=anyone)
def unfollow_case(*, actor: Actor, case: UUID, resident: UUID) -> None:
    """The resident no longer wants this case's news; they say so themselves, or to an agent."""
    found = Case.objects.filter(pk=case).only("public", "department", "resident").first()
    if found is None:
        raise OperationError(_("There is no such case."))
    may_unfollow(actor, found, resident)
    gone, _of_what = Follower.objects.filter(case_id=case, resident_id=resident).delete()
    if gone:
        Case.objects.filter(pk=case).update(followers=F("followers") - 1)
    record(events.UNFOLLOWED, subject=case, data={"resident": resident})


@operation(may="cases.move")
def link_cases(*, actor: Actor, case: UUID, other: UUID, kind: str) -> None:
    """Link two cases as the same thing or as related; both are kept.

    One may change the one and sees the other.
    """
    rows = Case.objects.in_bulk([case, other])
    if kind not in Link.Kind.values or len(rows) < 2 or not may_see(actor, rows[other]):
        raise OperationError(_("Give the number of the other case."))
    may_change(actor, rows[case])
    Link.objects.get_or_create(case_id=case, other_id=other, defaults={"kind": kind})
    record(events.LINKED, subject=case, data={"other": other, "kind": kind})


@operation(may=anyone)
def attach_file(
    *, actor: Actor, case: UUID, file: UUID, public: bool = True, id: UUID | None = None
) -> None:
    """Put a stored file (files.operations.store_file) on a case."""
    found = Case.objects.filter(pk=case).first()
    if found is None:
        raise OperationError(_("There is no such case."))
    may_attach(actor, found)
    _attach(actor, case, file, public=public, id=id)


@operation(may=anyone)
def correct_case(
    *,
    actor: Actor,
    case: UUID,
    version: int,
    service: Current | None = None,
    location: Location | None = None,
) -> Changed:
    """Correct a case's service or place. It is routed again, once, by the same rules.

    Where the rules say the same of both, it stays where it is, also when a person had sent it
    there.
    """
    found = _locked(actor, case, version)
    before = _decided(found)
    if service is not None:
        found.service, found.service_version = service.code, service.version
        found.service_name = service.name.in_language("en").text
        found.due_at = promises.due(service.promise, found.opened_at)
    if location is not None:
        found.place_typed, found.address = location.typed, location.address
        found.address_id, found.zipcode = location.address_id, location.zipcode
        found.verdict, found.areas = location.verdict, location.areas
        found.lat, found.lon = location.lat, location.lon
    after = _decided(found)
    if after.priority != before.priority:
        found.priority = after.priority
    goes, went = (after.department, after.team), (before.department, before.team)
    moved = goes not in (went, (found.department_id, found.team_id))
    if moved:
        found.department_id, found.team_id = goes
        found.assignee_id, found.rule = None, after.rule
    _save(
        found, clock.now(), "service", "service_version", "service_name", "due_at", "place_typed",
        "address", "address_id", "zipcode", "verdict", "areas", "lat", "lon", "department", "team",
        "assignee", "rule", "priority",
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(writing.REFRESH_SEARCH, [case])
    record(
        events.CORRECTED,
        subject=case,
        data={"service": found.service, "verdict": found.verdict, "due": found.due_at},
    )
    if moved:
        record(
            events.REROUTED,
            subject=case,
            data={"department": found.department_id, "team": found.team_id, "rule": found.rule},
        )
    return Changed(case, found.version)


@operation(may="system")
def note_deadline(*, actor: Actor, case: UUID, passed: bool, due: datetime | None = None) -> None:
    """Record that a case's promise is near its end or has run out; `due` is the time promised.

    What ran out becomes more urgent by one. That is no edit that another person's must conflict
    with, so the version stays.
    """
    priority = None
    if passed:
        found = Case.objects.select_for_update().only("priority").get(pk=case)
        priority = max(1, found.priority - 1)
        if priority != found.priority:
            Case.objects.filter(pk=case).update(priority=priority)
    record(
        events.DEADLINE_PASSED if passed else events.DEADLINE_NEAR,
        subject=case,
        data={"due": due, "priority": priority},
    )


def _may_join(actor: Actor, case: Case, other: UUID) -> bool:
    """Whether a case may be joined to another: one that the actor sees, and that was not itself
    joined to this one."""
    seen, at = {case.pk}, Case.objects.filter(pk=other).first()
    if at is None or not may_see(actor, at):
        return False
    while at is not None and at.pk not in seen:
        seen.add(at.pk)
        at = at.parent if at.status == "duplicate" else None
    return at is None


def _locked(actor: Actor, case: UUID, version: int) -> Case:
    found = Case.objects.select_for_update().filter(pk=case).first()
    if found is None:
        raise OperationError(_("There is no such case."))
    may_change(actor, found)
    if found.version != version:
        raise Conflict(_("Somebody else changed this case. Look at what is new, then send again."))
    return found


def _save(case: Case, moment: datetime, *fields: str) -> None:
    case.version += 1
    # A late entry from paper must not move the time of the last change backward.
    case.updated_at = max(case.updated_at, moment)
    case.save(update_fields=[*fields, "version", "updated_at"])


def _turn_clock(case: Case, to: lifecycle.Clock, moment: datetime) -> None:
    before = lifecycle.STATUSES[case.status].clock
    if before is lifecycle.Clock.PAUSE and case.paused_at and case.due_at:
        service = catalog.version(case.service_version) if case.service_version else None
        if service and service.promise and moment > case.paused_at:
            case.due_at = promises.extend(case.due_at, case.paused_at, moment, service.promise)
    case.paused_at = moment if to is lifecycle.Clock.PAUSE else None
    case.closed_at = moment if to is lifecycle.Clock.STOP else None


def _note(case: Case, actor: Actor, text: str, audience: str, moment: datetime) -> UUID:
    if len(text) > NOTE_LIMIT:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": NOTE_LIMIT})
    if audience not in Note.For.values:
        raise OperationError(_("Choose who may read the note."))
    note = Note.objects.create(
        case=case,
        audience=audience,
        text=text.replace("\x00", ""),
        public_text=mask(text) if audience == Note.For.PUBLIC else "",
        author_id=actor.id if actor.kind == "staff" else None,
        at=moment,
    )
    return note.id


def _attach(actor: Actor, case: UUID, file: UUID, *, public: bool, id: UUID | None = None) -> None:
    """Hang a file on a case; not one of another case that the actor may not read there, since
    hanging it here would show it."""
    elsewhere = Attachment.objects.filter(file=file).exclude(case=case).exists()
    if elsewhere and not may_read_file(actor, file):
        raise OperationError(_("There is no such file."))
    Attachment.objects.create(id=id or new_id(), case_id=case, file=file, public=public)
    record(events.ATTACHED, subject=case, data={"file": file, "public": public})


def _decided(case: Case) -> routing.Decision:
    """Where the rules send a case as it stands now."""
    service = catalog.version(case.service_version) if case.service_version else None
    owner = case.department.code if case.department else ""
    return routing.decide(
        service=case.service,
        owner=service.owner if service else owner,
        areas=case.areas,
        answers=case.answers,
        moment=clock.now().astimezone(zone()),
        channel=case.channel,
        priority=service.priority if service else case.priority,
    )


def numbers_of(cases: Sequence[UUID]) -> dict[UUID, str]:
    """The numbers of cases by their ids, for messages and lists."""
    return dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
