"""Reading files of shelters and directories of help, as they come.

Taken are HSDS 3 (organizations, services, services at locations, locations, and pages of them),
Ohana's JSON (organizations with their locations and services inside), and the flat feeds in which
shelters are published in a storm; as JSON lines, an array, or one object. A record may hold several
entries: each service at each location is one. Every record that gives none is told with the reason.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Iterator
from typing import Any

import msgspec

from holdfast.relief.directory import entries
from holdfast.relief.directory.entries import Entry
from holdfast.relief.directory.values import Fields, fields, listed

MOST_BYTES = 200_000_000
_SHOWN = 120
# Objects that only hold records, by the member that holds them.
_HOLDERS = ("contents", "features", "results", "records", "items", "data", "entries", "shelters",
            "organizations", "locations", "services", "serviceatlocations",
            "facilities")  # fmt: skip
_OWN = ("name", "shelter", "organizationname", "locationname", "servicename", "title", "agency")


class Row(msgspec.Struct, frozen=True):
    """A record of a file, counted from 1: its entries, or why there are none. `notes` say what was
    left out of those that were taken."""

    number: int
    entries: tuple[Entry, ...] = ()
    says: str = ""
    text: str = ""
    notes: tuple[str, ...] = ()


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says what to do."""


def read(content: bytes) -> Iterator[Row]:
    """Every record of a file. Raises Unreadable for what holds none at all."""
    number = 0
    for record in _records(_text(content)):
        number += 1
        if isinstance(record, _Broken):
            yield Row(number, says=record.says, text=record.text)
        else:
            yield _row(number, record)
    if not number:
        raise Unreadable("The file has no records. Save it as JSON lines or a JSON array.")


def _text(content: bytes) -> str:
    if content[:2] == b"\x1f\x8b":
        try:
            with gzip.open(io.BytesIO(content)) as file:
                content = file.read(MOST_BYTES + 1)
        except (OSError, EOFError) as error:
            raise Unreadable(f"The file is packed and breaks off: {error}") from None
    if len(content) > MOST_BYTES:
        raise Unreadable("The file is larger than 200 MB. Split it.")
    marks = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    coding = next((name for mark, name in marks if content.startswith(mark)), "utf-8-sig")
    text = content.decode(coding, errors="replace")
    if not text.strip():
        raise Unreadable("The file is empty.")
    if "{" not in text:
        raise Unreadable("The file is no JSON. Save it as JSON lines or a JSON array.")
    return text


def _records(text: str) -> Iterator[Any]:
    """The records of a file, and what is broken in between."""
    try:
        yield from _held(json.loads(text))
        return
    except (ValueError, RecursionError):
        pass
    # Not splitlines(): some signs at which it parts a text may stand inside a JSON text.
    for line in text.split("\n"):
        line = line.strip().rstrip(",")
        if line and line not in ("[", "]"):
            yield from _line(line)


class _Broken(msgspec.Struct, frozen=True):
    """A line that cannot be read, and why."""

    says: str
    text: str


def _line(line: str) -> Iterator[Any]:
    # The first and last lines of an array that breaks off carry its brackets.
    bare = line.removeprefix("[") if line.startswith("[{") else line.removesuffix("]")
    for text in dict.fromkeys((line, bare.strip())):
        try:
            yield from listed(json.loads(text)) or [_Broken("It is empty.", line[:_SHOWN])]
            return
        except RecursionError:
            says = "It nests too deep to be read."
        except ValueError as error:
            says = f"It is no JSON: {str(error)[:_SHOWN]}"
    yield _Broken(says, line[:_SHOWN])


def _held(whole: Any) -> Iterator[Any]:
    known = fields(whole)
    if not known:
        yield from listed(whole)
        return
    if not any(name in known for name in _OWN):
        for holder in _HOLDERS:
            if isinstance(known.get(holder), list):
                yield from listed(known[holder])
                return
        parts = {"organization", "service", "location"} & known.keys()
        if not parts and len(known) > 1 and all(isinstance(each, dict) for each in whole.values()):
            yield from whole.values()
            return
    yield whole


def _row(number: int, record: Any) -> Row:
    if not isinstance(record, dict):
        return Row(number, says="It is no object with names and values.", text=_shown(record))
    notes: list[str] = []
    found = entries.of(_flat(fields(record)), notes)
    if not found:
        says = notes[0] if notes else "It has no name."
        return Row(number, says=says, text=_shown(record))
    return Row(number, tuple(found), notes=tuple(dict.fromkeys(notes)))


def _flat(known: Fields) -> Fields:
    """A GeoJSON feature as its properties with its geometry beside them."""
    inner = fields(known.get("properties"))
    if not inner:
        return known
    return {**inner, "geometry": known.get("geometry"), "id": known.get("id", inner.get("id"))}


def _shown(record: Any) -> str:
    try:
        return json.dumps(record, ensure_ascii=False)[:_SHOWN]
    except (ValueError, RecursionError):
        return ""
