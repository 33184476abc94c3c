"""What must hold of a feed of road events: the schema's values, and what no schema can know.

Each finding is a sentence. The same rules judge what others send and what we are about to send.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from holdfast.alerts.roads import message as wzdx
from holdfast.alerts.roads.message import Event, Feed, moment

KEPT = timedelta(hours=1)
"""How long an event that has ended stays in the feed, so that readers see it end; then it goes."""
_CLOSED = "all-lanes-closed"


def problems(feed: Feed, *, now: datetime, before: Feed | None = None) -> list[str]:
    """Every problem of a feed as it stands at a moment, once each. `before` is the same feed as it
    was read last, for what only shows over time."""
    found = [*_head(feed), *_ids(feed)]
    sources = {each.data_source_id for each in feed.sources}
    for event in feed.events:
        found += (f"{_called(event)}: {fault}." for fault in _event(event, sources, now))
    if before is not None:
        found += _over_time(feed, before, now)
    return list(dict.fromkeys(found))


def _called(event: Event) -> str:
    return f"Event {event.id[:80]}" if event.id else "An event without id"


def _head(feed: Feed) -> Iterator[str]:
    if not feed.publisher:
        yield "publisher is missing."
    if not re.fullmatch(r"4\.[0-9]+", feed.version):
        yield f"The feed is version “{feed.version[:20]}”; it was read as WZDx 4.2."
    if fault := _time("update_date", feed.update_date):
        yield f"{fault}."
    if feed.license and feed.license != wzdx.LICENSE:
        yield f"license “{feed.license[:80]}” is not {wzdx.LICENSE}."
    if not feed.sources:
        yield "data_sources is missing."
    for source in feed.sources:
        if not source.data_source_id:
            yield "A data source has no data_source_id."
        if not source.organization_name:
            yield f"Source {source.data_source_id[:80]}: organization_name is missing."


def _ids(feed: Feed) -> Iterator[str]:
    for known, count in Counter(each.id for each in feed.events).items():
        if known and count > 1:
            yield f"Event {known[:80]} stands {count} times."
    for known, count in Counter(each.data_source_id for each in feed.sources).items():
        if known and count > 1:
            yield f"Source {known[:80]} stands {count} times."


def _event(event: Event, sources: set[str], now: datetime) -> Iterator[str]:
    if not event.id:
        yield "id is missing"
    yield from _of("event_type", event.event_type, wzdx.EVENT)
    if not event.data_source_id:
        yield "data_source_id is missing"
    elif event.data_source_id not in sources:
        yield f"data_source_id “{event.data_source_id[:80]}” is none of the feed's data_sources"
    yield from _of("direction", event.direction, wzdx.DIRECTION)
    if not any(event.road_names):
        yield "road_names is missing"
    yield from _times(event, now)
    if event.event_type == "work-zone":
        yield from _of("vehicle_impact", event.vehicle_impact, wzdx.IMPACT)
        yield from _of("location_method", event.location_method, wzdx.LOCATION)
    yield from _verified(event)
    yield from _lanes(event)
    yield from _places(event)


def _of(name: str, value: str, allowed: tuple[str, ...]) -> Iterator[str]:
    if not value:
        yield f"{name} is missing"
    elif value not in allowed:
        yield f"{name} “{value[:40]}” is none of {', '.join(allowed)}"


def _time(name: str, value: str) -> str:
    if not value:
        return f"{name} is missing"
    if moment(value) is None or not value.endswith("Z"):
        return f"{name} “{value[:40]}” is not written as 2026-11-30T17:05:00Z"
    return ""


def _times(event: Event, now: datetime) -> Iterator[str]:
    if event.event_type != "restriction":
        for name, value in (("start_date", event.start_date), ("end_date", event.end_date)):
            if fault := _time(name, value):
                yield fault
    for name, value in (
        ("creation_date", event.creation_date), ("update_date", event.update_date),
    ):  # fmt: skip
        if value and (fault := _time(name, value)):
            yield fault
    start, end = moment(event.start_date), moment(event.end_date)
    if start is not None and end is not None and end < start:
        yield f"it ends ({event.end_date}) before it starts ({event.start_date})"
    if end is not None and now - end > KEPT:
        yield f"it ended at {event.end_date}, more than an hour ago, and is still in the feed"


def _verified(event: Event) -> Iterator[str]:
    """How sure the times are is said of all; how sure the place is, of work zones."""
    if event.event_type == "restriction":
        return
    said = [("start_date", event.start_date_verified), ("end_date", event.end_date_verified)]
    if event.event_type == "work-zone":
        said += [
            ("start_position", event.start_position_verified),
            ("end_position", event.end_position_verified),
        ]
    for name, value in said:
        if value is None:
            yield f"is_{name}_verified is missing"


def _lanes(event: Event) -> Iterator[str]:
    if not event.lanes:
        return
    orders = sorted(each.order for each in event.lanes)
    if orders != list(range(1, len(orders) + 1)):
        yield f"its lanes are numbered {', '.join(map(str, orders[:20]))}, not 1 to {len(orders)}"
    for lane in event.lanes:
        yield from _of(f"the status of lane {lane.order}", lane.status, wzdx.LANE_STATUS)
        if not lane.type:
            yield f"the type of lane {lane.order} is missing"
    closed = all(each.status == "closed" for each in event.lanes)
    if closed and event.vehicle_impact not in ("", _CLOSED, "unknown"):
        yield f"all its lanes are closed and vehicle_impact is {event.vehicle_impact[:40]}"
    open_ = any(each.status == "open" for each in event.lanes if each.type == "general")
    if open_ and event.vehicle_impact == _CLOSED:
        yield "vehicle_impact is all-lanes-closed and one of its lanes is open"


def _places(event: Event) -> Iterator[str]:
    if not event.points:
        yield "it has no place"
    elif event.geometry == "LineString" and len(event.points) < 2:
        yield "its line has one point"
    for lat, lon in event.points:
        if abs(lat) > 90 and abs(lat) <= 180 and abs(lon) <= 90:
            yield f"{lat:g},{lon:g} looks swapped: in GeoJSON longitude comes first"
            return
        if abs(lat) > 90 or abs(lon) > 180:
            yield f"{lat:g},{lon:g} is no place on earth"
            return


def _over_time(feed: Feed, before: Feed, now: datetime) -> Iterator[str]:
    """An event keeps its id, and goes an hour after its end, not earlier."""
    still = {each.id for each in feed.events}
    known = {each.id for each in before.events}
    new = {_same(each): each for each in feed.events if each.id not in known}
    for event in before.events:
        if event.id in still:
            continue
        if renamed := new.get(_same(event)):
            yield f"{_called(event)} is now {renamed.id[:80]}: an event keeps its id."
        elif (end := moment(event.end_date)) is not None and now - end < KEPT:
            when = "before" if now < end else "less than an hour after"
            yield f"{_called(event)} is gone {when} its end ({event.end_date})."
    a, b = moment(before.update_date), moment(feed.update_date)
    if a is not None and b is not None and b < a:
        yield f"The feed is older ({feed.update_date}) than the one before ({before.update_date})."


def _same(event: Event) -> tuple[object, ...]:
    """What makes two events one, whatever they are called."""
    return (event.event_type, event.road_names, event.direction, event.start_date, event.points)
