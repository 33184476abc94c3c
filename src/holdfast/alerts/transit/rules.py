"""What must hold of a feed of service alerts. Each finding is a sentence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from holdfast.alerts.transit.message import Alert, Feed, Period, Selector, Text

FRESH = timedelta(minutes=10)
"""How old alerts may be, by the standard's best practices."""
_AHEAD = timedelta(minutes=1)
# Seconds since 1970 reach this in the year 5138; milliseconds passed it in 1973.
_NO_SECONDS = 100_000_000_000


def problems(feed: Feed, *, now: datetime) -> list[str]:
    """Every problem of a feed as it stands at a moment, once each."""
    found = [*_header(feed, now)]
    for known, count in Counter(each.id for each in feed.alerts).items():
        if known and count > 1:
            found.append(f"Alert {known[:80]} stands {count} times.")
    for alert in feed.alerts:
        called = f"Alert {alert.id[:80]}" if alert.id else "An alert without id"
        found += (f"{called}: {fault}." for fault in _alert(alert))
    return list(dict.fromkeys(found))


def _header(feed: Feed, now: datetime) -> Iterator[str]:
    if feed.version not in ("1.0", "2.0"):
        yield f"gtfs_realtime_version is “{feed.version[:20]}”, neither 2.0 nor 1.0."
    if feed.incrementality != "FULL_DATASET":
        yield "The feed holds only what changed (DIFFERENTIAL), which no one has defined."
    if not feed.timestamp:
        yield "The header has no timestamp: how old the alerts are is unknown."
        return
    if feed.timestamp >= _NO_SECONDS:
        yield f"The header's timestamp {feed.timestamp} is not in seconds."
        return
    made = datetime.fromtimestamp(feed.timestamp, UTC)
    if made > now + _AHEAD:
        yield f"The feed says it was made at {made.isoformat()}, which is still to come."
    elif now - made > FRESH:
        minutes = int((now - made).total_seconds() // 60)
        age = f"{minutes // 1440} days" if minutes >= 2880 else f"{minutes} minutes"
        yield f"The feed is stale: it was made at {made.isoformat()}, {age} ago."


def _alert(alert: Alert) -> Iterator[str]:
    if not alert.id:
        yield "id is missing"
    if not alert.entities:
        yield "it has no informed_entity, so it is about nothing"
    for name, texts in (("header_text", alert.header), ("description_text", alert.description)):
        if not texts:
            yield f"{name} is missing"
        yield from _languages(name, texts)
    yield from _languages("url", alert.url)
    for each in alert.url:
        if not each.text.lower().startswith(("http://", "https://")):
            yield f"url “{each.text[:60]}” does not begin with http"
    for period in dict.fromkeys([*alert.periods, *alert.impact_periods]):
        yield from _period(period)
    for impact in alert.impact_periods:
        if not any(_within(impact, each) for each in alert.periods):
            yield "service is affected at a time outside of every communication_period"
            break
    for entity in alert.entities:
        yield from _selector(entity)


def _languages(name: str, texts: tuple[Text, ...]) -> Iterator[str]:
    for language, count in Counter(each.language.lower() for each in texts).items():
        if count > 1:
            yield f"{name} stands {count} times " + (
                f"in “{language[:20]}”" if language else "without a language"
            )


def _period(period: Period) -> Iterator[str]:
    for side in (period.start, period.end):
        if side is not None and side >= _NO_SECONDS:
            yield f"a period's {side} is not in seconds"
            return
    if period.start is not None and period.end is not None and period.end <= period.start:
        yield f"a period ends ({period.end}) no later than it starts ({period.start})"


def _within(inner: Period, outer: Period) -> bool:
    after = outer.start is None or (inner.start is not None and inner.start >= outer.start)
    before = outer.end is None or (inner.end is not None and inner.end <= outer.end)
    return after and before


def _selector(entity: Selector) -> Iterator[str]:
    if entity == Selector():
        yield "an informed_entity names nothing"
    trip = entity.trip
    if trip is not None and trip.route_id and not (trip.trip_id or trip.start_time):
        yield "an informed_entity names a whole route by its trip instead of route_id"
    if entity.direction_id is not None and not entity.route_id:
        yield "an informed_entity names a direction and no route_id"
