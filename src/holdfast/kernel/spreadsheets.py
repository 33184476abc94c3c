"""Cells of the CSV files we write, for people who open them in a spreadsheet."""

from __future__ import annotations

import re
from typing import TypeVar

T = TypeVar("T")
# What a spreadsheet takes for the beginning of a formula, in the wide forms of Asia as well.
_FORMULA = re.compile(r"[=+\-@\t\r\n＝＋－＠]")
_NUMBER = re.compile(r"[+-]?\d+([.,]\d+)*")


def cell(value: T) -> T | str:
    """A value as it may stand in a cell: a text that a spreadsheet would run gets an apostrophe
    before it. Numbers stay numbers, also as texts.

    >>> cell("=cmd|' /C calc'!A0"), cell("-71.05"), cell(-71.05), cell("Pothole = deep"), cell(None)
    ("'=cmd|' /C calc'!A0", '-71.05', -71.05, 'Pothole = deep', None)
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
