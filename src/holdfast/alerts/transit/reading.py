"""Reads the service alerts in a GTFS-Realtime feed as agencies publish it (protobuf).

Tolerant of what does no harm (a missing header, unknown values, deprecated periods) and told as a
problem; what is no protobuf, or breaks off, is refused whole, since half a feed looks like good
news.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from google.protobuf.message import DecodeError, Message
from google.protobuf.unknown_fields import UnknownFieldSet
from google.transit import gtfs_realtime_pb2 as gtfs

from holdfast.alerts.transit.message import Alert, Feed, Period, Selector, Text, Trip
from holdfast.kernel.xml import fit

MOST_BYTES = 65_000_000
_OTHERS = {
    "trip_update": "trip updates",
    "vehicle": "vehicle positions",
    "shape": "shapes",
    "stop": "stops",
    "trip_modifications": "trip modifications",
}
# The first bytes of what people take for a feed.
_KINDS = (
    (b"PK\x03\x04", "This is a ZIP archive, such as a timetable (static GTFS), no live feed."),
    (b"\x1f\x8b", "This is compressed with gzip; unpack it first."),
    (b"<", "This is XML or a web page, no protobuf."),
    (b"{", "This is JSON or protobuf written out as text, no protobuf."),
    (b"[", "This is JSON, no protobuf."),
    (b"header", "This is a feed written out as text; the binary form is read here."),
)


class NoFeed(Exception):
    """The file is no feed; the message says what it is instead."""


@dataclass
class Read:
    """The alerts, and what had to be overlooked to read them."""

    feed: Feed
    problems: list[str] = field(default_factory=list)


def read(content: bytes) -> Read:
    """The alerts in a file, or :class:`NoFeed`."""
    if len(content) > MOST_BYTES:
        raise NoFeed(f"This is larger than {MOST_BYTES // 1_000_000} MB, which no feed is.")
    if not content:
        raise NoFeed("This file is empty.")
    message = gtfs.FeedMessage()
    try:
        message.MergeFromString(content)
    except DecodeError:
        raise NoFeed(_instead(content)) from None
    if not message.HasField("header") and not any(each.id for each in message.entity):
        # Many bytes happen to be protobuf; without a header and an entity they are no feed.
        raise NoFeed(_kind(content) or "This is no feed: it has no header and no entity.")
    problems: list[str] = []
    return Read(_feed(message, problems), problems)


def _kind(content: bytes) -> str:
    start = content.lstrip(b"\xef\xbb\xbf \t\r\n")
    return next((says for sign, says in _KINDS if start.startswith(sign)), "")


def _instead(content: bytes) -> str:
    if kind := _kind(content):
        return kind
    # A feed begins with its header: the first field, of a known length.
    if content[:1] == b"\n" and content[2:3] in (b"\n", b""):
        return "This begins as a feed does, and breaks off or is damaged."
    return "This is no protobuf, or it is damaged."


def _feed(message: gtfs.FeedMessage, problems: list[str]) -> Feed:
    header = message.header
    if not message.HasField("header"):
        problems.append("The feed has no header: its version and its age are unknown.")
    others: Counter[str] = Counter()
    alerts: list[Alert] = []
    for entity in message.entity:
        others.update(name for name in _OTHERS if entity.HasField(name))
        if entity.HasField("alert"):
            if entity.is_deleted:
                problems.append(f"{_called(entity.id)}: it is marked as deleted; it was left out.")
            else:
                alerts.append(_alert(entity, problems))
    if others:
        held = ", ".join(f"{_OTHERS[name]} ({count})" for name, count in others.items())
        problems.append(
            f"The feed holds {held}, which are no alerts" + ("." if alerts else ", and no alert.")
        )
    return Feed(
        version=_text(header, "gtfs_realtime_version", "The header", problems),
        incrementality=_value(header, "incrementality", "The header", problems),
        timestamp=header.timestamp if header.HasField("timestamp") else None,
        alerts=tuple(alerts),
    )


def _called(known: object) -> str:
    return f"Alert {str(known)[:80]}" if known else "An alert without id"


def _alert(entity: gtfs.FeedEntity, problems: list[str]) -> Alert:
    alert = entity.alert
    known = _text(entity, "id", "An alert", problems)
    called = _called(known)
    active, told, impact = map(
        _periods, (alert.active_period, alert.communication_period, alert.impact_period)
    )
    if active and (told or impact):
        problems.append(
            f"{called}: active_period stands beside communication_period or impact_period;"
            " it was ignored."
        )
    return Alert(
        id=known,
        cause=_value(alert, "cause", called, problems),
        effect=_value(alert, "effect", called, problems),
        severity=_value(alert, "severity_level", called, problems),
        # Whoever says only when service is affected leaves open when to tell of it: then.
        periods=told or impact or active,
        impact_periods=impact,
        entities=tuple(_selector(each, called, problems) for each in alert.informed_entity),
        url=_texts(alert.url, called, problems),
        header=_texts(alert.header_text, called, problems),
        description=_texts(alert.description_text, called, problems),
    )


def _periods(ranges: Iterable[gtfs.TimeRange]) -> tuple[Period, ...]:
    return tuple(
        Period(
            each.start if each.HasField("start") else None,
            each.end if each.HasField("end") else None,
        )
        for each in ranges
    )


def _selector(given: gtfs.EntitySelector, called: str, problems: list[str]) -> Selector:
    trip = None
    if given.HasField("trip"):
        trip = Trip(
            trip_id=_text(given.trip, "trip_id", called, problems),
            route_id=_text(given.trip, "route_id", called, problems),
            direction_id=given.trip.direction_id if given.trip.HasField("direction_id") else None,
            start_time=_text(given.trip, "start_time", called, problems),
            start_date=_text(given.trip, "start_date", called, problems),
        )
    return Selector(
        agency_id=_text(given, "agency_id", called, problems),
        route_id=_text(given, "route_id", called, problems),
        route_type=given.route_type if given.HasField("route_type") else None,
        direction_id=given.direction_id if given.HasField("direction_id") else None,
        trip=trip,
        stop_id=_text(given, "stop_id", called, problems),
    )


def _texts(given: gtfs.TranslatedString, called: str, problems: list[str]) -> tuple[Text, ...]:
    found = (
        Text(_text(each, "text", called, problems), _text(each, "language", called, problems))
        for each in given.translation
    )
    return tuple(each for each in found if each.text)


def _text(message: Message, name: str, called: str, problems: list[str]) -> str:
    """A text that can be kept and written again; of what is no UTF-8 the library gives bytes."""
    value: str | bytes = getattr(message, name)
    if isinstance(value, bytes):
        problems.append(f"{called}: {name} is no UTF-8; what could not be read was replaced.")
        value = value.decode(errors="replace")
    return fit(value)


def _value(message: Message, name: str, called: str, problems: list[str]) -> str:
    """The name of a value; one that the standard gained later counts as not said, and is told."""
    described = message.DESCRIPTOR.fields_by_name[name]
    unknown = UnknownFieldSet(message)
    for index in range(len(unknown)):
        if unknown[index].field_number == described.number:
            problems.append(f"{called}: we do not know {name} {unknown[index].data}.")
            break
    assert described.enum_type is not None
    return str(described.enum_type.values_by_number[getattr(message, name)].name)
