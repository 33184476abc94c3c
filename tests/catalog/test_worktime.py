"""Promises are counted as people count, through weekends, holidays and both clock changes."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.catalog.worktime import (
    Calendar,
    Promise,
    PromiseError,
    check_calendar,
    due,
    extend,
    left,
    parse_promise,
)

ZONE = ZoneInfo("America/New_York")
CALENDAR = Calendar()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


def due_at(promise: str, start: str, calendar: Calendar = CALENDAR) -> str:
    found = due(parse_promise(promise), local(start), calendar, ZONE)
    assert found.tzinfo is UTC
    return found.astimezone(ZONE).isoformat(timespec="minutes")


@pytest.mark.parametrize(
    ("promise", "start", "expected"),
    [
        ("48 hours", "2026-06-05T10:00", "2026-06-07T10:00-04:00"),
        ("1 hour", "2026-06-05T10:00", "2026-06-05T11:00-04:00"),
        # The pothole of the mock-ups: Tuesday morning, five working days.
        ("5 working days", "2026-06-02T08:47", "2026-06-09T17:00-04:00"),
        ("4 business days", "2026-11-13T18:07", "2026-11-19T17:00-05:00"),
        ("1 business day", "2026-06-05T16:59", "2026-06-08T17:00-04:00"),
        ("1 business day", "2026-06-06T12:00", "2026-06-08T17:00-04:00"),
        # Juneteenth, a Friday.
        ("1 business day", "2026-06-18T09:00", "2026-06-22T17:00-04:00"),
        # Christmas on a Saturday is kept on Friday, December 24.
        ("1 business day", "2027-12-23T09:00", "2027-12-27T17:00-05:00"),
        ("3 calendar days", "2026-06-05T10:00", "2026-06-08T10:00-04:00"),
        ("6 business hours", "2026-06-05T15:00", "2026-06-08T12:00-04:00"),
        ("6 business hours", "2026-06-06T03:00", "2026-06-08T14:00-04:00"),
        ("9 business hours", "2026-06-08T08:00", "2026-06-08T17:00-04:00"),
        # Clocks go forward on March 8, 2026, and back on November 1.
        ("3 calendar days", "2026-03-07T10:00", "2026-03-10T10:00-04:00"),
        ("24 hours", "2026-03-07T10:00", "2026-03-08T11:00-04:00"),
        ("1 calendar day", "2026-03-07T02:30", "2026-03-08T03:30-04:00"),
        ("1 calendar day", "2026-10-31T01:30", "2026-11-01T01:30-04:00"),
        ("1 calendar day", "2026-10-31T10:00", "2026-11-01T10:00-05:00"),
        ("24 hours", "2026-10-31T10:00", "2026-11-01T09:00-05:00"),
        ("2 business days", "2026-10-30T10:00", "2026-11-03T17:00-05:00"),
    ],
)
def test_a_promise_is_due_when_people_expect_it(promise: str, start: str, expected: str) -> None:
    assert due_at(promise, start) == expected


def test_a_city_that_works_on_saturday_counts_it() -> None:
    saturday = Calendar(hours={day: (time(9), time(13)) for day in range(6)})
    assert due_at("1 business day", "2026-06-05T10:00", saturday) == "2026-06-06T13:00-04:00"


def test_days_that_differ_from_the_holidays_of_the_country_are_data() -> None:
    own = Calendar(
        worked=frozenset({"Columbus Day"}),
        closed={date(2026, 10, 13): {"en": "Harbor Day", "es": "Día del Puerto"}},
    )
    assert own.is_working(date(2026, 10, 12)) and not CALENDAR.is_working(date(2026, 10, 12))
    assert own.holiday(date(2026, 10, 13), "es") == "Día del Puerto"


def test_a_calendar_that_never_opens_is_an_error_and_no_endless_loop() -> None:
    every_day = {date(2026, 1, 1) + timedelta(days=n): {"en": "Shut"} for n in range(800)}
    for promise in ("1 business day", "1 business hour"):
        with pytest.raises(PromiseError, match="no working day"):
            due_at(promise, "2026-02-01T10:00", Calendar(closed=every_day))
    with pytest.raises(PromiseError):
        check_calendar(Calendar(hours={}))


@pytest.mark.parametrize("text", ["", "5", "days", "5 days", "0 hours", "-1 hours", "5 business",
                                  "five days", "99999 hours", "5 weeks"])  # fmt: skip
def test_a_promise_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(PromiseError):
        parse_promise(text)


@pytest.mark.parametrize("text", ["5 business days", "1 hour", "3 calendar days",
                                  "1 business hour", "48 hours"])  # fmt: skip
def test_a_promise_is_written_as_it_is_read(text: str) -> None:
    assert str(parse_promise(text)) == text


@pytest.mark.parametrize(
    ("promise", "due_before", "pause", "due_after"),
    [
        ("48 hours", "2026-06-07T10:00", ("2026-06-06T10:00", "2026-06-06T13:00"),
         "2026-06-07T13:00-04:00"),
        # Over the weekend the city would not have worked on it anyway.
        ("5 business days", "2026-06-09T17:00", ("2026-06-05T17:00", "2026-06-08T08:00"),
         "2026-06-09T17:00-04:00"),
        ("5 business days", "2026-06-09T17:00", ("2026-06-05T10:00", "2026-06-08T10:00"),
         "2026-06-10T17:00-04:00"),
        ("5 business days", "2026-06-05T17:00", ("2026-06-03T15:00", "2026-06-03T17:30"),
         "2026-06-08T10:00-04:00"),
        # Three days of pause across the change back to winter time.
        ("5 calendar days", "2026-11-03T10:00", ("2026-10-30T09:00", "2026-11-02T09:00"),
         "2026-11-06T10:00-05:00"),
        ("5 calendar days", "2026-11-03T10:00", ("2026-10-30T09:00", "2026-10-30T09:00"),
         "2026-11-03T10:00-05:00"),
        ("48 hours", "2026-06-07T10:00", ("2026-06-06T10:00", "2026-06-06T09:00"),
         "2026-06-07T10:00-04:00"),
    ],
)  # fmt: skip
def test_paused_time_is_added_back_in_the_promises_own_time(
    promise: str, due_before: str, pause: tuple[str, str], due_after: str
) -> None:
    found = extend(
        local(due_before), local(pause[0]), local(pause[1]), parse_promise(promise), CALENDAR, ZONE
    )
    assert found.astimezone(ZONE).isoformat(timespec="minutes") == due_after


def test_what_is_left_is_told_in_days_hours_and_minutes() -> None:
    now = local("2026-06-05T10:00")
    ahead = left(now + timedelta(days=1, hours=6, minutes=5, seconds=50), now)
    assert (ahead.over, ahead.days, ahead.hours, ahead.minutes) == (False, 1, 6, 5)
    past = left(now - timedelta(hours=26), now)
    assert (past.over, past.days, past.hours) == (True, 1, 2)


starts = st.datetimes(
    datetime(2025, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC)
)  # fmt: skip
promises = st.builds(
    Promise,
    st.integers(1, 40),
    st.sampled_from(["hours", "calendar days", "business days", "business hours"]),
)


@given(promises, starts)
def test_a_promise_is_due_after_it_was_made(promise: Promise, start: datetime) -> None:
    assert due(promise, start, CALENDAR, ZONE) > start


@given(promises, starts, st.timedeltas(timedelta(), timedelta(days=9)))
def test_a_later_start_is_never_due_earlier(
    promise: Promise, start: datetime, later: timedelta
) -> None:
    assert due(promise, start, CALENDAR, ZONE) <= due(promise, start + later, CALENDAR, ZONE)


@given(st.integers(1, 40), starts)
def test_business_days_end_when_the_city_closes_on_a_working_day(
    days: int, start: datetime
) -> None:
    end = due(Promise(days, "business days"), start, CALENDAR, ZONE).astimezone(ZONE)
    assert end.time() == time(17)
    assert CALENDAR.is_working(end.date())
    first = start.astimezone(ZONE).date()
    passed = (end.date() - first).days
    between = [first + timedelta(days=n) for n in range(1, passed + 1)]
    assert sum(CALENDAR.is_working(day) for day in between) == days


@given(st.integers(1, 40), starts)
def test_calendar_days_keep_the_time_of_day_unless_the_clocks_skip_it(
    days: int, start: datetime
) -> None:
    before = start.astimezone(ZONE)
    after = due(Promise(days, "calendar days"), start, CALENDAR, ZONE).astimezone(ZONE)
    assert (after.date() - before.date()).days == days
    skipped = after.time() != before.time()
    assert not skipped or before.hour == 2


@given(st.integers(1, 60), starts)
def test_business_hours_end_while_the_city_is_open(hours: int, start: datetime) -> None:
    end = due(Promise(hours, "business hours"), start, CALENDAR, ZONE).astimezone(ZONE)
    assert CALENDAR.is_working(end.date())
    assert time(8) < end.time() <= time(17)


@given(promises, starts, st.timedeltas(timedelta(), timedelta(days=20)),
       st.timedeltas(timedelta(), timedelta(days=5)))  # fmt: skip
def test_a_pause_never_brings_a_promise_forward_and_a_longer_one_never_less(
    promise: Promise, start: datetime, pause: timedelta, more: timedelta
) -> None:
    end = due(promise, start, CALENDAR, ZONE)
    short = extend(end, start, start + pause, promise, CALENDAR, ZONE)
    long = extend(end, start, start + pause + more, promise, CALENDAR, ZONE)
    assert end <= short <= long
