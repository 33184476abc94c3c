"""The place of a report: what was typed, chosen or tapped, as a location with its verdict."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _
from msgspec.structs import replace

from holdfast.places import queries as places
from holdfast.places import registry
from holdfast.places.locations import Location

LINE = 300
_BETWEEN = "\n"


def locate(
    typed: str, more: str, *, chosen: str = "", lat: str = "", lon: str = ""
) -> Location | None:
    """The location that a form means; None when nothing was said.

    `chosen` is the id of a suggestion, `more` the words beside the place (“in front of the
    bakery”), kept with what was typed, on a line of its own.
    """
    point = read_point(lat, lon)
    if not typed and point is None:
        return None
    found = places.locate(
        text=typed,
        address_id=_id(chosen),
        lat=point[0] if point else None,
        lon=point[1] if point else None,
    )
    return replace(found, typed=_BETWEEN.join(part for part in (typed, more) if part))


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def read_point(lat: str, lon: str) -> tuple[float, float] | None:
    """A point in degrees, or None for anything that is no place on land we could mean."""
    try:
        point = float(lat), float(lon)
    except ValueError:
        return None
    return point if 0 < abs(point[0]) <= 90 and 0 < abs(point[1]) <= 180 else None


def typed_of(location: Location) -> tuple[str, str]:
    """The place and the words beside it, as they were typed."""
    first, _between, more = location.typed.partition(_BETWEEN)
    return first, more


def knows_places() -> bool:
    """Whether the city's addresses were loaded; without them every typed place is as good."""
    return registry.names().stamp is not None


def doubt(location: Location) -> str:
    """What to tell about a place that we are not sure of; empty for one that we know."""
    if location.verdict == "outside":
        return _(
            "This place lies outside the city. Look again, or go on: we pass it to whom we can."
        )
    if location.verdict == "unverified" and location.lat is None and knows_places():
        return _("We do not know this place. Look again, or go on and say below how to find it.")
    return ""
