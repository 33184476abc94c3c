"""What must hold of persons and notes, beyond what reading tells of order and strange fields.

Each finding is a sentence. The same rules judge what others send and what we are about to send. A
finding may quote what stands in a record, so it is shown to who may see the record, never logged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar
from urllib.parse import urlsplit

from msgspec.structs import replace

from holdfast.relief.pfif import records as pfif
from holdfast.relief.pfif.expiring import GRACE, is_due, is_placeholder
from holdfast.relief.pfif.records import KEPT, Note, Person, Records, held, moment


def problems(records: Records, *, now: datetime) -> list[str]:
    """Every problem of the records of one file, once each."""
    found: list[str] = []
    for person in records.persons:
        found += _each(_person_name(person), _person(person, records.version))
    for note in records.notes:
        found += _each(_note_name(note), _note(note, records.version))
    found += [*_unique(records), *_links(records), *_expired(records, now)]
    return list(dict.fromkeys(found))


def _each(called: str, faults: Iterator[str]) -> Iterator[str]:
    return (f"{called}: {fault}." for fault in faults)


def _person_name(person: Person) -> str:
    known = person.person_record_id
    return f"Person {known[:80]}" if known else "A person without id"


def _note_name(note: Note) -> str:
    return f"Note {note.note_record_id[:80]}" if note.note_record_id else "A note without id"


# -- what must be there, and how it is written --


def _person(person: Person, version: str) -> Iterator[str]:
    if version < "1.3":
        needed: tuple[str, ...] = ("person_record_id", "first_name", "last_name")
    elif is_placeholder(person):
        needed = ("person_record_id", "source_date")
    else:
        needed = ("person_record_id", "source_date", "full_name")
    yield from _missing(person, needed)
    yield from _forms(person, _PERSON | (_PERSON_1_1 if version == "1.1" else {}))


def _note(note: Note, version: str) -> Iterator[str]:
    needed = ("note_record_id", "person_record_id", "author_name", "source_date", "text")
    yield from _missing(note, needed)
    yield from _forms(note, _NOTE)


def _missing(record: Person | Note, needed: tuple[str, ...]) -> Iterator[str]:
    for name in needed:
        if not getattr(record, name):
            yield f"{name} is missing"


Form = tuple[Callable[[str], bool], str]


def _forms(record: Person | Note, forms: dict[str, Form]) -> Iterator[str]:
    for name, (fits, wants) in forms.items():
        value = getattr(record, name)
        if value and not fits(value):
            yield f"{name} “{' '.join(value.split())[:60]}” is not {wants}"


def _matches(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern, re.DOTALL)
    return lambda text: compiled.fullmatch(text) is not None


def _is_date_of_birth(text: str) -> bool:
    if re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text) is None:
        return False
    return moment(f"{text}{'-01' * (2 - text.count('-'))}T00:00:00Z") is not None


def _is_age(text: str) -> bool:
    match = re.fullmatch(r"([0-9]{1,3})(?:-([0-9]{1,3}))?", text)
    return match is not None and (match[2] is None or int(match[1]) <= int(match[2]))


def _are_addresses(text: str) -> bool:
    return all(map(_is_address, filter(None, map(str.strip, text.splitlines()))))


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


_LABEL = r"[a-zA-Z0-9](?:[-a-zA-Z0-9]{0,61}[a-zA-Z0-9])?"
_ID: Form = (_matches(rf"(?:{_LABEL}\.)*{_LABEL}\.?/.+"), "written as domain/local")
_TIME: Form = (lambda text: moment(text) is not None, "written as 2026-11-30T17:05:00Z")
_EMAIL: Form = (_matches(r"[^@\s]+@[^@\s]+"), "an e-mail address")
_PHONE: Form = (
    _matches(r"(?=.*[0-9])[-.+() 0-9]+(?: ?(?:#|x|ext\.?) ?[0-9]+)?"), "a telephone number",
)  # fmt: skip
_URL: Form = (_is_address, "an address that begins with http")
_TRUTH: Form = (lambda text: text in ("true", "false"), "true or false")
_CAPITALS: Form = (lambda text: text == text.upper(), "in capitals, as PFIF 1.1 wants")

_PERSON: dict[str, Form] = {
    "person_record_id": _ID,
    "entry_date": _TIME,
    "expiry_date": _TIME,
    "author_email": _EMAIL,
    "author_phone": _PHONE,
    "source_date": _TIME,
    "source_url": _URL,
    "sex": (lambda text: text in pfif.SEX, f"one of {', '.join(pfif.SEX)}"),
    "date_of_birth": (_is_date_of_birth, "written as 1970, 1970-01 or 1970-01-31"),
    "age": (_is_age, "written as 35 or 30-40"),
    "home_state": (_matches(r"[a-zA-Z0-9]{1,3}"), "the code of a state or province"),
    "home_postal_code": (_matches(r"(?=.*[0-9])[A-Za-z0-9][A-Za-z0-9 -]{1,9}"), "a postal code"),
    "home_country": (_matches(r"[A-Z]{2}"), "a country's code of two letters"),
    "photo_url": _URL,
    "profile_urls": (_are_addresses, "one address that begins with http on each line"),
}
_PERSON_1_1: dict[str, Form] = {
    "first_name": _CAPITALS,
    "last_name": _CAPITALS,
    "home_city": _CAPITALS,
    "home_neighborhood": _CAPITALS,
    "home_street": _CAPITALS,
    "home_state": (_matches(r"[A-Z]{2}"), "a state's code of two letters"),
}
_NOTE: dict[str, Form] = {
    "note_record_id": _ID,
    "person_record_id": _ID,
    "linked_person_record_id": _ID,
    "entry_date": _TIME,
    "author_email": _EMAIL,
    "author_phone": _PHONE,
    "source_date": _TIME,
    "author_made_contact": _TRUTH,
    "status": (lambda text: text in pfif.STATUS, f"one of {', '.join(pfif.STATUS)}"),
    "email_of_found_person": _EMAIL,
    "phone_of_found_person": _PHONE,
    "photo_url": _URL,
}


Record = TypeVar("Record", Person, Note)


def fitting(record: Record) -> Record:
    """The record without what is not written as PFIF 1.4 has it: people type “Texas” where a code
    is wanted, and nobody reads a record that breaks the rules."""
    forms = _PERSON if isinstance(record, Person) else _NOTE
    return replace(record, **{
        name: "" for name, (fits, _wants) in forms.items()
        if not name.endswith("_record_id") and (value := getattr(record, name))
        and not fits(value)
    })  # fmt: skip


# -- what holds between records --


def _unique(records: Records) -> Iterator[str]:
    persons = Counter(each.person_record_id for each in records.persons)
    notes = Counter(each.note_record_id for each in records.notes)
    for kind, counts in (("person", persons), ("note", notes)):
        for known, count in counts.items():
            if known and count > 1:
                yield f"{kind}_record_id {known[:80]} stands {count} times."


def _links(records: Records) -> Iterator[str]:
    """Two records of one person say so of each other."""
    links = {
        (each.person_record_id, each.linked_person_record_id): each
        for each in records.notes
        if each.linked_person_record_id
    }
    for (one, other), note in links.items():
        if one == other:
            yield f"{_note_name(note)}: it links a person to itself."
        elif (other, one) not in links:
            yield f"{_note_name(note)}: it links to {other[:80]}, and no note links back."


def _expired(records: Records, now: datetime) -> Iterator[str]:
    noted = {
        each.person_record_id for each in records.notes if set(held(each)) - {"person_record_id"}
    }
    for person in records.persons:
        if not is_due(person, now - GRACE):
            continue
        called = _person_name(person)
        left = [name for name in held(person) if name not in KEPT]
        if person.person_record_id and person.person_record_id in noted:
            left.append("its notes")
        if left:
            yield f"{called}: it expired on {person.expiry_date} and still holds {_listed(left)}."
        if person.source_date != person.entry_date:
            yield f"{called}: it expired, and its source_date is not its entry_date."
        placed, due = moment(person.source_date), moment(person.expiry_date)
        if placed is not None and due is not None and placed > due + GRACE:
            yield f"{called}: its placeholder came more than a day after it expired."


def _listed(names: list[str]) -> str:
    few, more = names[:4], len(names) - 4
    return ", ".join(few) + (f" and {more} more" if more > 0 else "")
