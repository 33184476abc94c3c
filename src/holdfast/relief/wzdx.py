"""Closed roads as WZDx 4.2, for navigation and for other cities. `alerts.roads` has the rules that
a feed keeps; a test holds ours against them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from holdfast.accounts.queries import city
from holdfast.alerts.roads.message import LICENSE
from holdfast.alerts.roads.rules import KEPT
from holdfast.kernel import clock
from holdfast.relief.models import Notice

_SOURCE = "holdfast"
# An end is a must of the standard; where nobody knows it, it is told as this far away and unsure.
_OPEN_END = timedelta(days=1)


def feed(now: datetime | None = None) -> bytes:
    """Closed roads with a place, and those that opened within the last hour with their end."""
    now = now or clock.now()
    rows = Notice.objects.filter(kind=Notice.Kind.ROAD).exclude(line=[])
    ended = rows.filter(lifted_at__gt=now - KEPT)
    shown = [*rows.filter(state=Notice.State.STANDS), *ended]
    updated = max((row.checked_at for row in shown), default=now)
    name = city().name
    return msgspec.json.encode(
        {
            "type": "FeatureCollection",
            "feed_info": {
                "publisher": name, "version": "4.2", "license": LICENSE,
                "update_date": _time(now), "update_frequency": 60,
                "data_sources": [{"data_source_id": _SOURCE, "organization_name": name,
                                  "update_date": _time(updated)}],
            },
            "features": list(_features(shown, now)),
        }
    )  # fmt: skip


def _features(rows: Iterable[Notice], now: datetime) -> Iterable[dict[str, Any]]:
    for row in rows:
        end = row.lifted_at or row.until
        if end is None or (end <= now and row.lifted_at is None):
            end = now + _OPEN_END
        points = [[lon, lat] for lat, lon in row.line]
        yield {
            "id": str(row.pk), "type": "Feature",
            "properties": {
                "core_details": {
                    "event_type": "work-zone", "data_source_id": _SOURCE,
                    "direction": "undefined", "road_names": [row.road],
                    "description": str(row.says) or str(row.title),
                    "creation_date": _time(row.created_at), "update_date": _time(row.checked_at),
                },
                "start_date": _time(row.starts_at), "end_date": _time(end),
                "is_start_date_verified": row.starts_at <= now,
                "is_end_date_verified": row.lifted_at is not None,
                "is_start_position_verified": False, "is_end_position_verified": False,
                "vehicle_impact": row.impact or Notice.Impact.UNKNOWN.value,
                "location_method": "other",
            },
            "geometry": {"type": "LineString" if len(points) > 1 else "MultiPoint",
                         "coordinates": points},
        }  # fmt: skip


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
