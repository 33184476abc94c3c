"""Taking in others' records of people (PFIF)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec

from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.relief import events, names, policies
from holdfast.relief.models import Sought, Word
from holdfast.relief.operations.people import KEPT, MOST_KEPT, domain, forget, guard_of, sex
from holdfast.relief.pfif.expiring import is_due
from holdfast.relief.pfif.records import Note, Person, Records, moment

_TEXT = 2000
_Status = Word.Status


class Taken(msgspec.Struct, frozen=True):
    """What came of others' records."""

    id: UUID
    persons: int
    notes: int
    expired: int
    refused: int


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
        nameless = not any((each.full_name, each.given_name, each.family_name))
        if not _foreign(each.person_record_id) or (nameless and not is_due(each, now)):
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
            forget(row, now)
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


@operation(may=policies.RELEASE)
def note_export(*, actor: Actor, persons: int) -> None:
    """All records that may go out were taken as a file; how many, by whom."""
    record(events.GIVEN, subject=new_id(), data={"persons": persons})


def _foreign(id: str) -> bool:
    theirs, slash, rest = id.partition("/")
    return bool(theirs and slash and rest) and len(id) <= 200 and theirs != domain()


def _fill(row: Sought, each: Person, source: datetime, now: datetime) -> None:
    def cut(text: str, most: int) -> str:
        return text.replace("\x00", "")[:most]

    row.full_name = cut(each.full_name or f"{each.given_name} {each.family_name}".strip(), 300)
    row.given_name, row.family_name = cut(each.given_name, 150), cut(each.family_name, 150)
    row.alternate_names, row.description = (
        cut(each.alternate_names, 600),
        cut(each.description, _TEXT),
    )
    row.sex, row.age = sex(each.sex), cut(each.age, 10)
    row.date_of_birth = cut(each.date_of_birth, 10)
    row.home_street, row.home_city = cut(each.home_street, 200), cut(each.home_city, 100)
    row.home_state, row.home_country = cut(each.home_state, 60), cut(each.home_country, 60)
    row.author_name, row.author_email = cut(each.author_name, 200), cut(each.author_email, 254)
    row.author_phone, row.source_name = cut(each.author_phone, 60), cut(each.source_name, 200)
    row.source_url = cut(each.source_url, 500)
    row.keys = names.keys(row.full_name, row.given_name, row.family_name,
                          *row.alternate_names.splitlines())  # fmt: skip
    row.source_date, row.entry_date, row.expired_at = source, now, None
    row.guard = row.guard or guard_of(row)
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
