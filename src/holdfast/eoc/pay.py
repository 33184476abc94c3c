"""Hours into regular and overtime, and into money: nothing here asks the database.

Hours are cut at the city's midnights. Overtime is what exceeds so many hours of a day, or so many
regular hours of a week from Monday. An hour costs its rate and the benefits on it, each rounded to
a cent; a row costs its hours as they are shown, so that whoever adds up the paper gets the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import msgspec

_CENT = Decimal("0.01")


class Limits(msgspec.Struct, frozen=True):
    """When overtime begins, and what it pays in percent of the rate."""

    daily: int = 8
    weekly: int = 40
    factor: int = 150


class Piece(msgspec.Struct, frozen=True):
    """A part of a shift on one day of the city: minutes at the rate, and above it."""

    shift: int
    day: date
    regular: int
    overtime: int


class Hourly(msgspec.Struct, frozen=True):
    """What an hour costs, in cents: pay, benefits, and both."""

    pay: int
    benefits: int

    @property
    def total(self) -> int:
        """Both."""
        return self.pay + self.benefits


def by_day(begins: datetime, ends: datetime, zone: ZoneInfo) -> Iterator[tuple[date, int]]:
    """The days of a span and its minutes on each, by the clock on the wall: a night in which the
    clock changes has an hour more or less."""
    at = begins
    while at < ends:
        day = at.astimezone(zone).date()
        midnight = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(at.tzinfo)
        until = min(ends, midnight)
        yield day, round((until - at).total_seconds() / 60)
        at = until


def split(
    spans: Iterable[tuple[datetime, datetime]], zone: ZoneInfo, limits: Limits
) -> list[Piece]:
    """Somebody's shifts, in the order they were worked, cut into days and into regular and overtime
    minutes. `Piece.shift` is the shift's place in the list."""
    days: dict[date, int] = {}
    weeks: dict[date, int] = {}
    found = []
    for n, (begins, ends) in enumerate(spans):
        for day, minutes in by_day(begins, ends, zone):
            week = day - timedelta(days=day.weekday())
            room = min(
                limits.daily * 60 - days.get(day, 0), limits.weekly * 60 - weeks.get(week, 0)
            )
            regular = max(0, min(minutes, room))
            days[day] = days.get(day, 0) + regular
            weeks[week] = weeks.get(week, 0) + regular
            found.append(Piece(n, day, regular, minutes - regular))
    return found


def hours(minutes: int) -> Decimal:
    """Minutes as hours with two digits.

    >>> hours(90), hours(20)
    (Decimal('1.50'), Decimal('0.33'))
    """
    return (Decimal(minutes) / 60).quantize(_CENT, ROUND_HALF_UP)


def hourly(cents: int, benefits: int, factor: int = 100) -> Hourly:
    """What an hour costs: `cents` at `factor` percent, and `benefits` in hundredths of a percent of
    that.

    >>> hourly(2500, 3000), hourly(2500, 1500, 150)
    (Hourly(pay=2500, benefits=750), Hourly(pay=3750, benefits=563))
    """
    pay = whole(Decimal(cents) * factor / 100)
    return Hourly(pay, whole(Decimal(pay) * benefits / 10_000))


def whole(amount: Decimal) -> int:
    """Cents, rounded half up."""
    return int(amount.quantize(Decimal(1), ROUND_HALF_UP))
