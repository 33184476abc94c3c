"""The tables of relief."""

from holdfast.relief.models.facilities import Count, Facility, Fit, Kind, Reachable, Shift

__all__ = ["Count", "Facility", "Fit", "Kind", "Reachable", "Shift"]
