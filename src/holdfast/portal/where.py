"""The place of a report: what was typed or tapped, as a location."""

from __future__ import annotations

from holdfast.places.locations import Location

LINE = 300
_BETWEEN = "\n"


def locate(typed: str, more: str, lat: str, lon: str) -> Location | None:
    """The location that a form means; None when nothing was said. What was typed is kept as it is,
    `more` (“in front of the bakery”) on a line of its own."""
    point = read_point(lat, lon)
    words = _BETWEEN.join(part for part in (typed[:LINE], more[:LINE]) if part)
    if not typed and point is None:
        return None
    if point is None:
        return Location(typed=words, verdict="unverified")
    return Location(typed=words, verdict="approximate", lat=point[0], lon=point[1])


def read_point(lat: str, lon: str) -> tuple[float, float] | None:
    """A point in degrees, or None for anything that is no place on land we could mean."""
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None
    return point if 0 < abs(point[0]) <= 90 and 0 < abs(point[1]) <= 180 else None


def typed_of(location: Location) -> tuple[str, str]:
    """The place and the words beside it, as they were typed."""
    first, _, more = location.typed.partition(_BETWEEN)
    return first, more
