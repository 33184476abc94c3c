"""What an incident switches: proposed by one, approved by another, each line reversible."""

from __future__ import annotations

from uuid import uuid4

import pytest

from holdfast.accounts.queries import city as city_now
from holdfast.catalog import queries as catalog
from holdfast.eoc import operations, queries
from holdfast.eoc.models import Activation, Change, Switch
from holdfast.eoc.operations import Conflict
from holdfast.incidents import operations as incidents
from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.workforce import queries as workforce

from .center import DANA, REX, Center, closed, open_incident

pytestmark = pytest.mark.django_db


def switch(code: str) -> Switch:
    return Switch.objects.filter(line__code=code).latest("on_at")


def test_nothing_is_switched_before_a_second_person_has_approved(center: Center) -> None:
    proposed = center.propose("full", "during")
    assert center.on() == set() and not queries.front().notices
    with pytest.raises(OperationError, match="cannot approve it"):
        center.approve(proposed, by=DANA)
    with pytest.raises(Denied):
        center.approve(proposed, by=Actor("staff", uuid4()))
    assert center.approve(proposed).done
    row = Incident.objects.get()
    assert (row.level, row.phase) == ("full", "during")
    assert str(queries.front().notices[0]) == "Stay inside."
    assert queries.front().services == ("pothole",)
    paused = catalog.current("bulky").paused
    assert paused is not None and str(paused) == "After the storm."
    assert str(city_now().hours) == "Day and night."
    assert workforce.queues()["mail"].priority == 1
    assert str(queries.said_on_phone("announcement")) == "Press 1."


def test_lines_of_a_higher_level_and_other_phases_stay_off(center: Center) -> None:
    center.activate("partial", "before")
    assert center.on() == {"tag-1"}
    center.activate("partial", "during")
    assert "pause-1" not in center.on() and "notice-1" in center.on()
    center.activate("full", "during")
    assert "pause-1" in center.on()
    center.activate("partial", "during")
    assert "pause-1" not in center.on() and catalog.current("bulky").paused is None


def test_every_line_says_what_was_before_and_brings_it_back(center: Center) -> None:
    center.activate("full", "during")
    before = {row.line["code"]: row.before for row in queries.switches(center.incident)}
    assert before["hours-1"].texts == {"en": "7 to 22", "es": "De 7 a 22"}
    assert before["pause-1"].texts["es"] == "Toma reportes."
    assert before["queue-1"].texts == {"en": "Priority 3", "es": "Prioridad 3"}
    for code in ("hours-1", "pause-1", "queue-1", "notice-1"):
        operations.reverse_line(actor=DANA, switch=switch(code).pk)
    assert str(city_now().hours) == "7 to 22"
    assert catalog.current("bulky").paused is None
    assert workforce.queues()["mail"].priority == 3
    assert queries.front().notices == () and queries.front().services == ("pothole",)
    with pytest.raises(OperationError, match="not on"):
        operations.reverse_line(actor=DANA, switch=switch("hours-1").pk)


def test_a_line_that_is_left_out_asks_for_approval_of_the_rest_only(center: Center) -> None:
    proposed = center.propose("full", "during")
    row = Activation.objects.get(pk=proposed.activation)
    read = queries.mark(row)
    out = Change.objects.get(activation=row, switch__kind="pause")
    operations.choose_lines(actor=REX, activation=row.pk, left_out=frozenset({out.pk}))
    row.refresh_from_db()
    with pytest.raises(Conflict):
        operations.approve_activation(actor=REX, activation=row.pk, mark=read, reason="Now.")
    # Rex has a hand in it now, so neither of the two can be the second one.
    with pytest.raises(OperationError, match="cannot approve it"):
        center.approve(proposed, by=REX)
    center.approve(proposed, by=Actor("staff", uuid4(), permissions=DANA.permissions))
    assert catalog.current("bulky").paused is None and "notice-1" in center.on()


def test_one_alone_gives_a_reason_that_another_reviews(center: Center) -> None:
    proposed = center.propose("full", "during")
    center.approve(proposed, by=DANA, reason="The wind is here, nobody answers.")
    assert center.on()
    [waits] = queries.unreviewed(REX, center.incident)
    with pytest.raises(OperationError, match="Another person"):
        operations.review_activation(actor=DANA, activation=waits.pk)
    operations.review_activation(actor=REX, activation=waits.pk)
    assert queries.unreviewed(REX, center.incident) == []


def test_an_exercise_plays_every_line_and_changes_nothing(center: Center) -> None:
    drill = Center(open_incident(exercise=True), center.playbook)
    drill.activate("full", "during")
    assert {"notice-1", "pause-1", "hours-1", "queue-1"} <= drill.on()
    assert not queries.front().notices and catalog.current("bulky").paused is None
    assert str(city_now().hours) == "7 to 22" and workforce.queues()["mail"].priority == 3
    assert queries.said_on_phone("announcement") is None
    # A real incident beside it is not disturbed when the exercise is taken back.
    center.activate("full", "during")
    for row in Switch.objects.filter(incident=drill.incident, state="on"):
        operations.reverse_line(actor=DANA, switch=row.pk)
    assert catalog.current("bulky").paused is not None
    assert str(city_now().hours) == "Day and night."


@pytest.mark.parametrize("first", [0, 1])
def test_what_two_incidents_pause_goes_on_when_both_are_reversed(
    center: Center, first: int
) -> None:
    other = Center(open_incident(), center.playbook)
    for each in (center, other):
        each.activate("full", "during")
    rows = list(Switch.objects.filter(kind="pause").order_by("on_at"))
    for row in (rows[first], rows[1 - first]):
        assert catalog.current("bulky").paused is not None
        operations.reverse_line(actor=DANA, switch=row.pk)
    assert catalog.current("bulky").paused is None


def test_an_incident_closes_only_when_every_line_is_reversed_or_kept(center: Center) -> None:
    center.activate("full", "during")
    center.activate("partial", "after")
    assert center.on() == {"services-1", "tag-1"}

    def close() -> None:
        row = Incident.objects.get()
        incidents.close_incident(actor=DANA, incident=row.pk, version=row.version)

    with pytest.raises(OperationError, match="2 are still on"):
        close()
    operations.reverse_line(actor=DANA, switch=switch("tag-1").pk)
    operations.keep_line(actor=DANA, switch=switch("services-1").pk)
    close()
    assert closed(center.incident) and queries.front().services == ("pothole",)
    operations.reverse_line(actor=DANA, switch=switch("services-1").pk)
    assert queries.front().services == ()


def test_a_proposal_waits_alone_and_is_withdrawn_without_a_trace_of_its_lines(
    center: Center,
) -> None:
    proposed = center.propose("full", "during")
    with pytest.raises(OperationError, match="Another proposal waits"):
        center.propose("partial", "during")
    operations.withdraw_activation(actor=REX, activation=proposed.activation)
    with pytest.raises(OperationError, match="approved or withdrawn"):
        center.approve(proposed)
    assert center.on() == set() and queries.switches(center.incident) == []
    center.activate("full", "during")


def test_the_journal_names_each_line_with_the_incident(center: Center) -> None:
    center.activate("full", "during")
    found = Entry.objects.filter(subject=center.incident, kind="incident.line_switched")
    assert {each.data["line"]: each.data["works"] for each in found} == {
        "notice-1": True, "pause-1": True, "services-1": True, "hours-1": True, "queue-1": True,
        "tag-1": True, "announcement-1": False,
    }  # fmt: skip
