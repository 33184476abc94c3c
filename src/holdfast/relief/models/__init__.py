"""The tables of relief."""

from holdfast.relief.models.directory import Alike, Origin
from holdfast.relief.models.facilities import Count, Facility, Fit, Kind, Reachable, Shift

__all__ = ["Alike", "Count", "Facility", "Fit", "Kind", "Origin", "Reachable", "Shift"]
