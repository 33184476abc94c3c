"""What must hold of an alert: the schema's values, and ten rules that the schema does not know.

Each finding is a sentence. The same rules judge what others send and what we are about to send.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from datetime import datetime

from holdfast.alerts.cap import message as cap
from holdfast.alerts.cap.message import Alert, Area, Info, is_strict, moment

_FORBIDDEN = re.compile(r"[\s,<&]")
# What answers or changes an earlier alert must say which.
_NEEDS_REFERENCES = ("Update", "Cancel", "Ack", "Error")
Known = Callable[[str], Alert | None]
"""The alert that a reference (``sender,identifier,sent``) names, or None where we know none."""


def problems(
    alert: Alert, *, known: Known | None = None, seen: Collection[tuple[str, str]] = ()
) -> list[str]:
    """Every problem of an alert, once each. `known` looks up earlier alerts, `seen` holds sender
    and identifier of those received before."""
    found = [
        *_values(alert),
        *_names(alert, seen),
        *_references(alert),
        *_addressees(alert),
        *_languages(alert),
        *_cancels(alert, known),
    ]
    for info in alert.infos:
        found += [*_info(info), *_times(alert, info)]
        for area in info.areas:
            found += _shapes(area)
    return list(dict.fromkeys(found))


def _values(alert: Alert) -> Iterator[str]:
    for name, value in (
        ("identifier", alert.identifier), ("sender", alert.sender), ("sent", alert.sent),
    ):  # fmt: skip
        if not value:
            yield f"{name} is missing."
    if alert.sent and not is_strict(alert.sent):
        yield _wrong_time("sent", alert.sent)
    yield from _of("status", alert.status, cap.STATUS)
    yield from _of("msgType", alert.msg_type, cap.MESSAGE)
    yield from _of("scope", alert.scope, cap.SCOPE)
    if alert.msg_type in ("Alert", "Update") and not alert.infos:
        yield f"{alert.msg_type} has no info: it says nothing."


def _info(info: Info) -> Iterator[str]:
    if not info.event:
        yield "event is missing."
    if not info.category:
        yield "category is missing."
    for category in info.category:
        yield from _of("category", category, cap.CATEGORY)
    for response in info.response_type:
        yield from _of("responseType", response, cap.RESPONSE)
    yield from _of("urgency", info.urgency, cap.URGENCY)
    yield from _of("severity", info.severity, cap.SEVERITY)
    yield from _of("certainty", info.certainty, cap.CERTAINTY)
    for area in info.areas:
        if not area.description:
            yield "areaDesc is missing."


def _of(name: str, value: str, allowed: tuple[str, ...]) -> Iterator[str]:
    if not value:
        yield f"{name} is missing."
    elif value not in allowed:
        yield f"{name} “{value[:40]}” is none of {', '.join(allowed)}."


def _wrong_time(name: str, value: str) -> str:
    return (
        f"{name} “{value[:40]}” is not written as 2026-11-30T17:05:00-05:00"
        " (no Z, no fraction; UTC is -00:00)."
    )


def _names(alert: Alert, seen: Collection[tuple[str, str]]) -> Iterator[str]:
    for name, value in (("identifier", alert.identifier), ("sender", alert.sender)):
        if _FORBIDDEN.search(value):
            yield f"{name} holds a space, a comma, < or &."
    if (alert.sender, alert.identifier) in seen:
        yield "This sender used this identifier before."


def _references(alert: Alert) -> Iterator[str]:
    if alert.msg_type in _NEEDS_REFERENCES and not alert.references:
        yield f"{alert.msg_type} must say in references which alert it is about."
    for each in alert.references:
        parts = each.split(",")
        if len(parts) != 3 or not all(parts) or moment(parts[2]) is None:
            yield f"The reference “{each[:80]}” is not sender,identifier,sent."


def _addressees(alert: Alert) -> Iterator[str]:
    if alert.scope == "Restricted" and not alert.restriction:
        yield "A restricted alert must say its restriction."
    if alert.scope == "Private" and not alert.addresses:
        yield "A private alert must say its addresses."
    if alert.status == "Exercise" and not alert.note:
        yield "An exercise must say in note which."


def _times(alert: Alert, info: Info) -> Iterator[str]:
    for name, value in (
        ("effective", info.effective), ("onset", info.onset), ("expires", info.expires),
    ):  # fmt: skip
        if value and not is_strict(value):
            yield _wrong_time(name, value)
    expires = moment(info.expires) if info.expires else None
    for name, value in (("effective", info.effective), ("sent", alert.sent)):
        begins = moment(value) if value else None
        if expires is not None and begins is not None and expires <= begins:
            yield f"It expires ({info.expires}) no later than its “{name}” ({value})."


def _shapes(area: Area) -> Iterator[str]:
    for polygon in area.polygons:
        if len(polygon) < 4:
            yield f"A polygon has {len(polygon)} points; it needs four or more."
        elif polygon[0] != polygon[-1]:
            yield "A polygon is not closed: its last point is not its first."
        for lat, lon in polygon:
            if problem := _out_of_range(lat, lon):
                yield problem
                break
    for circle in area.circles:
        if problem := _out_of_range(circle.lat, circle.lon):
            yield problem
        if circle.radius_km < 0:
            yield "A circle has a radius below zero."


def _out_of_range(lat: float, lon: float) -> str:
    if abs(lat) <= 90 and abs(lon) <= 180:
        return ""
    if abs(lon) <= 90 and abs(lat) <= 180:
        return f"{lat:g},{lon:g} looks swapped: latitude comes first."
    return f"{lat:g},{lon:g} is no place on earth."


def _languages(alert: Alert) -> Iterator[str]:
    """The same matter in several languages says the same in what is no language."""
    languages = [info.language.lower() for info in alert.infos]
    first, *others = alert.infos or (None,)
    if first is None or len(set(languages)) != len(languages):
        # Several infos of one language are several matters.
        return
    for name in ("category", "event_codes", "urgency", "severity", "certainty", "expires"):
        for other in others:
            if getattr(other, name) != getattr(first, name):
                shown = "eventCode" if name == "event_codes" else name
                yield f"The languages disagree in {shown}."
                break


def _cancels(alert: Alert, known: Known | None) -> Iterator[str]:
    if alert.msg_type != "Cancel" or known is None:
        return
    sent = moment(alert.sent)
    for reference in alert.references:
        earlier = known(reference)
        if earlier is None:
            yield f"It cancels “{reference[:80]}”, which was never issued."
        elif sent is not None and (end := _end(earlier)) is not None and end <= sent:
            yield f"It cancels “{reference[:80]}”, which has expired already."


def _end(alert: Alert) -> datetime | None:
    ends = [moment(info.expires) for info in alert.infos]
    known = [end for end in ends if end is not None]
    return max(known) if known and len(known) == len(ends) else None
