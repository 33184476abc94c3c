"""Writes PFIF 1.4 in one order: ids first, then the standard's, a person's notes last, and nothing
that is empty."""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from holdfast.kernel import xml
from holdfast.relief.pfif.records import NAMESPACE, NOTE, PERSON, Note, Person, Records

MEDIA_TYPE = "application/xml"


def write(records: Records) -> bytes:
    """The document, in UTF-8. Notes stand in their person; those of persons elsewhere by
    themselves."""
    root = Element("pfif:pfif", {"xmlns:pfif": NAMESPACE})
    notes: dict[str, list[Note]] = {}
    for note in records.notes:
        notes.setdefault(xml.fit(note.person_record_id), []).append(note)
    for person in records.persons:
        put_person(root, person, notes.pop(xml.fit(person.person_record_id), ()))
    for left in notes.values():
        for note in left:
            put_note(root, note)
    # Only between elements: a field's own lines are its words.
    indent(root)
    document: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return document + b"\n"


def put_person(root: Element, person: Person, notes: Iterable[Note]) -> None:
    """A person's element in another, their notes last."""
    element = SubElement(root, "pfif:person")
    _put(element, person, PERSON)
    for note in notes:
        put_note(element, note)


def put_note(root: Element, note: Note) -> None:
    """A note's element in another."""
    _put(SubElement(root, "pfif:note"), note, NOTE)


def _put(root: Element, record: Person | Note, names: tuple[str, ...]) -> None:
    for name in names:
        if text := xml.fit(getattr(record, name)):
            SubElement(root, f"pfif:{name}").text = text
