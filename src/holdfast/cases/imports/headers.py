"""Finds the header of a table and its delimiter, also below title lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable
from typing import Final

import msgspec

from holdfast.cases.imports.tables import DELIMITERS, Lines

LOOK_AT: Final = 30
"""Lines at the start among which the header is sought."""

_SEP = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)


class Header(msgspec.Struct, frozen=True):
    """The header's names, its delimiter, its line and its text, and the lines above it."""

    names: tuple[str, ...]
    delimiter: str
    line: int
    raw: str
    above: tuple[tuple[int, str], ...]


def find_header(lines: Lines, score: Callable[[list[str]], int]) -> Header | None:
    """The line and delimiter with the best score; None in a file without a line.

    Takes the lines up to the header from `lines`; those after it still come. `score` tells how
    much of the mapping a list of names serves. Among equals the earlier line wins, then the
    delimiter that makes more cells.
    """
    first: list[tuple[int, str]] = []
    while len(first) < LOOK_AT and (line := lines.next()) is not None:
        first.append((lines.number, line))
    stated = None
    if first and (found := _SEP.fullmatch(first[0][1])):
        stated = found[1]
        first = first[1:]
    filled = [(number, line) for number, line in first if line.strip()]
    if not filled:
        return None
    best: tuple[tuple[int, int, int], str, list[str], int] | None = None
    for place, (_, _line) in enumerate(first):
        for delimiter in (stated,) if stated else DELIMITERS:
            names, count = _record(first, place, delimiter)
            if not any(name.strip() for name in names):
                continue
            # What a byte order mark becomes when it was taken for Latin letters.
            names = [name.removeprefix("ï»¿") for name in names]
            rank = (score(names), -place, len(names))
            if best is None or rank > best[0]:
                best = (rank, delimiter, names, count)
    if best is None:
        return None
    rank, delimiter, names, count = best
    place = -rank[1]
    lines.put_back(first[place + count :])
    return Header(
        names=tuple(name.strip().strip("\ufeff") for name in names),
        delimiter=delimiter,
        line=first[place][0],
        raw="\n".join(line for _, line in first[place : place + count]),
        above=tuple((number, line) for number, line in first[:place] if line.strip()),
    )


def _record(lines: list[tuple[int, str]], place: int, delimiter: str) -> tuple[list[str], int]:
    """The cells of the record that begins at a line, and how many lines it takes."""
    parse = csv.reader((line for _, line in lines[place:]), delimiter=delimiter, strict=True)
    try:
        names = next(parse, [])
        count = parse.line_num
    except csv.Error:
        names, count = lines[place][1].split(delimiter), 1
    if len(names) > 2_000:
        names = names[:1]
    return names, max(count, 1)


def by_shape(lines: list[str]) -> Callable[[list[str]], int]:
    """A score for a header of unknown names: as many cells as most records, none a number.

    Records, not lines: where a cell holds line breaks, most lines are pieces of a record.
    """
    usual = Counter[int]()
    for delimiter in DELIMITERS:
        try:
            records = list(csv.reader((f"{line}\n" for line in lines), delimiter=delimiter))
        except csv.Error:
            records = [line.split(delimiter) for line in lines]
        for cells in records:
            if len(cells) > 1:
                usual[len(cells)] += len(cells)

    def score(names: list[str]) -> int:
        named = sum(bool(re.search(r"[^\W\d_]", name)) for name in names)
        return usual[len(names)] + named if named * 2 > len(names) else 0

    return score
