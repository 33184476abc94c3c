"""Splits the lines of a separated-values file into records, also where its quotes are broken.

Python's csv reader does the parsing; this module decides where records begin and end. A record
goes over several lines only where that is what quotes say and where it makes sense: when a
quotation mark is opened and never closed, the reader would swallow the following rows, so such
a record is taken back, its first line is read by itself, and reading goes on with its second.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from typing import Any, Final

import msgspec

from holdfast.cases.imports.sources import Source

DELIMITERS: Final = ",;\t|"
RECORD_LINES: Final = 2_000
"""Lines that one record may go over before its opening quote is taken for a slip."""


_WAYS: Final[tuple[dict[str, Any], ...]] = (
    {"escapechar": "\\", "doublequote": False, "strict": True},  # quotes guarded by backslashes
    {"quoting": csv.QUOTE_MINIMAL},
    {"quoting": csv.QUOTE_NONE},
)
"""How a line with broken quotes may be read, the first that fits the header wins."""


class Record(msgspec.Struct):
    """One record of a table. `fault` is a reason code where its cells cannot be told."""

    line: int
    cells: list[str]
    raw: str
    notes: tuple[str, ...] = ()
    fault: str | None = None


class _TooManyLines(Exception):
    pass


class Lines:
    """The lines of a source one by one, with the possibility of putting lines back."""

    def __init__(self, source: Source) -> None:
        self._batches = source.lines()
        self._lines: list[str] = []
        self._notes: dict[int, str] = {}
        self._at = 0
        self._base = 0
        self._back: deque[tuple[int, str]] = deque()
        self.notes: dict[int, str] = {}
        self.number = 0
        self.shape: tuple[str, int] | None = None
        """Delimiter and number of cells, once known: they tell rows from slips at a stray CR."""

    def next(self) -> str | None:
        """The next line, None at the end; `number` is then its number in the file."""
        if self._back:
            self.number, line = self._back.popleft()
            return line if "\r" not in line else self._at_returns(line)
        while self._at >= len(self._lines):
            self._base += len(self._lines)
            batch = next(self._batches, None)
            self._at = 0
            if batch is None:
                self._lines = []
                return None
            self._lines, notes = batch
            if notes:
                self.notes.update((self._base + index + 1, note) for index, note in notes.items())
        line = self._lines[self._at]
        self._at += 1
        self.number = self._base + self._at
        return line if "\r" not in line else self._at_returns(line)

    def _at_returns(self, line: str) -> str:
        """A line with CRs inside: rows of their own where each is one, else one line."""
        if self.shape is None:
            return line
        parts = [part for part in line.split("\r") if part]
        if len(parts) > 1:
            delimiter, width = self.shape
            if all(part.count(delimiter) >= width - 1 for part in parts):
                self.put_back([(self.number, part) for part in parts[1:]])
                return parts[0]
            self.notes.setdefault(self.number, "line break")
        return " ".join(parts)

    def put_back(self, lines: list[tuple[int, str]]) -> None:
        """Lets these numbered lines come again."""
        self._back.extendleft(reversed(lines))

    def take_notes(self, first: int, last: int) -> tuple[str, ...]:
        """What happened to the lines from first to last; forgotten after this."""
        found = (self.notes.pop(number, "") for number in range(first, last + 1))
        return tuple(note for note in found if note)


def records(
    lines: Lines, delimiter: str, width: int, begins: Callable[[list[str]], bool]
) -> Iterator[Record]:
    """The records of a table after its header; lines without a character are passed over.

    `width` is the number of cells of the header; `begins` tells whether cells look like the
    beginning of a row (its date can be read), which is how swallowed rows are recognized.
    """
    pending: list[tuple[int, str]] = []
    take = lines.next

    def feed() -> Iterator[str]:
        while True:
            line = take()
            if line is None:
                return
            if len(pending) >= RECORD_LINES:
                lines.put_back([(lines.number, line)])
                raise _TooManyLines
            pending.append((lines.number, line))
            yield f"{line}\n"

    parse = csv.reader(feed(), delimiter=delimiter, strict=True)
    while True:
        fault: str | None = None
        try:
            cells = next(parse, None)
            if cells is None:
                return
        except csv.Error as error:
            cells = []
            fault = "field_too_long" if "field larger" in str(error) else "unbalanced_quotes"
        except _TooManyLines:
            cells = []
            fault = "unbalanced_quotes"
            # The exception has ended the generator and with it the reader.
            parse = csv.reader(feed(), delimiter=delimiter, strict=True)
        number, raw = pending[0]
        if len(pending) == 1 and fault is None:
            pending.clear()
            if not cells and not raw:
                lines.notes.pop(number, None)
                continue
            notes = lines.take_notes(number, number) if lines.notes else ()
            yield Record(number, cells, raw, notes)
            continue
        if fault is None and not _swallowed(pending, delimiter, width, cells, begins):
            notes = lines.take_notes(number, pending[-1][0])
            raw = "\n".join(line for _, line in pending)
            pending.clear()
            yield Record(number, cells, raw, notes)
            continue
        lines.put_back(pending[1:])
        pending.clear()
        notes = lines.take_notes(number, number)
        yield _by_itself(number, raw, notes, delimiter, width, fault or "unbalanced_quotes")
        parse = csv.reader(feed(), delimiter=delimiter, strict=True)


def _swallowed(
    pending: list[tuple[int, str]],
    delimiter: str,
    width: int,
    cells: list[str],
    begins: Callable[[list[str]], bool],
) -> bool:
    """Whether a record of several lines has swallowed others: a line in it is a row by itself."""
    if len(cells) < width or any(cells[width:]):
        return True
    return any(
        line.count(delimiter) >= width - 1 and begins(line.split(delimiter))
        for _, line in pending[1:]
    )


def _by_itself(
    number: int, raw: str, notes: tuple[str, ...], delimiter: str, width: int, fault: str
) -> Record:
    """One line whose quotes are broken: read it as it stands if the cells then fit the header."""
    for ways in _WAYS:
        try:
            parsed = list(csv.reader([raw], delimiter=delimiter, **ways))
        except csv.Error:
            continue
        cells = parsed[0] if parsed else []
        if len(cells) == width:
            return Record(number, cells, raw, (*notes, "quotes"))
    return Record(number, [], raw, notes, fault)
