"""Road events as WZDx 4.2 has them, with its own names and values; absent texts are "".

Times stay the texts they came as: :func:`moment` reads one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

EVENT = ("work-zone", "detour", "restriction")
DIRECTION = (
    "northbound", "eastbound", "southbound", "westbound", "undefined", "unknown", "inner-loop",
    "outer-loop",
)  # fmt: skip
IMPACT = (
    "all-lanes-closed", "some-lanes-closed", "all-lanes-open", "alternating-one-way",
    "some-lanes-closed-merge-left", "some-lanes-closed-merge-right", "all-lanes-open-shift-left",
    "all-lanes-open-shift-right", "some-lanes-closed-split", "flagging",
    "temporary-traffic-signal", "unknown",
)  # fmt: skip
LOCATION = ("channel-device-method", "sign-method", "junction-method", "other", "unknown")
LANE_STATUS = (
    "open", "closed", "shift-left", "shift-right", "merge-left", "merge-right", "alternating-flow",
)  # fmt: skip
GEOMETRY = ("LineString", "MultiPoint")
LICENSE = "https://creativecommons.org/publicdomain/zero/1.0/"

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS84), in this order as everywhere in this package."""


class Source(msgspec.Struct, frozen=True):
    """Who reports some of the events."""

    data_source_id: str = ""
    organization_name: str = ""


class Lane(msgspec.Struct, frozen=True):
    """One lane; 1 is the leftmost."""

    order: int = 0
    status: str = ""
    type: str = ""


class Event(msgspec.Struct, frozen=True):
    """One stretch of road on which one thing holds for one time. What is said of how sure a time
    or a place is (`verified`) is True, False, or None where nothing is said."""

    id: str = ""
    event_type: str = ""
    data_source_id: str = ""
    road_names: tuple[str, ...] = ()
    direction: str = ""
    name: str = ""
    description: str = ""
    creation_date: str = ""
    update_date: str = ""
    start_date: str = ""
    end_date: str = ""
    start_date_verified: bool | None = None
    end_date_verified: bool | None = None
    start_position_verified: bool | None = None
    end_position_verified: bool | None = None
    vehicle_impact: str = ""
    location_method: str = ""
    beginning_cross_street: str = ""
    ending_cross_street: str = ""
    lanes: tuple[Lane, ...] = ()
    geometry: str = ""
    points: tuple[Point, ...] = ()


class Feed(msgspec.Struct, frozen=True):
    """What one answer of a road authority's server holds."""

    version: str = ""
    publisher: str = ""
    update_date: str = ""
    license: str = ""
    sources: tuple[Source, ...] = ()
    events: tuple[Event, ...] = ()


_MOMENT = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[Tt ]([0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]+)?"
    r"([Zz]|[+-][0-9]{2}:[0-9]{2})"
)


def moment(text: str) -> datetime | None:
    """A time with its offset (RFC 3339), aware; None where it is none."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return None
    day, clock, offset = match.groups()
    try:
        return datetime.fromisoformat(
            f"{day}T{clock}{'+00:00' if offset in 'Zz' else offset}"
        ).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
