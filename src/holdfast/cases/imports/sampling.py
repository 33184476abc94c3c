"""Looks at the first records of a file whose columns nobody has named yet."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Final

import msgspec

from holdfast.cases.imports.dates import Dates
from holdfast.cases.imports.documents import is_document, json_items, xml_items
from holdfast.cases.imports.foreign import what_it_is
from holdfast.cases.imports.headers import LOOK_AT, by_shape, find_header
from holdfast.cases.imports.mapping import MappingError
from holdfast.cases.imports.sources import Source
from holdfast.cases.imports.tables import Lines, records
from holdfast.cases.imports.values import EMPTY_WORDS, coordinate

SAMPLE: Final = 1_000
"""Records that are looked at."""


class SampledColumn(msgspec.Struct):
    """One column of the sample: its name, and its texts that say something."""

    name: str
    texts: list[str]
    rows: int

    @property
    def filled(self) -> float:
        return len(self.texts) / max(self.rows, 1)

    @property
    def distinct(self) -> float:
        return len(set(self.texts)) / max(len(self.texts), 1)

    def dated(self, dates: Dates) -> float:
        """The share of the texts that are dates of our time."""
        good = 0
        for text in self.texts[:200]:
            if len(text) < 6 or (text.isdigit() and len(text) < 8):
                continue
            try:
                good += 1971 <= dates.read(text)[0].year <= 2100
            except (ValueError, OverflowError):
                continue
        return good / max(len(self.texts[:200]), 1)

    def numbers(self) -> list[float]:
        return [number for text in self.texts if (number := coordinate(text)) is not None]


def sample(path: Path) -> tuple[list[SampledColumn], int]:
    """The columns of the first records, each with its texts, and the number of records.

    Raises MappingError for a file that is no export.
    """
    source = Source(path)
    try:
        foreign = what_it_is(source)
        if foreign is not None:
            raise MappingError([f"{path.name}: {foreign}"])
        head = source.head
        kind = is_document(head)
        pairs: Iterable[tuple[tuple[str, ...], list[str]]]
        if kind is None:
            lines = Lines(source)
            found = find_header(lines, by_shape(head.splitlines()[: LOOK_AT * 2]))
            if found is None:
                return [], 0
            names = found.names
            table = records(lines, found.delimiter, len(names), lambda cells: False)
            pairs = ((names, record.cells) for record in table if record.fault is None)
            order = dict.fromkeys(names)
        else:
            items = json_items(source, head) if kind == "json" else xml_items(source)
            pairs = ((item.names, item.values) for item in items if item.fault is None)
            order = {}
        texts: dict[str, list[str]] = {name: [] for name in order}
        count = 0
        for names, values in islice(pairs, SAMPLE):
            count += 1
            for name, value in zip(names, values, strict=False):
                text = value.strip()
                if text and text.casefold() not in EMPTY_WORDS:
                    texts.setdefault(name, []).append(text)
        return [SampledColumn(name, found, count) for name, found in texts.items() if name], count
    finally:
        source.close()
