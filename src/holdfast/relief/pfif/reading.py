"""Reads records as others send them: PFIF 1.1 to 1.4 as XML, also inside an Atom or RSS feed.

Tolerant of what does no harm (order, spaces, an unknown namespace, what an older version names
otherwise) and told as a problem; strict in what makes it PFIF at all. Nothing is fetched.
"""

from __future__ import annotations

import json
import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeVar
from xml.etree.ElementTree import Element

from msgspec.structs import replace

from holdfast.kernel import xml
from holdfast.relief.pfif.records import NOTE, PERSON, VERSIONS, Note, Person, Records

MOST_BYTES = 65_000_000
_NAMESPACE = re.compile(r"https?://zesty\.ca/pfif/([0-9]+\.[0-9]+)/?")
_CAP = ("urn:oasis:names:tc:emergency:cap:", "http://www.incident.com/cap/")


class NoPfif(Exception):
    """The file holds no records; the message says what it is instead."""


@dataclass
class Read:
    """The records, and what had to be overlooked to read them."""

    records: Records
    problems: list[str] = field(default_factory=list)


def read(content: bytes) -> Read:
    """The records in a file, or :class:`NoPfif`."""
    if len(content) > MOST_BYTES:
        raise NoPfif(f"This is larger than {MOST_BYTES // 1_000_000} MB; split it.")
    start = content.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n")[:1]
    if not start:
        raise NoPfif("This file is empty.")
    if start in (b"{", b"["):
        raise NoPfif(_json(content))
    if start != b"<":
        raise NoPfif("This is no XML, as PFIF is.")
    try:
        root = xml.opened(content)
    except xml.NotRead as error:
        raise NoPfif(str(error)) from None
    problems: list[str] = []
    return Read(_records(root, problems), problems)


def _json(content: bytes) -> str:
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return "This is no XML, and no well-formed JSON either."
    if isinstance(found, list):
        return f"This is a JSON list of {len(found)} things, no PFIF."
    if isinstance(features := found.get("features"), list):
        return f"This is a feed (GeoJSON) of {len(features)} entries, no PFIF."
    return "This is JSON, no PFIF."


# -- where the records are --


def _records(root: Element, problems: list[str]) -> Records:
    holders = [root] if xml.name(root) == "pfif" else _holders(root)
    if not holders:
        raise NoPfif(_instead(root))
    if _is_record(root):
        problems.append(f"A {xml.name(root)} came by itself, not inside “pfif”.")
    elif holders != [root]:
        problems.append(f"The records came inside “{xml.name(root)}”.")
    version = _version(holders[0], problems)
    persons: list[Person] = []
    notes: list[Note] = []
    for record in _children(holders, problems):
        if xml.name(record) == "note":
            if version == "1.1":
                problems.append("A note stands outside of a person, which 1.1 does not know.")
            notes.append(_note(record, version, problems))
            continue
        person = _person(record, version, problems)
        persons.append(person)
        for inner in record:
            if xml.name(inner) == "note":
                notes.append(_of(person, _note(inner, version, problems), problems))
    if not persons and not notes:
        problems.append("It holds no person and no note.")
    return Records(version, tuple(persons), tuple(notes))


def _is_record(element: Element) -> bool:
    found = _NAMESPACE.fullmatch(xml.namespace(element))
    return found is not None and xml.name(element) in ("person", "note")


def _holders(root: Element) -> list[Element]:
    """The elements around records, where the root is not PFIF's own; the root itself stands for a
    record that came bare."""
    if _is_record(root):
        return [root]
    return [
        each for each in root.iter() if xml.name(each) != "person" and any(map(_is_record, each))
    ]


def _children(holders: list[Element], problems: list[str]) -> Iterator[Element]:
    for holder in holders:
        if _is_record(holder):
            yield holder
            continue
        for child in holder:
            if xml.name(child) in ("person", "note"):
                yield child
            elif xml.name(child) and xml.name(holder) == "pfif":
                problems.append(f"“{xml.name(child)[:40]}” is no record; it was left out.")


def _version(holder: Element, problems: list[str]) -> str:
    namespace = xml.namespace(holder)
    if xml.name(holder) != "pfif" and not _is_record(holder):
        namespace = next(xml.namespace(child) for child in holder if _is_record(child))
    if not namespace:
        problems.append("The file names no namespace; it was read as PFIF 1.4.")
        return "1.4"
    match = _NAMESPACE.fullmatch(namespace)
    if match is None:
        problems.append(f"{namespace[:80]} is no namespace of PFIF; it was read as PFIF 1.4.")
        return "1.4"
    if match[1] not in VERSIONS:
        problems.append(f"We do not know PFIF {match[1][:10]}; it was read as PFIF 1.4.")
        return "1.4"
    return match[1]


def _instead(root: Element) -> str:
    name, namespace = xml.name(root), xml.namespace(root)
    if name == "alert" and namespace.startswith(_CAP):
        return "This is an alert (CAP), no PFIF; “holdfast cap read” reads it."
    if name.lower() == "html":
        return "This is a web page, no PFIF."
    if name == "feed":
        entries = sum(xml.name(each) == "entry" for each in root)
        return f"This is an Atom feed of {entries} entries without records of PFIF."
    if name in ("rss", "RDF"):
        entries = sum(xml.name(each) == "item" for each in root.iter())
        return f"This is an RSS feed of {entries} entries without records of PFIF."
    return f"This is XML with the root “{name[:40]}”, no PFIF."


# -- one record --

# Fields that came later than 1.1 or went before 1.4: in which versions a field is known.
_SINCE = {
    "expiry_date": "1.3", "full_name": "1.3", "given_name": "1.4", "family_name": "1.4",
    "alternate_names": "1.4", "description": "1.4", "sex": "1.2", "date_of_birth": "1.2",
    "age": "1.2", "home_postal_code": "1.2", "home_country": "1.2", "profile_urls": "1.4",
    "linked_person_record_id": "1.2", "author_made_contact": "1.4", "status": "1.2",
}  # fmt: skip
_UNTIL = {
    "first_name": "1.3", "last_name": "1.3", "other": "1.3", "found": "1.3", "home_zip": "1.1",
}  # fmt: skip
# 1.1 wants every field in its place; its own order is not the later one.
_ORDER_1_1 = {
    "person": (
        "person_record_id", "entry_date", "author_name", "author_email", "author_phone",
        "source_name", "source_date", "source_url", "first_name", "last_name", "home_city",
        "home_state", "home_neighborhood", "home_street", "home_zip", "photo_url", "other", "note",
    ),
    "note": (
        "note_record_id", "entry_date", "author_name", "author_email", "author_phone",
        "source_date", "found", "email_of_found_person", "phone_of_found_person",
        "last_known_location", "text",
    ),
}  # fmt: skip


def _person(root: Element, version: str, problems: list[str]) -> Person:
    found = _fields(root, "person", Person, version, problems)
    older = {
        "given_name": found.first_name,
        "family_name": found.last_name,
        "full_name": f"{found.first_name} {found.last_name}".strip(),
        "home_postal_code": found.home_zip,
        "description": _described(found.other),
    }
    return replace(found, **{name: value for name, value in older.items() if _lacks(found, name)})


def _note(root: Element, version: str, problems: list[str]) -> Note:
    found = _fields(root, "note", Note, version, problems)
    return replace(found, author_made_contact=found.author_made_contact or found.found)


def _lacks(record: Person, name: str) -> bool:
    return not getattr(record, name)


def _described(other: str) -> str:
    """`other` held a free text, by custom after the word “description”."""
    head, colon, rest = other.partition(":")
    if colon and head.strip().lower() == "description":
        return textwrap.dedent(rest.strip("\n")).strip()
    return other


def _of(person: Person, note: Note, problems: list[str]) -> Note:
    """A note inside a person is about that person, and says so when it is taken out."""
    if not note.person_record_id:
        return replace(note, person_record_id=person.person_record_id)
    if note.person_record_id != person.person_record_id:
        problems.append(
            f"{_called('note', note.note_record_id)} stands in {person.person_record_id[:80]!r}"
            f" and says it is about {note.person_record_id[:80]!r}."
        )
    return note


Record = TypeVar("Record", Person, Note)


def _fields(
    root: Element, kind: str, shape: type[Record], version: str, problems: list[str]
) -> Record:
    known = shape.__struct_fields__
    found: dict[str, str] = {}
    seen: list[str] = []
    strange: list[str] = []
    for child in root:
        name = xml.name(child)
        if not name or (kind == "person" and name == "note"):
            seen += [name] if name else []
            continue
        if name in known:
            if name in found:
                strange.append(f"{name} stands more than once; the first that says something holds")
            elif not _in_version(name, kind, version):
                strange.append(f"{name} is no field of PFIF {version}; it was read all the same")
            found[name] = found.get(name) or xml.words(child)
        else:
            strange.append(f"“{name[:40]}” is no field of a {kind}; it was left out")
        seen.append(name)
    record = shape(**found)
    called = _called(kind, found.get(f"{kind}_record_id", ""))
    strange += _out_of_order(seen, kind, version)
    problems += [f"{called}: {each}." for each in dict.fromkeys(strange)]
    return record


def _called(kind: str, record_id: str) -> str:
    return f"{kind.capitalize()} {record_id[:80]}" if record_id else f"A {kind} without id"


def _in_version(name: str, kind: str, version: str) -> bool:
    if kind == "note" and name == "photo_url":
        return version >= "1.4"
    if kind == "note" and name == "person_record_id":
        return version >= "1.2"
    return _SINCE.get(name, "1.1") <= version <= _UNTIL.get(name, "1.4")


def _out_of_order(seen: list[str], kind: str, version: str) -> Iterator[str]:
    """1.1 has an order for all fields; 1.2 wants ids first and notes last; since then there is
    none."""
    if version == "1.1":
        places = {name: place for place, name in enumerate(_ORDER_1_1[kind])}
        last = ""
        for name in (each for each in seen if each in places):
            if last and places[name] < places[last]:
                yield f"{name} stands after {last}"
                return
            last = name
    if version != "1.2":
        return
    fields = [name for name in seen if name in (PERSON if kind == "person" else NOTE)]
    first = f"{kind}_record_id"
    if first in fields and fields[0] != first:
        yield f"{first} does not stand first"
    if kind == "note" and "person_record_id" in fields:
        before = fields[: fields.index("person_record_id")]
        if set(before) - {first}:
            yield f"person_record_id stands after {before[-1]}"
    if "note" in seen and any(name != "note" for name in seen[seen.index("note") :]):
        yield "a field stands after its notes"
