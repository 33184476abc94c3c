"""Reports of missing and safe people, notes, guards, release after it is sure who asks, PFIF in,
expiry."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.accounts.queries import city
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.relief import events, names, policies
from holdfast.relief.models import Release, Sought, Word
from holdfast.relief.operations.facilities import line, storable_lines
from holdfast.relief.pfif.expiring import is_due
from holdfast.relief.pfif.records import Note, Person, Records, moment

KEPT = timedelta(days=40)
MOST_KEPT = timedelta(days=365)
_TEXT = 2000
_Status = Word.Status


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """Who is looked for, or who is safe, as the form has it; `author_…` is who tells us."""

    full_name: str
    alternate_names: str = ""
    age: str = ""
    sex: str = ""
    description: str = ""
    home_street: str = ""
    home_city: str = ""
    author_name: str = ""
    author_phone: str = ""
    author_email: str = ""
    guard: str = ""


class Said(msgspec.Struct, frozen=True, kw_only=True):
    """What is said about a person, as the form has it."""

    status: str
    text: str = ""
    author_name: str = ""
    author_phone: str = ""
    location: str = ""
    where_hidden: bool = False
    found_phone: str = ""


class Reported(msgspec.Struct, frozen=True):
    """A person's record after a change."""

    person: UUID


class Taken(msgspec.Struct, frozen=True):
    """What came of others' records."""

    id: UUID
    persons: int
    notes: int
    expired: int
    refused: int


@operation(may=policies.FIND)
def report_person(*, actor: Actor, report: Report, said: Said, id: UUID | None = None) -> Reported:
    """Somebody is looked for, or somebody is safe; `said` is the first thing said about them."""
    name = line(report.full_name, 300)
    if not names.parts(name):
        raise OperationError(_("Write the name, as far as it is known."))
    if report.guard not in Sought.Guard.values:
        raise OperationError(_("Choose what the record needs."))
    now = clock.now()
    key = id or new_id()
    minor = _minor(report.age)
    person = Sought(
        id=key, record=f"{_domain()}/person.{key}", full_name=name,
        alternate_names=storable_lines(report.alternate_names, 300),
        description=storable_lines(report.description, _TEXT), sex=_sex(report.sex),
        age=line(report.age, 10), home_street=line(report.home_street, 200),
        home_city=line(report.home_city, 100), author_name=line(report.author_name, 200),
        author_email=line(report.author_email, 254), author_phone=line(report.author_phone, 60),
        guard=report.guard or (Sought.Guard.MINOR if minor else ""), source_date=now,
        entry_date=now, expires_at=now + KEPT, by=actor.id,
    )  # fmt: skip
    person.keys = names.keys(person.full_name, *person.alternate_names.splitlines())
    person.save(force_insert=True)
    record(events.REPORTED, subject=person.pk, data={"guard": person.guard})
    _say(actor, person, said)
    return Reported(person.pk)


@operation(may=policies.FIND)
def say_about(*, actor: Actor, person: UUID, said: Said) -> Reported:
    """Note what somebody says about a person. That they are believed dead is for few to say."""
    row = _locked(person)
    _say(actor, row, said)
    return Reported(row.pk)


def _say(actor: Actor, person: Sought, said: Said) -> None:
    if said.status not in _Status.values:
        raise OperationError(_("Choose what is believed of the person."))
    if said.status == _Status.DEAD and not actor.may(policies.DEAD):
        raise Denied(_("Only who is trained for it notes that somebody is believed dead. Pass the "
                       "caller to your supervisor."))  # fmt: skip
    now, key = clock.now(), new_id()
    Word.objects.create(
        id=key, record=f"{_domain()}/note.{key}", person=person, status=said.status,
        text=storable_lines(said.text, _TEXT), author_name=line(said.author_name, 200),
        author_phone=line(said.author_phone, 60), location=line(said.location, 300),
        where_hidden=said.where_hidden, found_phone=line(said.found_phone, 60), source_date=now,
        entry_date=now, by=actor.id,
    )  # fmt: skip
    record(events.SPOKEN_OF, subject=person.pk, data={"status": said.status or "none"})


@operation(may=policies.RELEASE)
def guard_person(*, actor: Actor, person: UUID, guard: str) -> Reported:
    """Say that more care is needed, or no longer."""
    row = _locked(person)
    if guard not in Sought.Guard.values:
        raise OperationError(_("Choose what the record needs."))
    row.guard = guard
    row.save(update_fields=["guard"])
    record(events.GUARDED, subject=row.pk, data={"guard": guard or "none"})
    return Reported(row.pk)


@operation(may=policies.RELEASE)
def release(
    *, actor: Actor, person: UUID, told: str, asker: str, relation: str, verified: str
) -> Reported:
    """Somebody was told about a person: `told` is ``alive`` or ``where``.

    Refused where nothing may be told: to nobody about one who may be in danger, no place where the
    person wants none told, the place of a minor only to who showed their papers. A death is never
    told this way.
    """
    row = _locked(person)
    if told not in policies.TOLD:
        raise OperationError(_("Choose what was asked for."))
    if not asker.strip() or not relation.strip():
        raise OperationError(_("Write who asks, and who they are to the person."))
    if verified not in Release.Verified.values:
        raise OperationError(_("First make sure who asks: papers, a call back, or what only family "
                               "knows."))  # fmt: skip
    words = list(row.words.order_by("-source_date"))
    if row.guard == Sought.Guard.DANGER:
        raise OperationError(_("Tell nothing: the person may be in danger. Take a message, and "
                               "pass it to emergency management."))  # fmt: skip
    if any(word.status == _Status.DEAD for word in words):
        raise OperationError(_("Tell nothing on the phone. Emergency management speaks with the "
                               "family in person."))  # fmt: skip
    if told == policies.WHERE and any(word.where_hidden for word in words):
        raise OperationError(_("The person is safe and does not want the place told. Say that they "
                               "are safe, and take a message."))  # fmt: skip
    minor = row.guard == Sought.Guard.MINOR
    if told == policies.WHERE and minor and verified != Release.Verified.PAPERS:
        raise OperationError(_("The place of a child is told only to a parent or guardian who "
                               "shows papers."))  # fmt: skip
    Release.objects.create(
        person=row, told=told, asker=line(asker, 200), relation=line(relation, 100),
        verified=verified, at=clock.now(), by=actor.id,
    )  # fmt: skip
    record(events.RELEASED, subject=row.pk, data={"told": told, "verified": verified})
    return Reported(row.pk)


@operation(may=policies.RELEASE)
def hand_over(*, actor: Actor, person: UUID) -> Reported:
    """The record was given to the Red Cross, who go on with it."""
    row = _locked(person)
    row.handed_over_at = clock.now()
    row.save(update_fields=["handed_over_at"])
    record(events.HANDED_OVER, subject=row.pk)
    return Reported(row.pk)


@operation(may=policies.RELEASE)
def take_records(*, actor: Actor, records: Records) -> Taken:
    """Take in others' persons and notes (PFIF): entry dates are ours, source dates theirs. Newer
    ones replace what we have of them; expired ones leave a placeholder; what claims to be a record
    of ours is refused, and a death only from who may note one."""
    now = clock.now()
    persons = expired = refused = notes = 0
    known = {
        row.record: row
        for row in Sought.objects.select_for_update().filter(
            record__in=[each.person_record_id for each in records.persons]
            + [each.person_record_id for each in records.notes]
        )
    }
    for each in records.persons:
        if not _foreign(each.person_record_id):
            refused += 1
            continue
        row = known.get(each.person_record_id)
        source = moment(each.source_date) or now
        if row is not None and row.source_date >= source:
            continue
        row = row or Sought(record=each.person_record_id)
        _fill(row, each, source, now)
        row.save()
        known[row.record] = row
        persons += 1
        if is_due(each, now):
            _forget(row, now)
            expired += 1
    for note in records.notes:
        person = known.get(note.person_record_id)
        bad = note.status not in _Status.values or (
            note.status == _Status.DEAD and not actor.may(policies.DEAD)
        )
        if person is None or person.expired_at or bad or not _foreign(note.note_record_id):
            refused += 1
            continue
        _made, new = Word.objects.get_or_create(
            record=note.note_record_id, defaults=_note(person, note, now)
        )
        notes += new
    done = Taken(new_id(), persons, notes, expired, refused)
    data = {"persons": persons, "notes": notes, "expired": expired, "refused": refused}
    record(events.TAKEN_IN, subject=done.id, data=data)
    return done


def _foreign(id: str) -> bool:
    domain, slash, rest = id.partition("/")
    return bool(domain and slash and rest) and len(id) <= 200 and domain != _domain()


def _fill(row: Sought, each: Person, source: datetime, now: datetime) -> None:
    def cut(text: str, most: int) -> str:
        return text.replace("\x00", "")[:most]

    row.full_name = cut(each.full_name or f"{each.given_name} {each.family_name}".strip(), 300)
    row.given_name, row.family_name = cut(each.given_name, 150), cut(each.family_name, 150)
    row.alternate_names, row.description = (
        cut(each.alternate_names, 600),
        cut(each.description, _TEXT),
    )
    row.sex, row.age = _sex(each.sex), cut(each.age, 10)
    row.date_of_birth = cut(each.date_of_birth, 10)
    row.home_street, row.home_city = cut(each.home_street, 200), cut(each.home_city, 100)
    row.home_state, row.home_country = cut(each.home_state, 60), cut(each.home_country, 60)
    row.author_name, row.author_email = cut(each.author_name, 200), cut(each.author_email, 254)
    row.author_phone, row.source_name = cut(each.author_phone, 60), cut(each.source_name, 200)
    row.source_url = cut(each.source_url, 500)
    row.guard = row.guard or (Sought.Guard.MINOR if _minor(each.age) else "")
    row.keys = names.keys(row.full_name, row.given_name, row.family_name,
                          *row.alternate_names.splitlines())  # fmt: skip
    row.source_date, row.entry_date = source, now
    theirs = moment(each.expiry_date)
    row.expires_at = min(theirs, now + MOST_KEPT) if theirs else now + KEPT


def _note(person: Sought, note: Note, now: datetime) -> dict[str, object]:
    def cut(text: str, most: int) -> str:
        return text.replace("\x00", "")[:most]

    return {
        "person": person, "linked": cut(note.linked_person_record_id, 200), "status": note.status,
        "text": cut(note.text, _TEXT), "author_name": cut(note.author_name, 200),
        "author_email": cut(note.author_email, 254), "author_phone": cut(note.author_phone, 60),
        "made_contact": {"true": True, "false": False}.get(note.author_made_contact),
        "found_email": cut(note.email_of_found_person, 254),
        "found_phone": cut(note.phone_of_found_person, 60),
        "location": cut(note.last_known_location, 300),
        "source_date": moment(note.source_date) or now, "entry_date": now,
    }  # fmt: skip


@operation(may=policies.RELEASE)
def expire_people(*, actor: Actor) -> None:
    """Make placeholders of all records whose date has passed; their notes and releases go."""
    now = clock.now()
    due = Sought.objects.select_for_update().filter(expires_at__lte=now, expired_at=None)
    rows = list(due[:500])
    if not rows:
        raise OperationError(_("No record's date has passed."))
    for row in rows:
        _forget(row, now)
        record(events.FORGOTTEN, subject=row.pk)


def _forget(row: Sought, now: datetime) -> None:
    """Only ids and dates are left; source and entry date are when it was forgotten."""
    row.words.all().delete()
    row.releases.all().delete()
    blank = Sought(
        id=row.pk, record=row.record, source_date=now, entry_date=now, expires_at=row.expires_at,
        expired_at=now,
    )  # fmt: skip
    blank.save(force_update=True)


def _minor(age: str) -> bool:
    """Whether an age, or any of a range (“12-20”), is under 18."""
    first = age.partition("-")[0].strip()
    return first.isascii() and first.isdigit() and len(first) < 4 and int(first) < 18


def _sex(text: str) -> str:
    return text if text in ("female", "male", "other") else ""


def _domain() -> str:
    return city().jurisdiction or "holdfast.invalid"


def _locked(person: UUID) -> Sought:
    row = Sought.objects.select_for_update().filter(pk=person, expired_at=None).first()
    if row is None:
        raise OperationError(_("There is no such record, or its time has passed."))
    return row
