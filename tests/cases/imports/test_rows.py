"""What becomes of the values: statuses, dates that cannot be, places, ids, originals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from holdfast.cases.imports import Profile, Rejected, Row
from holdfast.cases.imports.mapping import parse_mapping

Reading = Callable[..., tuple[list[Row], list[Rejected]]]
One = Callable[..., Row | Rejected]


@pytest.fixture
def one(reading: Reading) -> One:
    """One row made of the named cells, the rest plain."""

    def run(profile: Profile | None = None, **cells: str) -> Row | Rejected:
        values = {"Case Number": "1", "Type": "Pothole", "Opened": "2014-02-03 10:00"}
        values |= {name.replace("_", " "): text for name, text in cells.items()}
        head = ",".join(f'"{name}"' for name in values)
        line = ",".join('"' + text.replace('"', '""') + '"' for text in values.values())
        rows, rejected = reading(f"{head}\n{line}\n", profile)
        return (rows + rejected)[0]

    return run


def mapping(text: str) -> Profile:
    return parse_mapping(
        "timezone: America/Chicago\nfields:\n  id: Case Number\n  opened_at: Opened\n"
        "  service_name: Type\n" + text,
        label="x",
        name="x",
    )


def test_a_time_without_zone_is_read_in_the_city_s_and_its_text_kept(one: One) -> None:
    row = one(Opened="02/03/2014 10:00:00 AM")
    assert isinstance(row, Row)
    assert row.opened_at == datetime(2014, 2, 3, 16, tzinfo=UTC)
    assert row.changed == {"opened_at": "02/03/2014 10:00:00 AM"}


def test_a_value_that_is_not_changed_has_no_original(one: One) -> None:
    row = one(Opened="2014-02-03T10:00:00Z", Zip="60601", Lat="41.8", Lon="-87.6", Ward="4")
    assert isinstance(row, Row)
    assert row.changed == {}


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no_opening_date"),
        ("N/A", "no_opening_date"),
        ("soon", "opening_date_unreadable"),
        ("02/30/2014", "opening_date_unreadable"),
        ("01/01/1900", "opening_date_unbelievable"),
        ("0001-01-01", "opening_date_unbelievable"),
        ("1970-01-01T00:00:00Z", "opening_date_unbelievable"),
        ("2031-01-01", "opening_date_unbelievable"),
    ],
)
def test_a_case_without_a_believable_opening_is_rejected(one: One, text: str, reason: str) -> None:
    result = one(Opened=text)
    assert isinstance(result, Rejected)
    assert result.reason == reason
    assert result.says


@pytest.mark.parametrize("text", ["1900-01-01", "2031-01-01", "9999-12-31", "whenever"])
def test_a_later_date_that_cannot_be_is_left_out_and_kept_as_original(one: One, text: str) -> None:
    row = one(Closed=text, Updated=text, Status="Closed")
    assert isinstance(row, Row)
    assert (row.status, row.closed_at, row.updated_at) == ("closed", None, None)
    assert row.changed["closed_at"] == row.changed["updated_at"] == text
    assert {doubt.rpartition("_")[2] for doubt in row.doubts} <= {
        "unbelievable", "unreadable", "date",
    }  # fmt: skip


def test_a_promise_may_lie_in_the_future(one: One) -> None:
    row = one(Due="2031-01-01T00:00:00Z")
    assert isinstance(row, Row)
    assert row.due_at == datetime(2031, 1, 1, tzinfo=UTC)


def test_a_case_closed_before_it_was_opened_is_kept_and_flagged(one: One) -> None:
    row = one(Closed="2014-02-03T09:00:00Z", Status="Closed")
    assert isinstance(row, Row)
    assert row.closed_at == datetime(2014, 2, 3, 9, tzinfo=UTC)
    assert row.doubts == ("closed_before_opened",)
    assert row.changed["closed_at"] == "2014-02-03T09:00:00Z"


def test_a_closed_case_without_closing_date_closed_at_its_last_update(one: One) -> None:
    row = one(Updated="2014-02-04T09:00:00Z", Status="Closed")
    assert isinstance(row, Row)
    assert row.closed_at == row.updated_at
    assert row.doubts == ("closed_without_date",)


@pytest.mark.parametrize(("rule", "known"), [("updated", True), ("unknown", False)])
def test_a_mapping_may_say_what_a_missing_closing_date_means(
    one: One, rule: str, known: bool
) -> None:
    profile = mapping(f"  updated_at: Updated\n  status: Status\nclosed_without_date: {rule}\n")
    row = one(profile, Updated="2014-02-04T09:00:00Z", Status="Closed")
    assert isinstance(row, Row)
    assert (row.closed_at is not None) is known
    assert row.doubts == ()


def test_an_open_case_with_a_closing_date_stays_open_and_keeps_the_text(one: One) -> None:
    row = one(Closed="2014-02-04T09:00:00Z", Status="Pending")
    assert isinstance(row, Row)
    assert (row.status, row.closed_at) == ("open", None)
    assert row.changed["closed_at"] == "2014-02-04T09:00:00Z"


def test_a_status_that_nobody_knows_is_decided_by_the_closing_date(one: One) -> None:
    closed = one(Status="Zz9", Closed="2014-02-04T09:00:00Z")
    opened = one(Status="Zz9")
    assert isinstance(closed, Row)
    assert isinstance(opened, Row)
    assert (closed.status, opened.status) == ("closed", "open")
    assert closed.doubts == opened.doubts == ("status_guessed",)
    assert closed.source_status == "Zz9"


def test_a_mapping_s_status_words_come_before_the_usual_ones(one: One) -> None:
    profile = mapping("  status: Status\nstatus:\n  closed: [Open, No]\n  otherwise: closed\n")
    for text in ("Open", "No", "Zz9", ""):
        row = one(profile, Status=text)
        assert isinstance(row, Row)
        assert row.status == "closed"


@pytest.mark.parametrize(
    ("lat", "lon", "place"),
    [
        ("0.0", "0.0", None), ("0", "-87.6", None), ("41.8", "", None), ("x", "y", None),
        ("1042027", "197389", None), ("nan", "nan", None), ("41,85", "-87,65", (41.85, -87.65)),
        ("-122.4", "37.7", (37.7, -122.4)), ("41.85", "-87.65", (41.85, -87.65)),
    ],
)  # fmt: skip
def test_coordinates_that_are_no_place_are_dropped_and_kept_as_originals(
    one: One, lat: str, lon: str, place: tuple[float, float] | None
) -> None:
    row = one(Lat=lat, Lon=lon)
    assert isinstance(row, Row)
    assert (None if row.lat is None else (row.lat, row.lon)) == place
    if place is None or lat.startswith("-"):
        assert (row.changed["lat"], row.changed["lon"]) == (lat, lon)


def test_a_point_column_helps_where_the_coordinates_are_missing(one: One) -> None:
    row = one(Lat="0.0", Lon="0.0", Point="POINT (-87.65 41.85)")
    assert isinstance(row, Row)
    assert (row.lat, row.lon) == (41.85, -87.65)
    row = one(Point="nowhere")
    assert isinstance(row, Row)
    assert row.changed["point"] == "nowhere"


def test_a_dirty_zip_keeps_its_original(one: One) -> None:
    row = one(Zip="99432-01234")
    assert isinstance(row, Row)
    assert (row.zipcode, row.changed["zipcode"]) == ("99432", "99432-01234")


def test_ragged_names_are_made_even_by_a_mapping(one: One) -> None:
    profile = mapping(
        "  area: {column: Ward, find: '(?:ward *|^)0*([0-9]+)', write: 'Ward {1}'}\n"
        "empty: [Undetermined]\n"
    )
    for text, area in (
        ("WARD 14", "Ward 14"), ("```WARD 14", "Ward 14"), ("WWARD 17", "Ward 17"),
        ("12", "Ward 12"),
        ("Ward 3- Barhaven", "Ward 3"), ("<22-Feb-2014 12:52:35 x>Ward 7", "Ward 7"), (" ", None),
        ("Undetermined", None), ("Rideau", "Rideau"),
    ):  # fmt: skip
        row = one(profile, Ward=text)
        assert isinstance(row, Row)
        assert row.area == area
        if text.strip() and text != area:
            assert row.changed["area"] == text


def test_ids_are_needed_and_must_be_whole(one: One) -> None:
    for text, reason in (
        ("", "no_id"), ("NULL", "no_id"), ("1.01E+11", "id_rounded"), ("x" * 500, "id_too_long"),
    ):  # fmt: skip
        result = one(Case_Number=text)
        assert isinstance(result, Rejected)
        assert result.reason == reason
    row = one(Case_Number="26589651.0")
    assert isinstance(row, Row)
    assert (row.source_id, row.changed["source_id"]) == ("26589651", "26589651.0")
    row = one(Case_Number='="007"', Zip="'02134")
    assert isinstance(row, Row)
    assert (row.source_id, row.zipcode) == ("007", "02134")
    assert (row.changed["source_id"], row.changed["zipcode"]) == ('="007"', "'02134")


def test_a_case_without_a_kind_is_rejected_unless_the_mapping_gives_one(one: One) -> None:
    result = one(Type="")
    assert isinstance(result, Rejected)
    assert result.reason == "no_service"
    profile = mapping("").fields | {}
    assert "service_name" in profile
    other = parse_mapping(
        "fields: {id: Case Number, opened_at: Opened, service_name: [Type, {value: Other}]}",
        label="x",
        name="x",
    )
    row = one(other, Type="")
    assert isinstance(row, Row)
    assert row.service_name == "Other"


def test_only_web_addresses_are_taken_for_pictures(one: One) -> None:
    for text, url in (
        ("https://x.org/1.jpg", "https://x.org/1.jpg"),
        ("https://x.org/1.jpg (photo)", "https://x.org/1.jpg"),
        ('{"url": "https://x.org/1.jpg"}', "https://x.org/1.jpg"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
    ):
        row = one(Photo=text)
        assert isinstance(row, Row)
        assert row.media_url == url


def test_columns_to_keep_are_kept_without_the_empty_ones(one: One) -> None:
    row = one(Extra=" x ", Other="y")
    assert isinstance(row, Row)
    assert row.extra == {"Extra": "x"}
    rest = mapping("keep: rest\n")
    row = one(rest, Extra="x", Other="N/A", Third="z")
    assert isinstance(row, Row)
    assert row.extra == {"Extra": "x", "Third": "z"}


def test_an_address_is_put_together_as_the_mapping_says(one: One) -> None:
    profile = mapping("  address: [Address, {join: [First, Second], with: ' & '}]\n")
    for cells, address in (
        ({"Address": "1 Main St", "First": "A", "Second": "B"}, "1 Main St"),
        ({"Address": "", "First": "A", "Second": "B"}, "A & B"),
        ({"Address": "N/A", "First": "A", "Second": ""}, "A"),
        ({"Address": "", "First": "", "Second": "B"}, ""),
    ):
        row = one(profile, **cells)
        assert isinstance(row, Row)
        assert row.address == address


CONTENT = (
    "fields: {id: {content: all}, opened_at: Opened, service_name: Type, area: Ward, status: S}"
)


def test_rows_without_ids_get_stable_ones_and_equal_rows_are_told_apart(reading: Reading) -> None:
    profile = parse_mapping(CONTENT, label="x", name="x")
    text = "Opened,Type,Ward,S\n2014-02-03,Noise,4,Open\n2014-02-03,Noise,5,Open\n"
    first, _ = reading(text + "2014-02-03,Noise,4,Open\n" * 2, profile)
    ids = [row.source_id for row in first]
    assert len(set(ids)) == 4
    assert ids[2:] == [f"{ids[0]}-2", f"{ids[0]}-3"]
    again, _ = reading(
        text.replace("2014-02-03", "2014-Feb-03").replace("Open\n", "Closed\n"), profile
    )
    assert [row.source_id for row in again] == ids[:2]
    moved, _ = reading("S,Ward,Type,Opened\nOpen,5,NOISE ,02/03/2014 00:00\n", profile)
    assert [row.source_id for row in moved] == [ids[1]]


def test_no_text_of_a_row_is_unfit_for_a_database(reading: Reading) -> None:
    rows, _ = reading(b"Case Number,Type,Opened,Details\n1,\x81\xff\0a,2014-02-03,\xed\xa0\x80\n")
    for text in (rows[0].service_name, rows[0].description, *rows[0].changed.values()):
        assert "\0" not in text
        text.encode()
