"""Persons and notes as PFIF 1.4 has them, with the standard's own names; absent texts are "".

What older versions name otherwise stands at the end of each record as it came, beside its name of
today. Several names or addresses in one field stand on a line each. Times stay the texts they came
as: :func:`moment` reads one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

VERSIONS = ("1.1", "1.2", "1.3", "1.4")
NAMESPACE = "http://zesty.ca/pfif/1.4"
SEX = ("female", "male", "other")
STATUS = (
    "information_sought", "is_note_author", "believed_alive", "believed_missing", "believed_dead",
)  # fmt: skip


class Note(msgspec.Struct, frozen=True):
    """What somebody says about a person."""

    note_record_id: str = ""
    person_record_id: str = ""
    linked_person_record_id: str = ""
    entry_date: str = ""
    author_name: str = ""
    author_email: str = ""
    author_phone: str = ""
    source_date: str = ""
    author_made_contact: str = ""
    status: str = ""
    email_of_found_person: str = ""
    phone_of_found_person: str = ""
    last_known_location: str = ""
    text: str = ""
    photo_url: str = ""
    # until 1.3
    found: str = ""


class Person(msgspec.Struct, frozen=True):
    """Somebody who is looked for or was found."""

    person_record_id: str = ""
    entry_date: str = ""
    expiry_date: str = ""
    author_name: str = ""
    author_email: str = ""
    author_phone: str = ""
    source_name: str = ""
    source_date: str = ""
    source_url: str = ""
    full_name: str = ""
    given_name: str = ""
    family_name: str = ""
    alternate_names: str = ""
    description: str = ""
    sex: str = ""
    date_of_birth: str = ""
    age: str = ""
    home_street: str = ""
    home_neighborhood: str = ""
    home_city: str = ""
    home_state: str = ""
    home_postal_code: str = ""
    home_country: str = ""
    photo_url: str = ""
    profile_urls: str = ""
    # until 1.3, home_zip in 1.1 only
    first_name: str = ""
    last_name: str = ""
    home_zip: str = ""
    other: str = ""


class Records(msgspec.Struct, frozen=True):
    """What one file holds. A note names its person, also where it stood inside it."""

    version: str = "1.4"
    persons: tuple[Person, ...] = ()
    notes: tuple[Note, ...] = ()


OLDER = frozenset(("first_name", "last_name", "home_zip", "other", "found"))
PERSON = tuple(name for name in Person.__struct_fields__ if name not in OLDER)
NOTE = tuple(name for name in Note.__struct_fields__ if name not in OLDER)
KEPT = ("person_record_id", "entry_date", "expiry_date", "source_date")
"""What is left of a person whose record has expired: a placeholder that tells copies to forget."""

_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?Z")


def moment(text: str) -> datetime | None:
    """A time in the standard's one form, aware; None where it is none."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    try:
        return datetime.fromisoformat(match[1]).replace(tzinfo=UTC)
    except ValueError:
        return None


def time_of(when: datetime) -> str:
    """An aware moment in the standard's form."""
    if when.tzinfo is None:
        raise ValueError("A time in a record is aware.")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def held(record: Person | Note) -> tuple[str, ...]:
    """The names of the fields that hold something."""
    return tuple(name for name in record.__struct_fields__ if getattr(record, name))
