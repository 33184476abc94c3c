"""An alert as CAP 1.2 has it, with the standard's own names and values; absent texts are "".

Times stay the texts they came as: :func:`moment` reads one.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime

import msgspec

NAMESPACES = (
    "urn:oasis:names:tc:emergency:cap:1.2",
    "urn:oasis:names:tc:emergency:cap:1.1",
    "http://www.incident.com/cap/1.0",
)
STATUS = ("Actual", "Exercise", "System", "Test", "Draft")
MESSAGE = ("Alert", "Update", "Cancel", "Ack", "Error")
SCOPE = ("Public", "Restricted", "Private")
CATEGORY = (
    "Geo", "Met", "Safety", "Security", "Rescue", "Fire", "Health", "Env", "Transport", "Infra",
    "CBRNE", "Other",
)  # fmt: skip
RESPONSE = (
    "Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None",
)  # fmt: skip
URGENCY = ("Immediate", "Expected", "Future", "Past", "Unknown")
SEVERITY = ("Extreme", "Severe", "Moderate", "Minor", "Unknown")
CERTAINTY = ("Observed", "Likely", "Possible", "Unlikely", "Unknown")

Point = tuple[float, float]
"""Latitude and longitude in degrees (WGS84), in this order as in the standard."""


class Named(msgspec.Struct, frozen=True, rename="camel"):
    """A value under a name that a system chose: a geocode, an event code, a parameter."""

    value_name: str
    value: str


class Circle(msgspec.Struct, frozen=True):
    """A point and a radius in kilometers."""

    lat: float
    lon: float
    radius_km: float


class Area(msgspec.Struct, frozen=True):
    """Where it holds: words, shapes, codes."""

    description: str = ""
    polygons: tuple[tuple[Point, ...], ...] = ()
    circles: tuple[Circle, ...] = ()
    geocodes: tuple[Named, ...] = ()
    altitude: str = ""
    ceiling: str = ""


class Resource(msgspec.Struct, frozen=True, rename="camel"):
    """A picture, a recording or a document that comes with it."""

    description: str = ""
    mime_type: str = ""
    size: str = ""
    uri: str = ""
    digest: str = ""


class Info(msgspec.Struct, frozen=True, rename="camel"):
    """The matter in one language."""

    language: str = "en-US"
    category: tuple[str, ...] = ()
    event: str = ""
    response_type: tuple[str, ...] = ()
    urgency: str = ""
    severity: str = ""
    certainty: str = ""
    audience: str = ""
    event_codes: tuple[Named, ...] = ()
    effective: str = ""
    onset: str = ""
    expires: str = ""
    sender_name: str = ""
    headline: str = ""
    description: str = ""
    instruction: str = ""
    web: str = ""
    contact: str = ""
    parameters: tuple[Named, ...] = ()
    resources: tuple[Resource, ...] = ()
    areas: tuple[Area, ...] = ()


class Alert(msgspec.Struct, frozen=True, rename="camel"):
    """One message. `references` are the triples ``sender,identifier,sent`` of earlier ones."""

    identifier: str = ""
    sender: str = ""
    sent: str = ""
    status: str = ""
    msg_type: str = ""
    source: str = ""
    scope: str = ""
    restriction: str = ""
    addresses: str = ""
    codes: tuple[str, ...] = ()
    note: str = ""
    references: tuple[str, ...] = ()
    incidents: str = ""
    infos: tuple[Info, ...] = ()


_STRICT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
_LENIENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d)(:\d\d)?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)


def is_strict(text: str) -> bool:
    """Whether a time has the standard's one form: seconds, no fraction, and an offset, not Z."""
    return _STRICT.fullmatch(text) is not None and moment(text) is not None


def moment(text: str) -> datetime | None:
    """A time that people write for a CAP time, aware; one without offset is taken as UTC. None
    where it is none."""
    match = _LENIENT.fullmatch(text.strip())
    if match is None:
        return None
    day, minute, second, offset = match.groups()
    if offset in (None, "Z", "z"):
        offset = "+00:00"
    offset = offset if ":" in offset else f"{offset[:3]}:{offset[3:]}"
    try:
        return datetime.fromisoformat(f"{day}T{minute}{second or ':00'}{offset}").astimezone(UTC)
    except (ValueError, OverflowError):
        return None
