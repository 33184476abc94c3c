"""Papers: forms and reports that are read on a page, printed, and kept as PDF.

A paper is described once, as data in the reader's language; ``web/parts/paper.html`` shows it on a
page, `pdf` sets it as a tagged PDF, `xlsx` writes it as a spreadsheet. So what is on screen and on
paper cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

import msgspec


class Block(msgspec.Struct, frozen=True):
    """A labelled field of a form. An empty `value` leaves `room` lines to write by hand; `wide` is
    how many columns it takes."""

    label: str
    value: str = ""
    wide: int = 1
    room: int = 1


class Blocks(msgspec.Struct, frozen=True, tag_field="kind", tag="blocks"):
    """Fields side by side in so many columns."""

    kind: ClassVar[str] = "blocks"
    cells: tuple[Block, ...]
    columns: int = 3


class Cell(msgspec.Struct, frozen=True):
    """What stands in a table. On a page `url` opens what it counts; `gone` is struck out, `loud`
    stands out; `number` is its value for a spreadsheet, where it is one."""

    says: str
    url: str = ""
    gone: bool = False
    loud: bool = False
    number: str = ""


class Table(msgspec.Struct, frozen=True, tag_field="kind", tag="table"):
    """Rows under a head; `right` and `grow` are columns from 0: numbers, and what takes the room
    that is left (all that are no numbers, where none is named). `none` is said where there is no
    row; `foot` is a row of totals, of which `sums` add up their column in a spreadsheet."""

    kind: ClassVar[str] = "table"
    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    right: tuple[int, ...] = ()
    grow: tuple[int, ...] = ()
    foot: tuple[str, ...] = ()
    sums: tuple[int, ...] = ()
    none: str = ""


class Heading(msgspec.Struct, frozen=True, tag_field="kind", tag="heading"):
    """A heading; `id` names it on a page."""

    kind: ClassVar[str] = "heading"
    says: str
    id: str = ""


class Words(msgspec.Struct, frozen=True, tag_field="kind", tag="words"):
    """A paragraph; its line ends stay."""

    kind: ClassVar[str] = "words"
    says: str


Part = Blocks | Table | Heading | Words


class Paper(msgspec.Struct, frozen=True):
    """A whole paper. `name` is what its file is called, without an ending; `by` is whose it
    is, `foot` stands at the foot of every sheet, `mark` under the title (an exercise says so
    there); `wide` turns the sheet."""

    title: str
    name: str
    parts: tuple[Part, ...]
    by: str = ""
    foot: str = ""
    mark: str = ""
    wide: bool = False


def cells(*values: object) -> tuple[Cell, ...]:
    """A row of plain cells; None is a dash."""
    return tuple(
        value if isinstance(value, Cell) else Cell("–" if value is None else str(value))
        for value in values
    )


def flat(parts: Iterable[Part | Iterable[Part] | None]) -> tuple[Part, ...]:
    """Parts in one row, without those that are None."""
    found: list[Part] = []
    for each in parts:
        if isinstance(each, Part):
            found.append(each)
        elif each is not None:
            found.extend(each)
    return tuple(found)
