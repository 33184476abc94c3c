"""Expiry: what is left of a record is a placeholder, so that copies elsewhere forget it as well."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec.structs import replace

from holdfast.relief.pfif.records import KEPT, Person, Records, held, moment, time_of

GRACE = timedelta(days=1)
"""How long after its expiry_date a record may still be shown."""


def is_due(person: Person, now: datetime) -> bool:
    """Whether its expiry_date has passed; one that cannot be read is no reason to delete."""
    due = moment(person.expiry_date)
    return due is not None and due <= now


def is_placeholder(person: Person) -> bool:
    """Whether nothing personal is left of it."""
    return bool(person.expiry_date) and set(held(person)) <= set(KEPT)


def expire(records: Records, *, now: datetime) -> Records:
    """The records with every expired person made a placeholder and their notes gone.

    A placeholder keeps the time at which it was made, however often this runs.
    """
    gone = {
        each.person_record_id
        for each in records.persons
        if each.person_record_id and is_due(each, now)
    }
    return replace(
        records,
        persons=tuple(
            _placeholder(each, now) if is_due(each, now) else each for each in records.persons
        ),
        notes=tuple(each for each in records.notes if each.person_record_id not in gone),
    )


def _placeholder(person: Person, now: datetime) -> Person:
    if is_placeholder(person) and person.source_date and person.source_date == person.entry_date:
        return person
    made = time_of(now)
    return Person(
        person_record_id=person.person_record_id,
        entry_date=made,
        expiry_date=person.expiry_date,
        source_date=made,
    )
