"""Records of people for other registers (PFIF): all, one for the Red Cross, and page by page.

What goes out is less than what staff see. Guarded people are in nothing that goes to many; a record
that was out before leaves a placeholder, so that copies forget it. A death, dates of birth and ways
to reach people go only to who may see them, and no place of one who wants none told.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Prefetch, Q, QuerySet, prefetch_related_objects

from holdfast.journal.actors import Actor
from holdfast.relief import policies
from holdfast.relief.models import Sought, Word
from holdfast.relief.pfif import rules
from holdfast.relief.pfif.records import Note, Person, Records, time_of
from holdfast.relief.queries.circles import Circle, circles

USUAL, MOST = 10, 200
_Guard = Sought.Guard


def may_read(viewer: Actor) -> bool:
    """Who gets records in bulk: staff who may tell about people, and programs with a key for it."""
    return viewer.may(policies.RELEASE) or (viewer.kind == "client" and viewer.may(policies.FIND))


def export(viewer: Actor, person: UUID | None = None) -> Records:
    """All records that may go to many; or one for the Red Cross, where a child may go too, without
    street, place, phone or looks."""
    if not viewer.may(policies.RELEASE):
        return Records()
    if person is None:
        return _records(viewer, _out().order_by("entry_date"))
    row = Sought.objects.filter(pk=person, expired_at=None)
    return _records(viewer, row, one=True)


def persons(
    viewer: Actor, *, since: datetime | None, most: int = USUAL, skip: int = 0, notes: bool = True
) -> Records:
    """A page of records: the newest first, or from `since` on in the order they came, so that who
    reads goes on from the last one's entry_date."""
    if not may_read(viewer):
        return Records()
    rows = _out()
    rows = rows.filter(entry_date__gte=since) if since else rows
    order = ("entry_date", "pk") if since else ("-entry_date", "-pk")
    found = rows.order_by(*order)[skip : skip + min(most, MOST)]
    return _records(viewer, found, notes=notes)


def notes(
    viewer: Actor, *, since: datetime | None, most: int = USUAL, skip: int = 0, person: str = ""
) -> Records:
    """The same for notes, of all people or of one record."""
    if not may_read(viewer):
        return Records()
    rows = Word.objects.filter(person__in=_open()).select_related("person")
    rows = rows if viewer.may(policies.DEAD) else rows.exclude(status=Word.Status.DEAD)
    rows = rows.filter(entry_date__gte=since) if since else rows
    rows = rows.filter(person__record=person) if person else rows
    order = ("entry_date", "pk") if since else ("-entry_date", "-pk")
    found = list(rows.order_by(*order)[skip : skip + min(most, MOST)])
    around = circles(word.person_id for word in found)
    full = viewer.may(policies.SENSITIVE)
    return Records(notes=tuple(
        _note(word, word.person, around[word.person_id], full) for word in found
        if not around[word.person_id].guards
    ))  # fmt: skip


def _out() -> QuerySet[Sought]:
    """What may stand in a page for many: open records, and placeholders of what was out before."""
    return Sought.objects.filter(Q(guard="") | Q(withdrawn_at__isnull=False))


def _open() -> QuerySet[Sought]:
    return Sought.objects.filter(guard="", expired_at=None)


def _records(
    viewer: Actor, rows: Iterable[Sought], *, notes: bool = True, one: bool = False
) -> Records:
    found = list(rows)
    prefetch_related_objects(found, Prefetch("words", Word.objects.order_by("source_date", "pk")))
    around = circles(row.pk for row in found)
    full, dead = viewer.may(policies.SENSITIVE), viewer.may(policies.DEAD)
    people, said = [], []
    for row in found:
        guards = around[row.pk].guards
        if one and (_Guard.DANGER in guards or (guards and not full)):
            continue
        if guards and not one:
            people.append(_withdrawn(row))
            continue
        people.append(_person(row, around[row.pk], full))
        if notes and not row.expired_at:
            said += [_note(word, row, around[row.pk], full)
                     for word in row.words.all()
                     if dead or word.status != Word.Status.DEAD]  # fmt: skip
    return Records(persons=tuple(people), notes=tuple(said))


def _withdrawn(row: Sought) -> Person:
    """A placeholder: copies are to forget what they have."""
    when = time_of(row.entry_date)
    return Person(
        person_record_id=row.record, entry_date=when, source_date=when,
        expiry_date=time_of(min(row.expires_at, row.entry_date)),
    )  # fmt: skip


def _person(row: Sought, around: Circle, full: bool) -> Person:
    dates = {"entry_date": time_of(row.entry_date), "source_date": time_of(row.source_date),
             "expiry_date": time_of(row.expires_at)}  # fmt: skip
    if row.expired_at:
        return Person(person_record_id=row.record, **dates)
    minor = _Guard.MINOR in around.guards
    street = row.home_street if full and not minor and not around.where_hidden else ""
    return rules.fitting(Person(
        person_record_id=row.record, **dates, full_name=row.full_name, given_name=row.given_name,
        family_name=row.family_name, alternate_names=row.alternate_names,
        description="" if minor else row.description, sex=row.sex, age=row.age,
        date_of_birth=row.date_of_birth if full else "", author_name=row.author_name,
        author_email=row.author_email if full else "",
        author_phone=row.author_phone if full else "", home_street=street, home_city=row.home_city,
        home_state=row.home_state, home_country=row.home_country, source_name=row.source_name,
        source_url=row.source_url,
    ))  # fmt: skip


def _note(word: Word, row: Sought, around: Circle, full: bool) -> Note:
    hide = around.where_hidden or _Guard.MINOR in around.guards
    reach = full and not hide
    contact = {True: "true", False: "false", None: ""}[word.made_contact]
    return rules.fitting(Note(
        note_record_id=word.record, person_record_id=row.record,
        linked_person_record_id=word.linked, entry_date=time_of(word.entry_date),
        source_date=time_of(word.source_date), author_name=word.author_name or "Holdfast",
        author_email=word.author_email if full else "",
        author_phone=word.author_phone if full else "", author_made_contact=contact,
        status=word.status, text="–" if hide else word.text or "–",
        last_known_location="" if hide else word.location,
        phone_of_found_person=word.found_phone if reach else "",
        email_of_found_person=word.found_email if reach else "",
    ))  # fmt: skip
