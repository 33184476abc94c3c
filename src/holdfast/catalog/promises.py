"""When the city said it would be done: promises counted by the city's own calendar and zone.

The arithmetic is in :mod:`holdfast.catalog.worktime`; here the calendar that was set and the
city's zone are filled in where the caller gives none.
"""

from __future__ import annotations

from datetime import datetime
from typing import overload
from zoneinfo import ZoneInfo

from holdfast.accounts.queries import zone as city_zone
from holdfast.catalog import queries, worktime
from holdfast.catalog.worktime import Calendar, Left, Promise

__all__ = ["Left", "Promise", "due", "extend", "left"]

left = worktime.left


@overload
def due(
    promise: Promise,
    start: datetime,
    calendar: Calendar | None = None,
    zone: ZoneInfo | None = None,
) -> datetime: ...
@overload
def due(
    promise: Promise | None,
    start: datetime,
    calendar: Calendar | None = None,
    zone: ZoneInfo | None = None,
) -> datetime | None: ...
def due(
    promise: Promise | None,
    start: datetime,
    calendar: Calendar | None = None,
    zone: ZoneInfo | None = None,
) -> datetime | None:
    """When a promise made at `start` (aware) is due, aware UTC; None where none is made."""
    if promise is None:
        return None
    return worktime.due(promise, start, calendar or queries.calendar(), zone or city_zone())


def extend(
    due_at: datetime,
    paused_from: datetime,
    paused_to: datetime,
    promise: Promise,
    calendar: Calendar | None = None,
    zone: ZoneInfo | None = None,
) -> datetime:
    """The new due time after a pause, see :func:`holdfast.catalog.worktime.extend`."""
    return worktime.extend(
        due_at, paused_from, paused_to, promise, calendar or queries.calendar(), zone or city_zone()
    )
