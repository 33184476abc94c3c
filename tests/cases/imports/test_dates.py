"""Dates as other systems print them."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.cases.imports.dates import Dates, looks_day_first

CHICAGO = ZoneInfo("America/Chicago")
QUARTER = "2014-02-27T23:43:55+00:00"  # 17:43:55 in Chicago


@pytest.mark.parametrize(
    "text",
    [
        "2014-02-27 17:43:55", "2014-02-27T17:43:55", "2014-02-27T17:43:55.000",
        "02/27/2014 05:43:55 PM", "2/27/2014 17:43:55", "2/27/2014 5:43:55 pm",
        "02/27/2014 05:43:55 p.m.", "2014-Feb-27 17:43:55", "27-Feb-2014 17:43:55",
        "27 Feb 2014 17:43:55", "Feb 27, 2014 5:43:55 PM", "February 27, 2014, 17:43:55",
        "Thursday, February 27, 2014 5:43:55 PM", "27 févr. 2014 17:43:55",
        "27 février 2014 17:43:55", "2014/02/27 17:43:55", "20140227174355", "2/27/14 17:43:55",
        "27.02.2014 17:43:55",
    ],
)  # fmt: skip
def test_a_wall_clock_time_is_read_in_the_zone_and_says_so(text: str) -> None:
    assert Dates(CHICAGO).read(text) == (datetime.fromisoformat(QUARTER), True)


@pytest.mark.parametrize(
    "text",
    [
        "2014-02-27T17:43:55-06:00", "2014-02-27T23:43:55Z", "2014-02-27 23:43:55+00:00",
        "2014-02-27 23:43:55 UTC", "02/27/2014 05:43:55 PM CST", "2014/02/27 23:43:55+00",
        "2014-02-27 17:43:55 -0600",
        "2014-02-27T17:43:55.123456789-06:00", "1393544635", "1393544635000",
        "Feb 27, 2014 6:43:55 PM EST",
    ],
)  # fmt: skip
def test_a_stated_zone_is_believed(text: str) -> None:
    when, assumed = Dates(CHICAGO).read(text)
    assert (when.replace(microsecond=0), assumed) == (datetime.fromisoformat(QUARTER), False)


def test_a_false_offset_can_be_ignored() -> None:
    dates = Dates(CHICAGO, ignore_offsets=True)
    assert dates.read("2014-02-27 17:43:55+00:00") == (datetime.fromisoformat(QUARTER), True)


def test_a_date_alone_is_midnight_of_the_city() -> None:
    for text in ("2014-02-27", "02/27/2014", "20140227", "2014-Feb-27", "41697"):
        assert Dates(CHICAGO).read(text)[0] == datetime(2014, 2, 27, 6, tzinfo=UTC)


def test_spreadsheet_day_numbers_are_dates() -> None:
    assert Dates(CHICAGO).read("41697.7388310185")[0] == datetime.fromisoformat(QUARTER)


def test_the_order_of_day_and_month_is_as_told_unless_it_cannot_be() -> None:
    us, world = Dates(CHICAGO), Dates(CHICAGO, day_first=True)
    assert us.read("03/04/2014")[0].month == 3
    assert world.read("03/04/2014")[0].month == 4
    assert us.read("27/02/2014 00:00 Z") == (datetime(2014, 2, 27, tzinfo=UTC), True)
    assert world.read("02/27/2014 00:00 Z") == (datetime(2014, 2, 27, tzinfo=UTC), True)


def test_an_hour_shown_twice_is_the_first_of_the_two() -> None:
    assert Dates(CHICAGO).read("11/03/2013 01:30:00 AM")[0].hour == 6  # still summer time


def test_an_hour_that_the_clock_skips_moves_forward() -> None:
    skipped = Dates(CHICAGO).read("03/09/2014 02:30:00 AM")[0]
    assert skipped == Dates(CHICAGO).read("03/09/2014 03:30:00 AM")[0]


def test_noon_and_midnight_are_told_apart() -> None:
    dates = Dates(ZoneInfo("UTC"))
    assert dates.read("1/2/2014 12:00:00 AM")[0].hour == 0
    assert dates.read("1/2/2014 12:00:00 PM")[0].hour == 12
    assert dates.read("2014-01-01 24:00:00")[0] == datetime(2014, 1, 2, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "", "yesterday", "2014", "13/13/2014", "02/30/2014", "2014-02-30", "99999999", "12:30",
        "2014-02-27 25:00", "02/27/2014 10:00 XYZ", "9" * 400, "١٢", "0000-00-00", "123",
        "1-870704",
        "90026", "9999-12-31T23:59:59-12:00", "0001-01-01 00:00", "99999999999999",
    ],
)  # fmt: skip
def test_what_is_no_date_is_refused(text: str) -> None:
    dates = Dates(ZoneInfo("Asia/Tokyo"))
    try:
        when, _ = dates.read(text)
    except (ValueError, OverflowError):
        return
    assert not 1971 < when.year < 2030


@given(st.text(max_size=40) | st.text("0123456789/-:. APMTZ+", max_size=30))
def test_no_text_does_more_than_raise_value_error(text: str) -> None:
    dates = Dates(CHICAGO)
    try:
        when, _ = dates.read(text)
    except (ValueError, OverflowError):
        return
    assert when.tzinfo is UTC


@given(st.datetimes(datetime(1980, 1, 1), datetime(2040, 1, 1)))
def test_every_format_means_the_same_instant(when: datetime) -> None:
    when = when.replace(microsecond=0)
    dates = Dates(CHICAGO)
    first = dates.read(when.isoformat())
    for pattern in ("%m/%d/%Y %I:%M:%S %p", "%Y-%b-%d %H:%M:%S", "%d %B %Y %H:%M:%S"):
        assert dates.read(when.strftime(pattern)) == first


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["27/02/2014", "03/02/2014"], True),
        (["02/27/2014", "02/03/2014"], False),
        (["01/04/2014", "02/04/2014", "03/04/2014"], True),  # the days vary, the month does not
        (["4/1/2014 0:17", "4/2/2014 0:17", "4/3/2014 0:17"], False),
        (["03.04.2014"], True),
        (["03/04/2014"], False),
        (["2014-02-27 10:00"], False),
        ([], False),
    ],
)
def test_a_file_shows_whether_the_day_comes_first(
    tmp_path: Path, lines: list[str], expected: bool
) -> None:
    text = "\n".join(["Opened", *lines])
    for content in (text.encode(), text.encode("utf-16"), gzip.compress(text.encode())):
        path = tmp_path / "dates.csv"
        path.write_bytes(content)
        assert looks_day_first(path) is expected


def test_the_day_that_tells_the_order_may_stand_at_the_end_of_a_large_file(tmp_path: Path) -> None:
    path = tmp_path / "dates.csv"
    path.write_text("01/01/2014\n" * 200_000 + "31/01/2014\n")
    assert looks_day_first(path) is True


def test_seconds_since_1970_are_dates_with_and_without_a_fraction() -> None:
    dates = Dates(ZoneInfo("America/New_York"))
    for text in ("1223306757", "1223306757.0", "1223306757000"):
        assert dates.read(text) == (datetime(2008, 10, 6, 15, 25, 57, tzinfo=UTC), False)
