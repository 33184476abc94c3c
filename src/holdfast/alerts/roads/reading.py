"""Reads a feed of road events as road authorities publish it: WZDx 4.0 to 4.2, GeoJSON.

Tolerant of what does no harm (a deprecated name, a number for an id, a missing part) and told as a
problem; an event without an id or a place that can be read is still an event. Strict in what makes
it a feed of road events at all.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from holdfast.alerts.roads.message import GEOMETRY, Event, Feed, Lane, Point, Source
from holdfast.kernel.xml import fit

MOST_BYTES = 65_000_000
MOST_POINTS = 1_000_000


class NoFeed(Exception):
    """The file is no feed of road events; the message says what it is instead."""


@dataclass
class Read:
    """The events, and what had to be overlooked to read them."""

    feed: Feed
    problems: list[str] = field(default_factory=list)


def read(content: bytes) -> Read:
    """The road events in a file, or :class:`NoFeed`."""
    if len(content) > MOST_BYTES:
        raise NoFeed(f"This is larger than {MOST_BYTES // 1_000_000} MB, which no feed is.")
    if not content.strip():
        raise NoFeed("This file is empty.")
    try:
        found = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        web = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"
        raise NoFeed(
            "This is XML or a web page, no JSON." if web else "This is no well-formed JSON."
        ) from None
    if not isinstance(found, dict):
        raise NoFeed("This is JSON, but no feed of road events.")
    features, info = found.get("features"), found.get("feed_info")
    problems: list[str] = []
    if not isinstance(info, dict) and isinstance(found.get("road_event_feed_info"), dict):
        info = found["road_event_feed_info"]
        problems.append("road_event_feed_info is the old name of feed_info.")
    if not isinstance(features, list):
        raise NoFeed("This is JSON, but no feed of road events.")
    cores = [_core(each) for each in features]
    if any("device_type" in core for core in cores):
        raise NoFeed(f"This is a feed of {len(cores)} devices on roads (WZDx), no road events.")
    if not any("event_type" in core for core in cores) and (cores or not isinstance(info, dict)):
        raise NoFeed(f"This is a GeoJSON feed of {len(cores)} entries, no road events.")
    return Read(_feed(info, features, problems), problems)


def _object(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _core(feature: Any) -> dict[str, Any]:
    return _object(_object(_object(feature).get("properties")).get("core_details"))


def _feed(info: Any, features: list[Any], problems: list[str]) -> Feed:
    if not isinstance(info, dict):
        problems.append("The feed has no feed_info: who publishes it and when is unknown.")
    head, budget = _object(info), _Budget()
    events: list[Event] = []
    for place, feature in enumerate(features, 1):
        if "event_type" in _core(feature):
            events.append(_event(feature, place, problems, budget))
        else:
            problems.append(f"Feature {place} is no road event; it was left out.")
    return Feed(
        version=_text(head, "version"),
        publisher=_text(head, "publisher"),
        update_date=_text(head, "update_date"),
        license=_text(head, "license"),
        sources=tuple(
            Source(_text(each, "data_source_id"), _text(each, "organization_name"))
            for each in map(_object, _listed(head.get("data_sources")))
        ),
        events=tuple(events),
    )


def _event(feature: dict[str, Any], place: int, problems: list[str], budget: _Budget) -> Event:
    given, core = feature["properties"], _core(feature)
    known = _text(feature, "id")
    called = f"Event {known[:80]}" if known else f"Feature {place}"
    kind, points = _shape(feature.get("geometry"), called, problems, budget)
    return Event(
        id=known,
        event_type=_text(core, "event_type"),
        data_source_id=_text(core, "data_source_id"),
        road_names=tuple(
            fit(each) for each in _listed(core.get("road_names")) if isinstance(each, str)
        ),
        direction=_text(core, "direction"),
        name=_text(core, "name"),
        description=_text(core, "description"),
        creation_date=_text(core, "creation_date"),
        update_date=_text(core, "update_date"),
        start_date=_text(given, "start_date"),
        end_date=_text(given, "end_date"),
        start_date_verified=_verified(given, "is_start_date_verified", "start_date_accuracy"),
        end_date_verified=_verified(given, "is_end_date_verified", "end_date_accuracy"),
        start_position_verified=_verified(
            given, "is_start_position_verified", "beginning_accuracy"
        ),
        end_position_verified=_verified(given, "is_end_position_verified", "ending_accuracy"),
        vehicle_impact=_text(given, "vehicle_impact"),
        location_method=_text(given, "location_method"),
        beginning_cross_street=_text(given, "beginning_cross_street"),
        ending_cross_street=_text(given, "ending_cross_street"),
        lanes=tuple(map(_lane, _listed(given.get("lanes")))),
        geometry=kind,
        points=points,
    )


def _text(given: dict[str, Any], name: str) -> str:
    """A text, or a number that stands for one."""
    value = given.get(name)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return fit(value) if isinstance(value, str) else ""


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _verified(given: dict[str, Any], name: str, older: str) -> bool | None:
    """4.2 says true or false; until then it was “verified” or “estimated”."""
    if isinstance(given.get(name), bool):
        return bool(given[name])
    return {"verified": True, "estimated": False}.get(_text(given, older))


def _lane(value: Any) -> Lane:
    given = _object(value)
    order = given.get("order")
    if not isinstance(order, int) or isinstance(order, bool):
        order = 0
    return Lane(order, _text(given, "status"), _text(given, "type"))


@dataclass
class _Budget:
    """How much geometry one feed may hold."""

    points: int = 0

    def take(self, points: int) -> None:
        self.points += points
        if self.points > MOST_POINTS:
            raise NoFeed(f"This has more than {MOST_POINTS:,} points.")


def _shape(
    value: Any, called: str, problems: list[str], budget: _Budget
) -> tuple[str, tuple[Point, ...]]:
    geometry = _object(value)
    kind, coordinates = _text(geometry, "type"), geometry.get("coordinates")
    if kind not in GEOMETRY or not isinstance(coordinates, list):
        problems.append(f"{called}: its geometry is no LineString or MultiPoint; it was left out.")
        return "", ()
    budget.take(len(coordinates))
    points = tuple(_points(coordinates))
    if len(points) < len(coordinates):
        problems.append(f"{called}: its geometry has points that are none; it was left out.")
        return "", ()
    return kind, points


def _points(coordinates: list[Any]) -> Iterator[Point]:
    """GeoJSON has longitude first."""
    for each in coordinates:
        if not isinstance(each, list) or len(each) < 2:
            return
        lon, lat = each[:2]
        numbers = all(isinstance(n, int | float) and not isinstance(n, bool) for n in (lat, lon))
        if not numbers or max(abs(lat), abs(lon)) > 1e6 or not math.isfinite(lat + lon):
            return
        yield float(lat), float(lon)
