"""Pages of records as Atom (RFC 4287), each entry with its PFIF record inside, as other registers
read them."""

from __future__ import annotations

from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, tostring

from holdfast.kernel import xml
from holdfast.relief.pfif import writing
from holdfast.relief.pfif.records import NAMESPACE, Note, Person, Records

MEDIA_TYPE = "application/atom+xml"
_ATOM = "http://www.w3.org/2005/Atom"


def atom(records: Records, *, about: str, title: str, made: str) -> bytes:
    """The feed at the address `about`: an entry for each person with their notes inside; without
    persons, one for each note. `made` is when, in PFIF's form of a time."""
    feed = Element("feed", {"xmlns": _ATOM, "xmlns:pfif": NAMESPACE})
    _put(feed, "id", about)
    _put(feed, "title", title)
    whole: Sequence[Person | Note] = records.persons or records.notes
    _put(feed, "updated", max((each.entry_date for each in whole), default=made))
    SubElement(feed, "link", rel="self", href=about)
    for person in records.persons:
        entry = _entry(feed, person.person_record_id, person, person.full_name)
        own = [note for note in records.notes if note.person_record_id == person.person_record_id]
        writing.put_person(entry, person, own)
    if not records.persons:
        for note in records.notes:
            writing.put_note(_entry(feed, note.note_record_id, note, note.text), note)
    document: bytes = tostring(feed, encoding="utf-8", xml_declaration=True)
    return document


def _entry(feed: Element, id: str, record: Person | Note, title: str) -> Element:
    entry = SubElement(feed, "entry")
    _put(entry, "id", f"pfif:{id}")
    _put(entry, "title", title or "–")
    _put(entry, "updated", record.entry_date)
    _put(SubElement(entry, "author"), "name", record.author_name or "–")
    return entry


def _put(root: Element, name: str, text: str) -> None:
    SubElement(root, name).text = xml.fit(text)
