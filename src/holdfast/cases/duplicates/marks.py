"""Duplicates that staff have marked in an imported history, read from the status note.

Used to learn from and to measure against; scoring never reads a note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import takewhile

_MARK = re.compile(r"\bdup", re.IGNORECASE)  # "Duplicate of Existing Case", "dup case#", "DUPE OF"
_DATE = re.compile(r"\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}/\d{1,2}/\d{2,4}\b")
_NUMBER = re.compile(r"\d{5,}")


class SourceIds:
    """Finds the case meant by a number as staff write it.

    Staff write the whole id (``101001884682``), the id without the part all ids of that length
    share (``1884682``), or, of a compound id (``H86094-101000239211``), either part.
    """

    def __init__(self, ids: Iterable[str]) -> None:
        self._by_number: dict[str, str | None] = {}
        series: dict[int, list[tuple[str, str]]] = defaultdict(list)
        whole = list(ids)
        for case in whole:
            self._by_number[case] = case
        for case in whole:
            for part in case.split("-"):
                digits = part.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
                if digits.isascii() and digits.isdigit():
                    self._offer(digits, case)
                    series[len(digits)].append((digits, case))
        for members in series.values():
            # What the smallest and the largest of equal length begin with alike, all do.
            smallest, largest = min(members)[0], max(members)[0]
            alike = (a == b for a, b in zip(smallest, largest, strict=True))
            prefix = sum(takewhile(bool, alike))
            for digits, case in members if prefix and len(members) > 1 else ():
                self._offer(digits[prefix:].lstrip("0"), case)

    def _offer(self, number: str, case: str) -> None:
        """Let a number mean this case; a number that could mean two cases means none."""
        other = self._by_number.setdefault(number, case)
        if other != case and other != number:
            self._by_number[number] = None

    def find(self, number: str) -> str | None:
        """The source id that a written number means, or ``None``."""
        return self._by_number.get(number) or self._by_number.get(number.lstrip("0"))


def named_cases(note: str | None, ids: SourceIds) -> list[str]:
    """The cases that a note marking a duplicate names, in the order written.

    Empty when the note marks no duplicate or names no case that is in the file.
    """
    if not note or not _MARK.search(note):
        return []
    found = (ids.find(number) for number in _NUMBER.findall(_DATE.sub(" ", note)))
    return list(dict.fromkeys(case for case in found if case))
