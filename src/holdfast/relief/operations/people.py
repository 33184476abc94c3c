"""Reports of missing and safe people, by staff and by residents; notes, guards, expiry."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import Q
from django.utils.translation import gettext as _

from holdfast.accounts.queries import city
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.relief import events, evidence, names, policies
from holdfast.relief.models import Pair, Seeker, Sought, Word
from holdfast.relief.operations.facilities import line, storable_lines
from holdfast.relief.queries.circles import circle

KEPT = timedelta(days=40)
MOST_KEPT = timedelta(days=365)
_TEXT = 2000
_ADULT = 18
_AGE = re.compile(r"\d{1,3}(-\d{1,3})?")
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
    relation: str = ""
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


@operation(may=policies.may_report)
def report_person(*, actor: Actor, report: Report, said: Said, id: UUID | None = None) -> Reported:
    """Somebody is looked for, or somebody is safe; `said` is the first thing said about them.

    Who looks for somebody becomes one who asks: they are told nothing before staff made sure who
    they are. Residents say no more than these two, and see nothing of what is known.
    """
    name, phone, email = (line(report.full_name, 300), line(report.author_phone, 60),
                          line(report.author_email, 254))  # fmt: skip
    if not names.parts(name):
        raise OperationError(_("Write the name, as far as it is known."))
    if report.guard not in Sought.Guard.values:
        raise OperationError(_("Choose what the record needs."))
    if report.age.strip() and not _AGE.fullmatch(report.age.strip()):
        raise OperationError(_("Write the age in years, such as 34 or 30-40; 0 for a baby."))
    seeks = said.status == _Status.SOUGHT
    if not actor.may(policies.FIND):
        if said.status not in (_Status.SOUGHT, _Status.SELF):
            raise OperationError(_("Say whether you are safe, or look for somebody."))
        if seeks and not (report.author_name.strip() and (phone or email)):
            raise OperationError(_("Write your name and how we reach you. We call back, and tell "
                                   "nobody else."))  # fmt: skip
    now = clock.now()
    key = id or new_id()
    person = Sought(
        id=key, record=f"{domain()}/person.{key}", full_name=name,
        alternate_names=storable_lines(report.alternate_names, 300),
        description=storable_lines(report.description, _TEXT), sex=sex(report.sex),
        age=line(report.age, 10), home_street=line(report.home_street, 200),
        home_city=line(report.home_city, 100), author_name=line(report.author_name, 200),
        author_email=email, author_phone=phone, guard=report.guard, source_date=now,
        entry_date=now, expires_at=now + KEPT, by=actor.id,
    )  # fmt: skip
    person.guard = person.guard or guard_of(person)
    person.keys = names.keys(person.full_name, *person.alternate_names.splitlines())
    person.save(force_insert=True)
    record(events.REPORTED, subject=person.pk, data={"guard": person.guard or "none"})
    _say(actor, person, said)
    if seeks and person.author_name:
        asked_about(person, name=person.author_name, relation=report.relation, phone=phone,
                    email=email)  # fmt: skip
    return Reported(person.pk)


def asked_about(person: Sought, *, name: str, relation: str, phone: str, email: str) -> Seeker:
    """Somebody asks about a person; inside an operation."""
    row = Seeker.objects.create(
        person=person, name=line(name, 200), relation=line(relation, 100), phone=line(phone, 60),
        email=line(email, 254), at=clock.now(),
    )  # fmt: skip
    record(events.ASKED, subject=person.pk, data={"asker": str(row.pk)})
    return row


@operation(may=policies.FIND)
def say_about(*, actor: Actor, person: UUID, said: Said) -> Reported:
    """Note what somebody says about a person. That they are believed dead is for few to say."""
    row = locked(person, actor)
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
        id=key, record=f"{domain()}/note.{key}", person=person, status=said.status,
        text=storable_lines(said.text, _TEXT), author_name=line(said.author_name, 200),
        author_phone=line(said.author_phone, 60), location=line(said.location, 300),
        made_contact=True if said.status == _Status.SELF else None,
        where_hidden=said.where_hidden, found_phone=line(said.found_phone, 60), source_date=now,
        entry_date=now, by=actor.id,
    )  # fmt: skip
    if said.where_hidden:
        # What went out with a place goes out again without it.
        for each in Sought.objects.filter(pk__in=circle(person.pk).ids):
            resent(each, now)
    record(events.SPOKEN_OF, subject=person.pk, data={"status": said.status or "none"})


def resent(person: Sought, now: datetime) -> None:
    """The record and what was said of it go to other registers once more; in an operation."""
    Sought.objects.filter(pk=person.pk).update(entry_date=now)
    person.words.update(entry_date=now)


@operation(may=policies.RELEASE)
def guard_person(*, actor: Actor, person: UUID, guard: str) -> Reported:
    """Say that more care is needed, or no longer."""
    row = locked(person, actor)
    if guard not in Sought.Guard.values:
        raise OperationError(_("Choose what the record needs."))
    now = clock.now()
    if guard and not row.guard:
        # It may have gone out: copies are told to forget it.
        row.withdrawn_at = now
    elif not guard:
        row.withdrawn_at = None
    row.guard = guard
    row.save(update_fields=["guard", "withdrawn_at"])
    resent(row, now)
    record(events.GUARDED, subject=row.pk, data={"guard": guard or "none"})
    return Reported(row.pk)


@operation(may=policies.RELEASE)
def expire_people(*, actor: Actor) -> None:
    """Make placeholders of all records whose date has passed; their notes and releases go."""
    now = clock.now()
    due = Sought.objects.select_for_update().filter(expires_at__lte=now, expired_at=None)
    rows = list(due[:500])
    if not rows:
        raise OperationError(_("No record's date has passed."))
    for row in rows:
        forget(row, now)
        record(events.FORGOTTEN, subject=row.pk)


@operation(may=policies.RELEASE)
def forget_person(*, actor: Actor, person: UUID) -> Reported:
    """The person, or who told us, wants the record gone: a placeholder is left, as at its date."""
    row, now = locked(person, actor), clock.now()
    row.expires_at = now
    forget(row, now)
    record(events.FORGOTTEN, subject=row.pk)
    return Reported(row.pk)


def forget(row: Sought, now: datetime) -> None:
    """Only ids and dates are left; source and entry date are when it was forgotten."""
    _passed_on(row, now)
    for gone in (row.words, row.releases, row.seekers):
        gone.all().delete()
    Pair.objects.filter(Q(first=row) | Q(second=row)).delete()
    blank = Sought(
        id=row.pk, record=row.record, source_date=now, entry_date=now, expires_at=row.expires_at,
        expired_at=now,
    )  # fmt: skip
    blank.save(force_update=True)


def _passed_on(row: Sought, now: datetime) -> None:
    """The care that a record asked for stays with those that were joined to it."""
    dead = row.words.filter(status=_Status.DEAD).exists()
    hidden = row.words.filter(where_hidden=True).exists()
    if not (row.guard or dead or hidden):
        return
    for other in Sought.objects.filter(pk__in=circle(row.pk).ids, expired_at=None):
        if other.pk == row.pk:
            continue
        if row.guard and other.guard != Sought.Guard.DANGER:
            other.guard, other.withdrawn_at = row.guard, other.withdrawn_at or now
            other.save(update_fields=["guard", "withdrawn_at"])
        if dead or hidden:
            key = new_id()
            Word.objects.create(
                id=key, record=f"{domain()}/note.{key}", person=other, where_hidden=hidden,
                status=_Status.DEAD if dead else "", source_date=now, entry_date=now,
            )  # fmt: skip
        resent(other, now)


def guard_of(person: Sought) -> str:
    """The guard that an age or date of birth asks for: where somebody may be under 18."""
    found = evidence.ages(person) or evidence.born_ages(person.date_of_birth, clock.now())
    first = re.search(r"\d{1,3}", person.age) if found is None else None
    youngest = found[0] if found else int(first[0]) if first else _ADULT
    return Sought.Guard.MINOR if youngest < _ADULT else ""


def sex(text: str) -> str:
    """A sex as PFIF has it, else ""."""
    return text if text in ("female", "male", "other") else ""


def domain() -> str:
    """What our records' ids begin with."""
    return city().jurisdiction or "holdfast.invalid"


def locked(person: UUID, actor: Actor) -> Sought:
    """The record, for a change by one who may know of it; the same refusal for all else."""
    row = Sought.objects.select_for_update().filter(pk=person, expired_at=None).first()
    if row is None or not circle(row.pk).seen_by(actor):
        raise OperationError(_("There is no such record, or its time has passed."))
    return row
