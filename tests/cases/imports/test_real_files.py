"""The real exports, whole: exact counts, and the same rows again after each kind of re-saving."""

from __future__ import annotations

import csv
import io
import re
import time
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

import msgspec
import pytest

from holdfast.cases.imports import Rejected, Row, load_profile, read, suggest
from holdfast.cases.imports.mapping import parse_mapping

pytestmark = pytest.mark.data

LA = "cases/la_myla311_2017_subset.csv"
LA_2018 = "cases/la_myla311_2018_jan_sample.csv"
NYC = "cases/nyc_311_2013schema_200.csv"
SF = "cases/sf_311_cases.csv"
BOSTON = "boston_open311_2008_2016.jsonl.gz"
OTTAWA = {"Jan": 16780, "Feb": 13462, "Mar": 12804, "Apr": 15301, "May": 16383}


def rows_of(path: Path, profile: str) -> list[Row]:
    """All rows of a file in which nothing is rejected."""
    results = list(read(path, load_profile(profile)))
    assert not [result for result in results if isinstance(result, Rejected)]
    return [result for result in results if isinstance(result, Row)]


def test_boston_is_taken_whole_and_quickly(shared_data: Path) -> None:
    start = time.perf_counter()
    taken, ids = Counter[str](), set[str]()
    doubts, changed = Counter[str](), Counter[str]()
    for result in read(shared_data / BOSTON, load_profile("georeport")):
        assert isinstance(result, Row)
        taken[result.status] += 1
        ids.add(result.source_id)
        doubts.update(result.doubts)
        changed.update(list(result.changed))
    seconds = time.perf_counter() - start
    print(f"\nBoston: {taken.total()} rows in {seconds:.1f} s, {taken.total() / seconds:,.0f}/s")
    assert taken == {"closed": 126_929, "open": 11_807}
    assert len(ids) == 138_736
    assert doubts == {"updated_before_opened": 750, "closed_before_opened": 8}
    assert changed == {"address": 42}  # doubled spaces, and one "null"


def test_new_york_s_rows_and_what_was_changed(shared_data: Path) -> None:
    rows = rows_of(shared_data / NYC, "nyc")
    assert len({row.source_id for row in rows}) == 199
    assert Counter((row.source_status, row.status) for row in rows) == {
        ("Open", "open"): 91, ("Closed", "closed"): 83, ("Assigned", "open"): 15,
        ("Pending", "open"): 10,
    }  # fmt: skip
    # Two cases are pending and have a closing date: they stay open, and the date is kept.
    assert sum(row.status == "open" and "closed_at" in row.changed for row in rows) == 2
    assert [row.changed["zipcode"] for row in rows if "zipcode" in row.changed] == ["99432-01234"]
    first = rows[0]
    assert first.opened_at == datetime(2013, 10, 31, 6, 8, 41, tzinfo=UTC)
    assert first.changed["opened_at"] == "10/31/2013 02:08:41 AM"
    assert first.address == "90-03 169 STREET, JAMAICA"
    assert sum(row.lat is None for row in rows) == 6
    assert sum(row.address == "" for row in rows) == 2


def test_los_angeles_in_both_shapes_of_its_location(shared_data: Path) -> None:
    for name, count, bare, early in ((LA, 9999, 1753, 12), (LA_2018, 10_000, 1102, 13)):
        rows = rows_of(shared_data / name, "la")
        assert len({row.source_id for row in rows}) == count
        assert sum(row.lat is None for row in rows) == bare
        assert sum("closed_before_opened" in row.doubts for row in rows) == early
        assert all(row.status == "closed" or row.source_status == "Open" for row in rows)
        point = parse_mapping(
            "dates: month_first\ntimezone: America/Los_Angeles\nfields: {id: SRNumber, "
            "opened_at: CreatedDate, service_name: RequestType, point: Location}",
            label="x", name="x",
        )  # fmt: skip
        places = [(r.lat, r.lon) for r in read(shared_data / name, point) if isinstance(r, Row)]
        assert places == [(row.lat, row.lon) for row in rows]


def test_san_francisco_s_zero_coordinates_are_dropped(shared_data: Path) -> None:
    rows = rows_of(shared_data / SF, "sf")
    assert len({row.source_id for row in rows}) == 10_000
    assert Counter(row.status for row in rows) == {"closed": 9630, "open": 370}
    assert sum(row.changed.get("lat") == "0.0" for row in rows) == 4264
    assert sum(row.lat is None for row in rows) == 4264
    assert sum(row.address == "" for row in rows) == 4270
    assert sum("closed_before_opened" in row.doubts for row in rows) == 17
    assert rows[0].opened_at == datetime(2016, 7, 13, 15, 11, 7, tzinfo=UTC)
    assert sum("\n" in row.status_note for row in rows) > 100


def test_ottawa_s_months_share_no_id_and_a_second_reading_gives_the_same(
    shared_data: Path,
) -> None:
    ids: set[str] = set()
    areas = Counter[str | None]()
    for month, count in OTTAWA.items():
        path = shared_data / f"ottawa_2014/{month}SR-2014.csv"
        rows = rows_of(path, "ottawa")
        assert len(rows) == count
        ids |= {row.source_id for row in rows}
        areas.update(row.area for row in rows)
        number = list(OTTAWA).index(month) + 1
        # Local dates: the first night of a month is the next month's in UTC.
        assert {row.opened_at.month for row in rows} <= {number, number + 1}
        if month == "Apr":
            assert [row.source_id for row in rows_of(path, "ottawa")] == [
                row.source_id for row in rows
            ]
    assert len(ids) == sum(OTTAWA.values())
    assert set(areas) == {None, *(f"Ward {number}" for number in range(1, 24))}
    # 680 empty or blank, 69 undetermined
    assert areas[None] == 749


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("chicago_service_requests.json", 2), ("npm_service-requests.xml", 2),
        ("npm_service-request.xml", 1), ("san_francisco_requests_2012.xml", 56),
        ("toronto_requests_many.xml", 2), ("toronto_requests_multi_variant.xml", 2),
        ("toronto_requests_single.xml", 1), ("toronto_requests_single_variant.xml", 1),
    ],
)  # fmt: skip
def test_georeport_answers_of_other_servers_are_taken(
    shared_data: Path, name: str, count: int
) -> None:
    assert len(rows_of(shared_data / "open311" / name, "georeport")) == count


def test_answers_that_are_no_requests_are_refused_without_a_crash(shared_data: Path) -> None:
    for path in (shared_data / "open311").iterdir():
        if "request" not in path.name or "submit" in path.name:
            results = list(read(path, load_profile("georeport")))
            assert all(isinstance(result, Rejected) for result in results), path.name


# -- re-saved ------------------------------------------------------------------------------


def table(text: str, lines: int = 400) -> list[list[str]]:
    return list(islice(csv.reader(io.StringIO(text, newline="")), lines))


def saved(rows: list[list[str]], delimiter: str = ",", end: str = "\n", tail: int = 0) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows([*row, *[""] * tail] for row in rows)
    return out.getvalue()


def redated(rows: list[list[str]], pattern: str) -> list[list[str]]:
    """The rows with every American date written in another way."""
    american = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})((?: \d+:\d+(?::\d+ [AP]M)?)?)")

    def again(cell: str) -> str:
        found = american.fullmatch(cell)
        if found is None:
            return cell
        text = f"{found[1]:0>2}/{found[2]:0>2}/{found[3]}{found[4]}"
        form = "%m/%d/%Y" + (" %I:%M:%S %p" if "M" in text else " %H:%M" if found[4] else "")
        return datetime.strptime(text, form).strftime(pattern)

    return [[again(cell) for cell in row] for row in rows]


WAYS: dict[str, Callable[[list[list[str]]], bytes]] = {
    "utf-16": lambda rows: saved(rows).encode("utf-16"),
    "utf-8 with a mark": lambda rows: saved(rows).encode("utf-8-sig"),
    "windows": lambda rows: saved(rows, end="\r\n").encode("cp1252", "replace"),
    "CR only": lambda rows: saved(rows).replace("\n", "\r").encode(),
    "semicolons": lambda rows: saved(rows, delimiter=";").encode(),
    "tabs": lambda rows: saved(rows, delimiter="\t", end="\r\n").encode("utf-16"),
    "trailing commas": lambda rows: saved(rows, tail=3).encode(),
    "titled": lambda rows: ("Service requests\n\n" + saved(rows)).encode(),
    "named otherwise": lambda rows: saved(
        [[name.upper().replace(" ", "_") for name in rows[0]], *rows[1:]]
    ).encode(),
    "columns reversed": lambda rows: saved([row[::-1] for row in rows]).encode(),
    "DD.MM.YYYY": lambda rows: saved(redated(rows, "%d.%m.%Y %H:%M:%S")).encode(),
    "DD/MM/YYYY": lambda rows: saved(redated(rows, "%d/%m/%Y %H:%M:%S")).encode(),
    "ISO": lambda rows: saved(redated(rows, "%Y-%m-%dT%H:%M:%S.000")).encode(),
    "month names": lambda rows: saved(redated(rows, "%d-%b-%Y %I:%M:%S %p")).encode(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("name", "profile"),
    [(NYC, "nyc"), (LA, "la"), (LA_2018, "la"), (SF, "sf"),
     ("ottawa_2014/FebSR-2014.csv", "ottawa"), ("ottawa_2014/AprSR-2014.csv", "ottawa")],
)  # fmt: skip
def test_a_file_saved_in_another_way_holds_the_same_cases(
    shared_data: Path, tmp_path: Path, name: str, profile: str, way: str
) -> None:
    original = table((shared_data / name).read_text("utf-8"))
    by = load_profile(profile)
    if way.startswith("DD"):  # those who save dates so know it, or let it be found out
        by = msgspec.structs.replace(by, dates="auto")
    path = tmp_path / "one.csv"
    path.write_text(saved(original), "utf-8")
    first = list(read(path, by))
    path.write_bytes(WAYS[way](original))
    again = [
        result
        for result in read(path, by)
        if isinstance(result, Row) or result.reason != "before_header"
    ]

    def essence(result: Row | Rejected) -> Row:
        assert isinstance(result, Row), result
        description = result.description.encode("ascii", "ignore").decode()
        note = result.status_note.encode("ascii", "ignore").decode().replace("?", "")
        return msgspec.structs.replace(
            result, line=0, changed={}, extra={}, description=description, status_note=note
        )

    assert len(first) == len(original) - 1
    assert list(map(essence, again)) == list(map(essence, first))


@pytest.mark.parametrize(
    ("name", "profile"),
    [(NYC, "nyc"), (LA, "la"), (LA_2018, "la"), (SF, "sf"),
     ("ottawa_2014/JanSR-2014.csv", "ottawa"), ("ottawa_2014/MaySR-2014.csv", "ottawa"),
     (BOSTON, "georeport"), ("open311/chicago_service_requests.json", "georeport"),
     ("open311/toronto_requests_many.xml", "georeport")],
)  # fmt: skip
def test_the_suggested_mapping_takes_the_whole_file_unedited(
    shared_data: Path, name: str, profile: str
) -> None:
    draft = suggest(shared_data / name)
    assert f"--profile {profile}" in draft
    mapping = parse_mapping(draft, label="draft", name="draft")
    results = list(islice(read(shared_data / name, mapping), 20_000))
    shipped = list(islice(read(shared_data / name, load_profile(profile)), 20_000))
    assert all(isinstance(result, Row) for result in results)
    if profile not in ("ottawa", "georeport"):
        assert [r.source_id for r in results] == [r.source_id for r in shipped]  # type: ignore[union-attr]
        assert [r.opened_at for r in results] == [r.opened_at for r in shipped]  # type: ignore[union-attr]
