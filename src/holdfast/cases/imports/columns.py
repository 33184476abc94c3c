"""How a mapping's column names find their columns, and what a mapping says of one field.

Names are compared without case, spaces, underscores, punctuation and accents, so that
`Created Date`, `CREATED_DATE`, `createdDate` and `Created_Date__c` are one name. A bilingual header
(`Status | État`) is found by either half.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import Final

import msgspec

Getter = Callable[[Sequence[str]], str]
"""Takes the text of one field out of a record's values."""


class Column(msgspec.Struct, frozen=True):
    """The text of the column with this name."""

    name: str


class Value(msgspec.Struct, frozen=True):
    """The same text for every record."""

    text: str


class First(msgspec.Struct, frozen=True):
    """The first of these that is there and not empty."""

    options: tuple[Spec, ...]


class Join(msgspec.Struct, frozen=True):
    """These joined with a text between; empty when the first column among them is empty."""

    parts: tuple[Spec, ...]
    between: str


class Content(msgspec.Struct, frozen=True):
    """An id made of what the record says, for sources without ids; of these columns or of all."""

    columns: tuple[str, ...]


Spec = Column | Value | First | Join | Content


class Rewrite(msgspec.Struct, frozen=True):
    """Where `find` matches within the text, the text becomes `write` (`{1}` is the group)."""

    find: re.Pattern[str]
    write: str

    def apply(self, text: str) -> str:
        """The rewritten text; the same text where the pattern is not found."""
        found = self.find.search(text)
        if found is None:
            return text
        result = self.write
        for number, group in enumerate(found.groups(), 1):
            result = result.replace(f"{{{number}}}", group or "")
        return result.strip()


class Field(msgspec.Struct, frozen=True):
    """What a mapping says of one field."""

    spec: Spec
    rewrite: Rewrite | None = None


_SEPARATORS: Final = re.compile(r"[|/]")


_SALESFORCE: Final = re.compile(r"__[a-z]$", re.IGNORECASE)


def plain(name: str) -> str:
    """A name as it is compared: letters and digits only, small, without accents.

    The `__c` that Salesforce puts behind a city's own fields is no part of the name.
    """
    name = _SALESFORCE.sub("", name)
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name)
    return "".join(filter(str.isalnum, name)).casefold()


class Names:
    """The columns of one record shape, found by name."""

    def __init__(self, names: Sequence[str]) -> None:
        self.names = tuple(names)
        self._whole: dict[str, list[int]] = {}
        self._halves: dict[str, list[int]] = {}
        for index, name in enumerate(names):
            self._whole.setdefault(plain(name), []).append(index)
            halves = _SEPARATORS.split(name)
            if len(halves) > 1:
                for half in halves:
                    self._halves.setdefault(plain(half), []).append(index)
        self._whole.pop("", None)
        self._halves.pop("", None)

    def find(self, name: str) -> list[int]:
        """Where the columns of that name are; several where the header repeats it."""
        key = plain(name)
        found = self._whole.get(key)
        return found if found is not None else self._halves.get(key, [])


def used(spec: Spec, names: Names) -> set[int]:
    """The columns that a spec reads."""
    match spec:
        case Column():
            return set(names.find(spec.name))
        case First():
            return set().union(*(used(option, names) for option in spec.options))
        case Join():
            return set().union(*(used(part, names) for part in spec.parts))
        case Content():
            return set().union(*(set(names.find(name)) for name in spec.columns))
        case Value():
            return set()


def getter(spec: Spec, names: Names, empty: frozenset[str]) -> Getter | None:
    """How to take a spec's text out of values; None when no column of it is there."""
    match spec:
        case Column():
            return _of_columns(names.find(spec.name), empty)
        case Value():
            text = spec.text
            return lambda values: text
        case First():
            return _first(spec, names, empty)
        case Join():
            return _join(spec, names, empty)
        case Content():
            return None


def _of_columns(places: list[int], empty: frozenset[str]) -> Getter | None:
    if not places:
        return None
    getters: list[Getter] = [itemgetter(place) for place in places]
    return getters[0] if len(getters) == 1 else _coalesce(getters, empty)


def _coalesce(getters: list[Getter], empty: frozenset[str]) -> Getter:
    """The first text that says something, else the first that is there at all."""

    def first(values: Sequence[str]) -> str:
        fallback = ""
        for get in getters:
            text = get(values)
            if text:
                stripped = text.strip()
                if stripped and stripped.casefold() not in empty:
                    return text
                fallback = fallback or text
        return fallback

    return first


def _first(spec: First, names: Names, empty: frozenset[str]) -> Getter | None:
    found = [get for option in spec.options if (get := getter(option, names, empty)) is not None]
    if not found:
        return None
    return found[0] if len(found) == 1 else _coalesce(found, empty)


def _join(spec: Join, names: Names, empty: frozenset[str]) -> Getter | None:
    parts = [
        (get, isinstance(part, Value))
        for part in spec.parts
        if (get := getter(part, names, empty)) is not None
    ]
    between = spec.between
    lead = next((index for index, (_, fixed) in enumerate(parts) if not fixed), None)
    if lead is None:
        return None

    def joined(values: Sequence[str]) -> str:
        texts: list[str] = []
        for index, (get, _) in enumerate(parts):
            text = get(values).strip()
            if text.casefold() in empty:
                text = ""
            if text:
                texts.append(text)
            elif index == lead:
                return ""
        return between.join(texts)

    return joined
