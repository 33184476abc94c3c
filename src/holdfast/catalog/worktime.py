"""Working time: the arithmetic of promises, by the calendar that people live by.

Four kinds, as staff write them:

- ``48 hours``: time that passes, whatever the clocks do.
- ``3 calendar days``: the same time of day so many days later.
- ``5 business days`` (or ``working days``): the day of filing does not count; due when the city
  closes on the last of the working days that follow.
- ``6 business hours``: time while the city is open.

Days are counted in the city's zone and only then turned into UTC, so that neither change of the
clocks moves a promise by an hour. A local time that a change of clocks skips is read with the
offset before the change (it falls just after the gap), one that occurs twice as the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any, Literal
from zoneinfo import ZoneInfo

import holidays

Unit = Literal["hours", "calendar days", "business days", "business hours"]
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# A year of days without a single working one means that the calendar is wrong, not the city.
_LONGEST_CLOSED = 366


class PromiseError(ValueError):
    """A promise or calendar cannot be read; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Promise:
    """So many of a unit."""

    amount: int
    unit: Unit

    def __str__(self) -> str:
        unit = self.unit.removesuffix("s") if self.amount == 1 else self.unit
        return f"{self.amount} {unit}"

    @property
    def in_business_time(self) -> bool:
        """Whether only the city's working time counts."""
        return self.unit.startswith("business")


_PROMISE = re.compile(
    r"([0-9]{1,4})\s+(?:(business|working|calendar)\s+)?(hours?|days?)", re.IGNORECASE
)


@lru_cache(maxsize=512)
def parse_promise(text: str) -> Promise:
    """Read ``5 business days``, ``48 hours``, ``3 calendar days`` or ``6 business hours``.

    Raises :class:`PromiseError`.
    """
    match = _PROMISE.fullmatch(text.strip())
    if match is None:
        raise PromiseError(
            "Write a promise as in 5 business days, 48 hours, 3 calendar days or 6 business hours."
        )
    amount, kind, unit = int(match[1]), (match[2] or "").lower(), match[3].lower()[0]
    if not amount:
        raise PromiseError("A promise is at least 1.")
    if kind in ("business", "working"):
        return Promise(amount, "business days" if unit == "d" else "business hours")
    if unit == "d" and not kind:
        raise PromiseError(f"Say which days: {amount} business days or {amount} calendar days.")
    return Promise(amount, "calendar days" if unit == "d" else "hours")


@dataclass(frozen=True, slots=True)
class Calendar:
    """Working hours and holidays of a city.

    `hours` maps a weekday (0 is Monday) to opening and closing time, local; a weekday that is
    missing is closed. `country` and `subdivision` name the holidays of the `holidays` library
    (empty country: none); `worked` those of them, by their English name, on which the city works;
    `closed` and `open` are single days that differ, `closed` with the day's name by language;
    `names` says in other languages what the library knows only in English.
    """

    hours: Mapping[int, tuple[time, time]] = field(
        default_factory=lambda: {day: (time(8), time(17)) for day in range(5)}
    )
    country: str = "US"
    subdivision: str = ""
    worked: frozenset[str] = frozenset()
    closed: Mapping[date, Mapping[str, str]] = field(default_factory=dict)
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    open: frozenset[date] = frozenset()

    def holiday(self, day: date, lang: str = "en") -> str | None:
        """The name of the holiday on a day, in a language where known; None on other days."""
        if day in self.open:
            return None
        if day in self.closed:
            names = self.closed[day]
            return names.get(lang) or next(iter(names.values()), None) or "Holiday"
        if not self.country:
            return None
        english = _public_holidays(self.country, self.subdivision, day.year, "en").get(day)
        if english is None or set(english.split("; ")) <= self.worked:
            return None
        if lang.startswith("en"):
            return english
        if lang in self.names.get(english, {}):
            return self.names[english][lang]
        return _public_holidays(self.country, self.subdivision, day.year, lang).get(day) or english

    def is_working(self, day: date) -> bool:
        """Whether the city works on a day."""
        return day.weekday() in self.hours and self.holiday(day) is None


@lru_cache(maxsize=256)
def _public_holidays(country: str, subdivision: str, year: int, lang: str) -> dict[date, str]:
    if not country:
        return {}
    supported = _languages(country)
    tag = next((each for each in supported if each.split("_")[0] == lang.split("-")[0]), None)
    if lang == "en" and tag is None:
        tag = "en_US" if "en_US" in supported else None
    found = holidays.country_holidays(country, subdiv=subdivision or None, years=year, language=tag)
    # Weekday observance (Saturday's holiday kept on Friday) comes from the library as well.
    return {day: name for day, name in found.items() if day.year == year}


@lru_cache(maxsize=32)
def _languages(country: str) -> tuple[str, ...]:
    kind = type(holidays.country_holidays(country))
    return tuple(getattr(kind, "supported_languages", ()) or ())


def check_calendar(calendar: Calendar) -> None:
    """Raise :class:`PromiseError` for a calendar that cannot count days."""
    if not calendar.hours:
        raise PromiseError("Name at least one weekday with its hours.")
    for opens, closes in calendar.hours.values():
        if opens >= closes:
            raise PromiseError(f"{opens:%H:%M} to {closes:%H:%M}: closing comes after opening.")
    try:
        known = _public_holidays(calendar.country, calendar.subdivision, 2026, "en")
    except (NotImplementedError, KeyError):
        raise PromiseError(
            "Write the country as two letters, such as US, and the state as in NY, or leave it out."
        ) from None
    names = {name for joined in known.values() for name in joined.split("; ")}
    unknown = calendar.worked - names
    if unknown:
        raise PromiseError(
            f"There is no holiday {', '.join(sorted(unknown))}."
            f" Holidays: {', '.join(sorted(names))}."
        )


# -- local time --


def _utc(day: date, at: time, zone: ZoneInfo) -> datetime:
    """A local day and time as UTC; see the module's description for skipped and doubled times."""
    return datetime.combine(day, at.replace(tzinfo=None, fold=0), zone).astimezone(UTC)


def _open_spans(
    start: datetime, calendar: Calendar, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """The city's open spans in UTC, beginning with the one that holds `start` or the next.

    Ends only where :data:`_LONGEST_CLOSED` days pass without a working one (an error).
    """
    day, idle = start.astimezone(zone).date(), 0
    while idle <= _LONGEST_CLOSED:
        if calendar.is_working(day):
            opens, closes = calendar.hours[day.weekday()]
            left, right = _utc(day, opens, zone), _utc(day, closes, zone)
            if right > start:
                idle = 0
                yield max(left, start), right
        idle += 1
        day += timedelta(days=1)
    raise PromiseError("The calendar has no working day for a year.")


def _add_open_time(
    start: datetime, span: timedelta, calendar: Calendar, zone: ZoneInfo
) -> datetime:
    for left, right in _open_spans(start, calendar, zone):
        if left + span <= right:
            return left + span
        span -= right - left
    raise AssertionError("unreachable")


def _open_time(left: datetime, right: datetime, calendar: Calendar, zone: ZoneInfo) -> timedelta:
    """How long the city is open between two moments."""
    total = timedelta()
    for opens, closes in _open_spans(left, calendar, zone):
        if opens >= right:
            break
        total += min(closes, right) - opens
    return total


def due(promise: Promise, start: datetime, calendar: Calendar, zone: ZoneInfo) -> datetime:
    """When a promise made at `start` (aware) is due, as aware UTC. Always later than `start`
    and never earlier for a later start."""
    start = start.astimezone(UTC)
    match promise.unit:
        case "hours":
            return start + timedelta(hours=promise.amount)
        case "business hours":
            return _add_open_time(start, timedelta(hours=promise.amount), calendar, zone)
        case "calendar days":
            return _days_later(start, promise.amount, zone)
        case "business days":
            day = start.astimezone(zone).date()
            left, idle = promise.amount, 0
            while left:
                day += timedelta(days=1)
                idle += 1
                if calendar.is_working(day):
                    left -= 1
                    idle = 0
                elif idle > _LONGEST_CLOSED:
                    raise PromiseError("The calendar has no working day for a year.")
            return _utc(day, calendar.hours[day.weekday()][1], zone)


def _days_later(start: datetime, days: int, zone: ZoneInfo) -> datetime:
    if not days:
        return start
    local = start.astimezone(zone)
    return _utc(local.date() + timedelta(days=days), local.time(), zone)


def extend(
    due_at: datetime,
    paused_from: datetime,
    paused_to: datetime,
    promise: Promise,
    calendar: Calendar,
    zone: ZoneInfo,
) -> datetime:
    """The new due time after a pause (waiting for the resident, for another body), aware UTC.

    What the pause took is added back in the promise's own time: hours one for one; calendar days
    as whole days and the rest, so that the time of day stays across a change of clocks; business
    days and hours as the open time that passed, so that a pause over a weekend adds nothing.
    Never earlier than `due_at`. A pause that ends before it begins adds nothing.
    """
    due_at = due_at.astimezone(UTC)
    paused_from, paused_to = paused_from.astimezone(UTC), paused_to.astimezone(UTC)
    if paused_to <= paused_from:
        return due_at
    match promise.unit:
        case "hours":
            return due_at + (paused_to - paused_from)
        case "calendar days":
            days = (paused_to.astimezone(zone).date() - paused_from.astimezone(zone).date()).days
            while days and _days_later(paused_from, days, zone) > paused_to:
                days -= 1
            rest = paused_to - _days_later(paused_from, days, zone)
            return _days_later(due_at, days, zone) + rest
        case _:
            lost = _open_time(paused_from, paused_to, calendar, zone)
            return _add_open_time(due_at, lost, calendar, zone) if lost else due_at


@dataclass(frozen=True, slots=True)
class Left:
    """Time left, or time over where `over`; whole days of 24 hours, hours, minutes."""

    over: bool
    days: int
    hours: int
    minutes: int


def left(due_at: datetime, now: datetime) -> Left:
    """What is left until a promise is due (both aware), in parts for templates."""
    over = now > due_at
    minutes = int(abs(due_at - now).total_seconds() // 60)
    return Left(over, minutes // 1440, minutes % 1440 // 60, minutes % 60)


# -- stored form --


def calendar_from_json(stored: Mapping[str, Any]) -> Calendar:
    """A calendar as staff write it: ``hours: {mon: ["08:00", "17:00"]}``, ``country``,
    ``subdivision``, ``worked: ["Columbus Day"]``, ``closed: {"2026-11-27": {"en": …}}``,
    ``open: ["2026-06-19"]``, ``names: {"Labor Day": {"es": …}}``.

    Checked; raises :class:`PromiseError`.
    """
    unknown = set(stored) - set(Calendar.__dataclass_fields__)
    if unknown:
        raise PromiseError(f"A calendar has no {', '.join(sorted(unknown))}.")
    try:
        hours = {
            WEEKDAYS.index(day): (time.fromisoformat(span[0]), time.fromisoformat(span[1]))
            for day, span in stored.get("hours", {}).items()
        }
        closed = {
            date.fromisoformat(str(day)): {"en": name} if isinstance(name, str) else dict(name)
            for day, name in stored.get("closed", {}).items()
        }
        names = {str(name): dict(texts) for name, texts in stored.get("names", {}).items()}
        worked_days = frozenset(date.fromisoformat(str(day)) for day in stored.get("open", ()))
    except (ValueError, TypeError, IndexError, AttributeError):
        raise PromiseError(
            'Write hours as in mon: ["08:00", "17:00"] and days as in 2026-11-27.'
        ) from None
    calendar = Calendar(
        hours=hours,
        country=str(stored.get("country", "")).upper(),
        subdivision=str(stored.get("subdivision", "")).upper(),
        worked=frozenset(stored.get("worked", ())),
        closed=closed,
        names=names,
        open=worked_days,
    )
    check_calendar(calendar)
    return calendar


def calendar_to_json(calendar: Calendar) -> dict[str, Any]:
    """The stored form; :func:`calendar_from_json` reads it back."""
    return {
        "hours": {
            WEEKDAYS[day]: [f"{opens:%H:%M}", f"{closes:%H:%M}"]
            for day, (opens, closes) in sorted(calendar.hours.items())
        },
        "country": calendar.country,
        "subdivision": calendar.subdivision,
        "worked": sorted(calendar.worked),
        "closed": {day.isoformat(): dict(name) for day, name in sorted(calendar.closed.items())},
        "names": {name: dict(texts) for name, texts in sorted(calendar.names.items())},
        "open": sorted(day.isoformat() for day in calendar.open),
    }
