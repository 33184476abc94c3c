"""Opening a case: its number, its own time, its words as written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.cases.models import Case
from holdfast.cases.operations import (
    open_case,
)
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.models import Entry
from holdfast.journal.recording import KeyReused, OperationError
from holdfast.kernel import numbers
from holdfast.kernel.ids import new_id
from holdfast.places.locations import Location

Opened = Callable[..., Case]
Departments = dict[str, UUID]
HARBOR = Location(typed="Pier 9", address="9 PIER RD", verdict="verified", lat=43.6, lon=-70.2,
                  areas={"district": "harbor"})  # fmt: skip


def facts(case: UUID, kind: str) -> list[Any]:
    return list(Entry.objects.filter(subject=case, kind=kind).order_by("id"))


def test_a_case_opens_with_its_number_route_promise_and_masked_words(
    opened: Opened, departments: Departments
) -> None:
    case = opened(description="Call 360-555-0142, it is deep", location=HARBOR)
    assert numbers.is_valid(case.number) and case.status == "new" and case.version == 1
    assert case.department_id == departments["streets"] and case.due_at
    assert case.description == "Call 360-555-0142, it is deep"
    assert case.public_description == "Call [phone], it is deep"
    [entry] = facts(case.pk, "case.opened")
    assert entry.data["number"] == case.number and "deep" not in str(entry.data)


def test_numbers_are_never_the_same_and_rise(opened: Opened) -> None:
    found = [opened().number for _ in range(20)]
    assert len(set(found)) == 20 and found == sorted(found, key=int)


def test_what_was_taken_on_paper_keeps_its_own_time(opened: Opened) -> None:
    then = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    case = opened("light", occurred_at=then)
    assert case.opened_at == then and case.due_at == then + timedelta(hours=48)
    [entry] = facts(case.pk, "case.opened")
    assert entry.occurred_at == then and entry.recorded_at > then


def test_the_same_form_sent_twice_opens_one_case(town: dict[str, Current]) -> None:
    given_ = {"actor": ANONYMOUS, "service": town["pothole"], "id": new_id()}
    first = open_case.once("key-1", **given_)
    assert open_case.once("key-1", **given_) == first
    assert Case.objects.count() == 1 and len(facts(first.case, "case.opened")) == 1
    with pytest.raises(KeyReused):
        open_case.once("key-1", **{**given_, "description": "other"})


def test_a_novel_is_refused_with_what_to_do(opened: Opened) -> None:
    with pytest.raises(OperationError, match="at most 4000"):
        opened(description="a" * 4001)


@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(st.text(max_size=200), st.text(max_size=100))
def test_whatever_people_write_is_kept_as_written(
    town: dict[str, Current], words: str, place: str
) -> None:
    made = open_case(actor=ANONYMOUS, service=town["pothole"], description=words,
                     location=Location(typed=place))  # fmt: skip
    case = Case.objects.get(pk=made.case)
    # PostgreSQL has no zero character.
    assert case.description == words.replace("\x00", "")
    assert case.place_typed == place.replace("\x00", "")
