"""Importing cases: each row counted, nothing twice, no message from what happened elsewhere."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.cases import imports
from holdfast.cases.erasing import erase_cases
from holdfast.cases.importing import Tally, import_rows
from holdfast.cases.models import Case
from holdfast.journal.actors import system
from holdfast.journal.models import Entry
from holdfast.messaging.models import Message

LINES = [
    {
        "service_request_id": "1",
        "status": "closed",
        "status_notes": "Filled.",
        "service_name": "Pothole",
        "service_code": "p1",
        "requested_datetime": "2016-01-05T08:00:00-05:00",
        "updated_datetime": "2016-01-07T09:00:00-05:00",
        "address": "25 Sheridan St",
        "lat": 42.32,
        "long": -71.1,
        "description": "deep, call 617 555 0142",
    },
    {
        "service_request_id": "2",
        "status": "open",
        "service_name": "Pothole",
        "service_code": "p1",
        "requested_datetime": "2016-01-06T08:00:00-05:00",
        "address": "26 Sheridan St",
        "lat": 0.0,
        "long": 0.0,
        "description": None,
    },
    {"service_request_id": "3", "status": "open"},
]


def run(tmp_path: Path, lines: list[dict[str, object]]) -> tuple[Tally, list[str]]:
    path = tmp_path / "cases.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines))
    rejected: list[str] = []
    *_, tally = import_rows(
        actor=system("tests"),
        rows=imports.read(path, imports.load_profile("georeport")),
        source="boston",
        areas_at=lambda lat, lon: {"district": "3"},
        on_rejected=lambda row: rejected.append(row.reason),
    )
    return tally, rejected


def parts(tally: Tally) -> tuple[int, int, int, int, int]:
    return tally.rows, tally.taken, tally.updated, tally.unchanged, tally.rejected


@pytest.mark.django_db
def test_every_row_is_taken_or_told_why_not(site: str, tmp_path: Path) -> None:
    tally, rejected = run(tmp_path, LINES)
    assert parts(tally) == (3, 2, 0, 0, 1)
    assert len(rejected) == 1


@pytest.mark.django_db
def test_a_case_keeps_its_own_times_place_and_masked_words(site: str, tmp_path: Path) -> None:
    run(tmp_path, LINES)
    case = Case.objects.get(source="boston", source_id="1")
    assert case.opened_at.isoformat() == "2016-01-05T13:00:00+00:00"
    assert case.closed_at is not None
    assert case.status == "fixed"
    assert case.areas == {"district": "3"}
    assert case.public_description == "deep, call [phone]"
    assert case.extra["status_note"] == "Filled."
    nowhere = Case.objects.get(source_id="2")
    assert (nowhere.lat, nowhere.verdict) == (None, "unverified")
    assert nowhere.extra["original"]


@pytest.mark.django_db
def test_repeating_an_import_changes_nothing(site: str, tmp_path: Path) -> None:
    run(tmp_path, LINES)
    facts = Entry.objects.count()
    tally, _ = run(tmp_path, LINES)
    assert parts(tally) == (3, 0, 0, 2, 1)
    assert Entry.objects.count() == facts


@pytest.mark.django_db
def test_a_newer_row_updates_its_case_and_an_older_one_does_not(site: str, tmp_path: Path) -> None:
    run(tmp_path, LINES)
    newer = {**LINES[1], "status": "closed", "updated_datetime": "2016-02-01T08:00:00-05:00"}
    tally, _ = run(tmp_path, [newer])
    assert parts(tally) == (1, 0, 1, 0, 0)
    assert Case.objects.get(source_id="2").status == "fixed"
    tally, _ = run(tmp_path, [LINES[1]])
    assert parts(tally) == (1, 0, 0, 1, 0)
    assert Case.objects.get(source_id="2").status == "fixed"


@pytest.mark.django_db
def test_imported_facts_start_no_message(
    site: str, tmp_path: Path, seal: Callable[[], int]
) -> None:
    run(tmp_path, LINES)
    seal()
    assert not Message.objects.exists()
    entry = Entry.objects.filter(kind="case.imported").order_by("occurred_at").first()
    assert entry is not None
    assert entry.data["imported"] is True
    assert entry.occurred_at.year == 2016


@pytest.mark.django_db
def test_a_case_that_ended_otherwise_is_not_filed_as_fixed(site: str, tmp_path: Path) -> None:
    statuses = ["Closed", "Cancelled", "Closed - Duplicate", "Referred Out"]
    run(tmp_path, [{**LINES[0], "service_request_id": s, "status": s} for s in statuses])
    found = dict(Case.objects.values_list("source_id", "status"))
    assert [found[s] for s in statuses] == ["fixed", "withdrawn", "duplicate", "not_fixed"]


@pytest.mark.django_db
def test_a_case_that_was_moved_here_keeps_its_status_when_its_source_changes(
    site: str, tmp_path: Path
) -> None:
    run(tmp_path, LINES)
    Case.objects.filter(source_id="2").update(status="in_work")
    newer = {**LINES[1], "description": "new", "updated_datetime": "2016-02-01T08:00:00-05:00"}
    tally, _ = run(tmp_path, [newer])
    assert parts(tally) == (1, 0, 1, 0, 0)
    case = Case.objects.get(source_id="2")
    assert (case.status, case.description) == ("in_work", "new")


@pytest.mark.django_db
def test_what_was_erased_here_does_not_come_back_by_an_import(site: str, tmp_path: Path) -> None:
    run(tmp_path, LINES)
    case = Case.objects.get(source_id="1")
    erase_cases(actor=system("tests"), cases=[case.pk])
    newer = {**LINES[0], "updated_datetime": "2016-03-01T09:00:00-05:00"}
    tally, _ = run(tmp_path, [newer])
    assert parts(tally) == (1, 0, 0, 1, 0)
    assert "617" not in Case.objects.get(source_id="1").description
