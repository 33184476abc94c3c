"""A public-records request: one redacted file, and the log of what was given to whom."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner

from holdfast.cases import records
from holdfast.cases.models import Case, RecordsExport
from holdfast.cases.operations import add_note
from holdfast.cases.queries import Filter
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.places.locations import Location

Opened = Callable[..., Case]
CLERK = Actor("staff", permissions=frozenset({"records.export", "cases.see"}))
WORDS = "My name is Rosa Alvarez, call 360-555-0142."


ALL = Filter()


def give(
    filter: Filter = ALL, actor: Actor = CLERK, format: Any = "csv"
) -> tuple[records.Given, str]:
    out = io.BytesIO()
    given = records.export_records(
        actor=actor, out=out, filter=filter, asked_by="The Herald", why="PRR 114", format=format
    )
    assert hashlib.sha256(out.getvalue()).hexdigest() == given.sha256
    return given, out.getvalue().decode()


def test_cases_come_oldest_first_with_masked_words(opened: Opened) -> None:
    late = opened(description=WORDS, occurred_at=datetime(2026, 2, 1, tzinfo=UTC))
    early = opened(description="Deep", occurred_at=datetime(2026, 1, 1, tzinfo=UTC))
    given, text = give()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["number"] for row in rows] == [early.number, late.number]
    assert (given.count, given.withheld) == (2, 0)
    assert "Rosa" not in text and "555-0142" not in text and "[name]" in text


def test_json_and_csv_say_the_same(opened: Opened) -> None:
    case = opened(description=WORDS)
    add_note(actor=system("t"), case=case.pk, text="Fixed on Monday", audience="public")
    add_note(actor=system("t"), case=case.pk, text="for staff", audience="staff")
    [row] = json.loads(give(format="json")[1])
    [line] = csv.DictReader(io.StringIO(give()[1]))
    assert {k: "" if v is None else str(v) for k, v in row.items()} == line
    assert row["public_notes"] == "Fixed on Monday"


def test_nothing_found_is_still_a_whole_file(town: object) -> None:
    assert json.loads(give(format="json")[1]) == []
    assert give()[1].splitlines() == [",".join(records.COLUMNS)]


def test_of_a_case_that_is_not_public_place_and_words_are_withheld_and_it_says_so(
    opened: Opened,
) -> None:
    case = opened("noise", description="Loud music", location=Location(address="9 ELM ST"))
    given, text = give(format="json")
    [row] = json.loads(text)
    assert row["number"] == case.number and row["address"] is None and row["description"] is None
    assert row["withheld"] == "address description"
    assert given.withheld == 1 and "ELM" not in text and "music" not in text


def test_the_filter_decides_and_one_sees_no_more_than_one_may(
    opened: Opened, departments: dict[str, UUID]
) -> None:
    hole, light = opened(), opened("light")
    opened("noise")
    assert json.loads(give(Filter(services=("light",)), format="json")[1])[0]["number"] == (
        light.number
    )
    of_streets = Actor(
        "staff", permissions=frozenset({"records.export", "cases.see_department"}),
        departments=frozenset({departments["lights"]}),
    )  # fmt: skip
    assert give(actor=of_streets)[0].count == 1
    assert hole.number not in give(actor=of_streets)[1]


def test_only_those_who_may_and_only_with_a_name(opened: Opened) -> None:
    for actor in (ANONYMOUS, Actor("staff", permissions=frozenset({"cases.see"}))):
        with pytest.raises(Denied):
            give(actor=actor)
    with pytest.raises(OperationError, match="who asked"):
        records.export_records(actor=CLERK, out=io.BytesIO(), filter=Filter(), asked_by=" ")


def test_the_log_knows_what_was_given_to_whom(opened: Opened) -> None:
    cases = [opened() for _ in range(3)]
    given, _ = give(Filter(services=("pothole",)))
    [row] = records.log()
    assert (row.asked_by, row.why, row.count, row.sha256) == (
        "The Herald", "PRR 114", 3, given.sha256
    )  # fmt: skip
    assert row.filter == {"services": ["pothole"]}
    assert records.cases_of(RecordsExport.objects.get()) == [case.pk for case in cases]
    entry = Entry.objects.get(kind="records.exported")
    assert entry.subject == given.export and "Herald" not in str(entry.data)


def test_many_cases_cost_two_statements_a_chunk_not_one_each(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    monkeypatch.setattr(records, "_CHUNK", 10)
    for _ in range(45):
        opened()
    with django_assert_max_num_queries(20):
        assert give()[0].count == 45


def test_no_cell_is_run_by_a_spreadsheet_and_numbers_stay_numbers(opened: Opened) -> None:
    opened(description="=cmd|' /C calc'!A0", location=Location(lat=43.66, lon=-71.05))
    _given, text = give()
    [row] = csv.DictReader(io.StringIO(text))
    assert row["description"] == "'=cmd|' /C calc'!A0"
    assert (row["lat"], row["lon"]) == ("43.66", "-71.05")


def test_the_command_teaches_what_it_does() -> None:
    from holdfast.config.cli import main

    shown = CliRunner().invoke(main, ["export", "records", "--help"])
    assert shown.exit_code == 0 and "masked" in shown.output and "SHA-256" in shown.output
    lacking = CliRunner().invoke(main, ["export", "records"])
    assert lacking.exit_code == 2 and "--for" in lacking.output
