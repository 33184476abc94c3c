"""The tables of relief."""

from holdfast.relief.models.directory import Alike, Origin
from holdfast.relief.models.facilities import Count, Facility, Fit, Kind, Reachable, Shift
from holdfast.relief.models.notices import Notice
from holdfast.relief.models.people import Pair, Release, Seeker, Sought, Word
from holdfast.relief.models.registers import Entry, Register

__all__ = [
    "Alike", "Count", "Entry", "Facility", "Fit", "Kind", "Notice", "Origin", "Pair", "Reachable",
    "Register", "Release", "Seeker", "Shift", "Sought", "Word",
]  # fmt: skip
