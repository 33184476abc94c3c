"""The mark of an incident on every contact and case that comes while it is on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from holdfast.catalog import queries as catalog
from holdfast.eoc import operations, queries
from holdfast.eoc.models import Switch, Tagged
from holdfast.eoc.reactions import marks
from holdfast.interactions.operations import Filed, take_report
from holdfast.journal.queries import Sealed
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

from .center import DANA, ME, Center, open_incident

pytestmark = pytest.mark.django_db


def report(hours_ago: float = 0) -> Filed:
    return take_report(
        actor=ME, service=catalog.current("pothole"), channel="web",
        occurred_at=clock.now() - timedelta(hours=hours_ago),
    )  # fmt: skip


def test_contacts_and_cases_carry_it_by_when_they_happened(
    center: Center, seal: Callable[[], int]
) -> None:
    center.activate("partial", "during")
    Center(open_incident(exercise=True), center.playbook).activate("partial", "during")
    Switch.objects.filter(kind="tag").update(on_at=clock.now() - timedelta(hours=2))
    before, late, now = report(5), report(1), report()
    operations.reverse_line(
        actor=DANA, switch=Switch.objects.get(kind="tag", incident=center.incident).pk
    )
    after = report()
    seal()
    marked = set(Tagged.objects.values_list("incident", "subject"))
    expected = {late.case, late.interaction, now.case, now.interaction}
    assert marked == {(center.incident, subject) for subject in expected}
    assert [str(name) for _, name in queries.marks_of(now.case)] == ["Storm tide"]
    assert queries.marks_of(before.case) == [] == queries.marks_of(after.case)


def test_many_reports_at_once_ask_for_marks_once(
    center: Center, django_assert_num_queries: Any
) -> None:
    """A rush of reports must not pay for each of them, whether or not anything marks."""
    entries = [
        Sealed(
            position=n, id=new_id(), kind="case.opened", subject=new_id(), actor="system",
            occurred_at=clock.now(), recorded_at=clock.now(), site="main", cause=None, data={},
        )
        for n in range(50)
    ]  # fmt: skip
    with django_assert_num_queries(1):
        marks(entries)
