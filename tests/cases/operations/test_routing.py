"""Where the rules send a case, when it opens and when it is corrected."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from holdfast.accounts.models import Team
from holdfast.cases import routing
from holdfast.cases.models import Case, RoutingRule
from holdfast.cases.operations import (
    assign_case,
    correct_case,
)
from holdfast.catalog.queries import Current
from holdfast.journal.actors import Actor, system
from holdfast.journal.models import Entry
from holdfast.places.locations import Location

Opened = Callable[..., Case]
Departments = dict[str, UUID]
HARBOR = Location(typed="Pier 9", address="9 PIER RD", verdict="verified", lat=43.6, lon=-70.2,
                  areas={"district": "harbor"})  # fmt: skip


def facts(case: UUID, kind: str) -> list[Any]:
    return list(Entry.objects.filter(subject=case, kind=kind).order_by("id"))


@pytest.fixture
def rules(departments: Departments) -> None:
    lights, crew = departments["lights"], Team.objects.get(code="lights-crew")
    for rule in (
        RoutingRule(code="large", order=10, services=["pothole"], condition='size == "large"',
                    department_id=departments["streets"], priority=1, says="Large holes first"),
        RoutingRule(code="harbor", order=20, condition='area.district == "harbor"',
                    department_id=lights, team=crew),
        RoutingRule(code="night", order=30, services=["light"], condition="hour >= 22",
                    department_id=departments["streets"], says="At night the streets crew"),
    ):  # fmt: skip
        rule.save()
    routing.rules.forget()


def decide(service: str = "pothole", **given_: Any) -> routing.Decision:
    """A decision on a Monday at noon, without answers or place unless they are given."""
    plain = {"owner": "streets", "areas": {}, "answers": {}, "moment": datetime(2026, 6, 1, 12)}
    return routing.decide(service=service, **{**plain, **given_})


def test_without_a_rule_that_holds_the_owner_gets_the_case(
    rules: None, departments: Departments
) -> None:
    decision = decide()
    assert (decision.department, decision.rule, decision.team) == (departments["streets"], "", None)
    assert [(step.rule, step.held) for step in decision.steps] == [
        ("large", False), ("harbor", False)
    ]  # fmt: skip


def test_the_first_rule_that_holds_decides_and_says_why(rules: None) -> None:
    decision = decide(answers={"size": "large"}, areas={"district": "harbor"})
    assert (decision.rule, decision.priority) == ("large", 1)
    assert decision.steps == [routing.Step("large", "Large holes first", True)]


def test_a_place_and_the_hour_route_too(rules: None, departments: Departments) -> None:
    harbor = decide(areas={"district": "harbor"})
    assert harbor.department == departments["lights"] and harbor.team
    assert harbor.priority == 3 and harbor.steps[-1].says == 'area.district == "harbor"'
    night = decide("light", owner="lights", moment=datetime(2026, 6, 1, 23))
    assert (night.rule, night.department) == ("night", departments["streets"])
    assert decide("light", owner="lights").rule == ""


def test_an_opened_case_names_the_rule_that_sent_it(rules: None, opened: Opened) -> None:
    case = opened(answers={"size": "large"})
    assert (case.rule, case.priority) == ("large", 1)
    assert facts(case.pk, "case.opened")[0].data["rule"] == "large"


def test_a_corrected_place_sends_the_case_on_once(
    rules: None, opened: Opened, agent: Actor, departments: Departments
) -> None:
    case = opened()
    done = correct_case(actor=agent, case=case.pk, version=1, location=HARBOR)
    case.refresh_from_db()
    assert case.department_id == departments["lights"] and case.rule == "harbor"
    assert case.team and case.assignee is None and case.address == "9 PIER RD"
    assert len(facts(case.pk, "case.rerouted")) == 1
    correct_case(actor=agent, case=case.pk, version=done.version, location=HARBOR)
    assert len(facts(case.pk, "case.rerouted")) == 1
    assert len(facts(case.pk, "case.corrected")) == 2


def test_a_place_corrected_out_of_a_rule_brings_the_case_back_to_the_owner(
    rules: None, opened: Opened, agent: Actor, departments: Departments
) -> None:
    case = opened(location=HARBOR)
    assert case.department_id == departments["lights"]
    inland = Location(typed="1 Elm", address="1 ELM ST", verdict="verified", lat=43.7, lon=-70.3,
                      areas={"district": "hills"})  # fmt: skip
    correct_case(actor=agent, case=case.pk, version=1, location=inland)
    case.refresh_from_db()
    assert case.department_id == departments["streets"] and case.rule == ""


def test_a_correction_that_changes_no_rule_leaves_a_case_where_a_person_sent_it(
    opened: Opened, agent: Actor, departments: Departments
) -> None:
    case = opened()
    given = assign_case(
        actor=system("test"), case=case.pk, version=1, department=departments["lights"]
    )
    correct_case(actor=agent, case=case.pk, version=given.version, location=HARBOR)
    case.refresh_from_db()
    assert case.department_id == departments["lights"]
    assert facts(case.pk, "case.rerouted") == []


def test_a_corrected_service_brings_its_department_name_and_promise(
    opened: Opened, agent: Actor, town: dict[str, Current], departments: Departments
) -> None:
    case = opened()
    correct_case(actor=agent, case=case.pk, version=1, service=town["light"])
    case.refresh_from_db()
    assert (case.service, case.service_name) == ("light", "Street light")
    assert case.department_id == departments["lights"]
    assert case.due_at == case.opened_at + timedelta(hours=48)


def test_a_corrected_place_is_found_by_searching_for_it(opened: Opened, agent: Actor) -> None:
    from holdfast.cases.queries import Filter, page

    case = opened(location=Location(typed="x", address="1 OLD ST"))
    correct_case(actor=agent, case=case.pk, version=1, location=HARBOR)
    assert page(agent, Filter(words="pier")).cases == [case]
    assert page(agent, Filter(words="old")).cases == []
