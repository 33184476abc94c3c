"""Service alerts of transit agencies (GTFS-Realtime) and road events (WZDx), in both languages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.alerts.hearing.message import NotUnderstood, Saying, Words
from holdfast.alerts.roads import message as road_messages
from holdfast.alerts.roads import reading as road_reading
from holdfast.alerts.roads.message import Event
from holdfast.alerts.transit import message as transit_messages
from holdfast.alerts.transit import reading as transit_reading
from holdfast.alerts.transit.message import Alert, Text
from holdfast.kernel import clock

_IMPACTS = {
    "all-lanes-closed": gettext_lazy("closed to traffic"),
    "some-lanes-closed": gettext_lazy("some lanes closed"),
    "some-lanes-closed-merge-left": gettext_lazy("some lanes closed"),
    "some-lanes-closed-merge-right": gettext_lazy("some lanes closed"),
    "some-lanes-closed-split": gettext_lazy("some lanes closed"),
    "alternating-one-way": gettext_lazy("one way in turn"),
    "flagging": gettext_lazy("one way in turn"),
    "temporary-traffic-signal": gettext_lazy("one way in turn"),
    "all-lanes-open": gettext_lazy("work beside the road"),
    "all-lanes-open-shift-left": gettext_lazy("lanes moved"),
    "all-lanes-open-shift-right": gettext_lazy("lanes moved"),
}


def transit(content: bytes) -> list[Saying]:
    """What holds now or soon in a feed of service alerts."""
    try:
        feed = transit_reading.read(content).feed
    except transit_reading.NoFeed as none:
        raise NotUnderstood(str(none)) from None
    return [_service(each) for each in feed.alerts if each.id and each.header]


def _service(alert: Alert) -> Saying:
    period = alert.periods[-1] if alert.periods else transit_messages.Period()
    routes = sorted({each.route_id for each in alert.entities if each.route_id})
    return Saying(
        theirs=alert.id, words=_said(alert.header, alert.description), severity=alert.severity,
        where=", ".join(routes)[:500],
        starts=_at(alert.periods[0].start if alert.periods else None), until=_at(period.end),
        link=transit_messages.said(alert.url, "en")[:500],
    )  # fmt: skip


def _said(header: tuple[Text, ...], description: tuple[Text, ...]) -> Words:
    return {
        code: {
            "headline": transit_messages.said(header, code),
            "body": transit_messages.said(description, code), "instruction": "",
        }
        for code, _name in settings.LANGUAGES
    }  # fmt: skip


def _at(seconds: int | None) -> datetime | None:
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (OverflowError, ValueError, OSError):
        return None


def roads(content: bytes) -> list[Saying]:
    """The road events in a feed that are not over."""
    try:
        feed = road_reading.read(content).feed
    except road_reading.NoFeed as none:
        raise NotUnderstood(str(none)) from None
    return [_event(each, feed.publisher) for each in feed.events if each.id and _lasts(each)]


def _lasts(event: Event) -> bool:
    end = road_messages.moment(event.end_date)
    return end is None or end > clock.now()


def _event(event: Event, publisher: str) -> Saying:
    points = [[lon, lat] for lat, lon in event.points]
    kind = "LineString" if event.geometry == "LineString" and len(points) > 1 else "MultiPoint"
    return Saying(
        theirs=event.id, words=dict(_road_words(event)), source=publisher,
        severity=event.vehicle_impact, where=", ".join(event.road_names)[:500],
        shape={"type": kind, "coordinates": points} if points else None,
        starts=road_messages.moment(event.start_date), until=road_messages.moment(event.end_date),
    )  # fmt: skip


def _road_words(event: Event) -> Iterator[tuple[str, dict[str, str]]]:
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            road = ", ".join(event.road_names) or event.name or _("A road")
            impact = _IMPACTS.get(event.vehicle_impact)
            line = f"{road}: {impact}" if impact else road
            between = (event.beginning_cross_street, event.ending_cross_street)
            stretch = (
                _("between %(one)s and %(other)s") % {"one": between[0], "other": between[1]}
                if all(between)
                else next(filter(None, between), "")
            )
        yield code, {"headline": line, "body": " ".join(filter(None, (stretch, event.description))),
                     "instruction": ""}  # fmt: skip
