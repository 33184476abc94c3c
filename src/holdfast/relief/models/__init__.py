"""The tables of relief."""

from holdfast.relief.models.damage import Assessment, Degree
from holdfast.relief.models.directory import Alike, Origin
from holdfast.relief.models.facilities import Count, Facility, Fit, Kind, Reachable, Shift
from holdfast.relief.models.notices import Notice
from holdfast.relief.models.offers import Charity, Match, Need, Offer, Skill, Sort, Stint
from holdfast.relief.models.people import Pair, Release, Seeker, Sought, Word
from holdfast.relief.models.registers import Entry, Register

__all__ = [
    "Alike", "Assessment", "Charity", "Count", "Degree", "Entry", "Facility", "Fit", "Kind",
    "Match", "Need", "Notice", "Offer", "Origin", "Pair", "Reachable", "Register", "Release",
    "Seeker", "Shift", "Skill", "Sort", "Sought", "Stint", "Word",
]  # fmt: skip
