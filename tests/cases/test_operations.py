"""What changes a case: opening, routing, giving, correcting, following, notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.accounts.models import Team
from holdfast.cases import routing
from holdfast.cases.models import Attachment, Case, Follower, Link, Note, RoutingRule
from holdfast.cases.operations import (
    add_note,
    assign_case,
    attach_file,
    correct_case,
    follow_case,
    link_cases,
    move_case,
    open_case,
    unfollow_case,
)
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, KeyReused, OperationError
from holdfast.kernel import numbers
from holdfast.kernel.ids import new_id
from holdfast.places.locations import Location
from holdfast.residents.operations import note_resident

Opened = Callable[..., Case]
Departments = dict[str, UUID]
HARBOR = Location(typed="Pier 9", address="9 PIER RD", verdict="verified", lat=43.6, lon=-70.2,
                  areas={"district": "harbor"})  # fmt: skip


def facts(case: UUID, kind: str) -> list[Any]:
    return list(Entry.objects.filter(subject=case, kind=kind).order_by("id"))


# -- opening --


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
    max_examples=40, deadline=None,
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


# -- routing --


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


# -- giving --


def test_a_team_or_person_takes_a_new_case_on(opened: Opened, agent: Actor) -> None:
    case = opened()
    crew = Team.objects.get(code="streets-crew")
    done = assign_case(actor=agent, case=case.pk, version=1, team=crew.pk)
    case.refresh_from_db()
    assert (case.team, case.status) == (crew, "assigned")
    assign_case(actor=agent, case=case.pk, version=done.version, staff=agent.id)
    case.refresh_from_db()
    assert case.assignee_id == agent.id and case.team == crew


def test_another_department_takes_team_and_person_away(
    opened: Opened, agent: Actor, departments: Departments
) -> None:
    case = opened()
    crew = Team.objects.get(code="streets-crew")
    assign_case(actor=agent, case=case.pk, version=1, team=crew.pk, staff=agent.id)
    assign_case(actor=agent, case=case.pk, version=2, department=departments["lights"])
    case.refresh_from_db()
    assert (case.department_id, case.team, case.assignee) == (departments["lights"], None, None)


def test_a_team_of_another_department_is_refused(opened: Opened, agent: Actor) -> None:
    case, theirs = opened(), Team.objects.get(code="lights-crew")
    with pytest.raises(OperationError, match="another department"):
        assign_case(actor=agent, case=case.pk, version=1, team=theirs.pk)
    with pytest.raises(OperationError, match="no longer exists"):
        assign_case(actor=agent, case=case.pk, version=1, department=new_id())
    case.refresh_from_db()
    assert (case.version, case.team) == (1, None)


def test_who_may_not_move_cases_changes_nothing(
    opened: Opened, departments: Departments, town: dict[str, Current]
) -> None:
    case = opened()
    stranger = Actor(
        "staff", new_id(), permissions=frozenset({"cases.move", "cases.see_department"}),
        departments=frozenset({departments["lights"]}),
    )  # fmt: skip
    for actor in (ANONYMOUS, stranger, Actor("client", new_id())):
        with pytest.raises(Denied):
            move_case(actor=actor, case=case.pk, to="fixed", version=1)
        with pytest.raises(Denied):
            correct_case(actor=actor, case=case.pk, version=1, service=town["light"])
        with pytest.raises(Denied):
            add_note(actor=actor, case=case.pk, text="mine", audience="staff")
    case.refresh_from_db()
    assert case.version == 1 and not Note.objects.exists()


# -- following, linking, notes --


def test_following_counts_each_resident_once(opened: Opened) -> None:
    case = opened()
    people = [note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(3)]
    for resident in [*people, people[0]]:
        follow_case(actor=ANONYMOUS, case=case.pk, resident=resident)
    case.refresh_from_db()
    assert case.followers == Follower.objects.count() == 3
    for _ in range(2):
        unfollow_case(actor=Actor("resident", people[0]), case=case.pk, resident=people[0])
    case.refresh_from_db()
    assert case.followers == Follower.objects.count() == 2


def test_nobody_stops_another_persons_news(
    opened: Opened, agent: Actor, departments: Departments
) -> None:
    case = opened(public=False)
    rosa, sam = (note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(2))
    follow_case(actor=system("t"), case=case.pk, resident=rosa)
    answers_phones = Actor("staff", new_id(), permissions=frozenset({"contacts.take"}))
    strangers = (ANONYMOUS, Actor("resident", sam), answers_phones, Actor("staff", new_id()))
    for actor in strangers:
        with pytest.raises(Denied):
            unfollow_case(actor=actor, case=case.pk, resident=rosa)
    assert Follower.objects.count() == 1
    unfollow_case(actor=Actor("resident", rosa), case=case.pk, resident=rosa)
    assert not Follower.objects.exists()


def test_nobody_hangs_a_file_on_a_case_they_may_not_change(
    opened: Opened, agent: Actor, departments: Departments
) -> None:
    rosa, sam = (note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(2))
    case = opened(resident=rosa)
    elsewhere = Actor(
        "staff", new_id(), permissions=frozenset({"cases.see_department", "cases.move"}),
        departments=frozenset({new_id()}),
    )  # fmt: skip
    for actor in (ANONYMOUS, Actor("resident", sam), elsewhere, Actor("staff", new_id())):
        with pytest.raises(Denied):
            attach_file(actor=actor, case=case.pk, file=new_id())
    assert not Attachment.objects.exists()
    for actor in (agent, Actor("resident", rosa), system("t")):
        attach_file(actor=actor, case=case.pk, file=new_id())
    assert Attachment.objects.count() == 3


def test_another_cases_hidden_file_is_not_shown_by_hanging_it_on_ones_own(
    opened: Opened, agent: Actor
) -> None:
    rosa, sam = (note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(2))
    hers, his, file = opened(resident=rosa, public=False), opened(resident=sam), new_id()
    attach_file(actor=Actor("resident", rosa), case=hers.pk, file=file)
    with pytest.raises(OperationError, match="no such file"):
        attach_file(actor=Actor("resident", sam), case=his.pk, file=file)
    attach_file(actor=agent, case=his.pk, file=file)
    assert Attachment.objects.filter(file=file).count() == 2


def test_linking_twice_links_once(opened: Opened, agent: Actor) -> None:
    one, other = opened(), opened()
    for _ in range(2):
        link_cases(actor=agent, case=one.pk, other=other.pk, kind="same")
    assert Link.objects.count() == 1
    for kind, target in (("twin", other.pk), ("same", one.pk)):
        with pytest.raises(OperationError):
            link_cases(actor=agent, case=one.pk, other=target, kind=kind)


def test_what_one_may_not_see_is_neither_followed_nor_linked_nor_joined(
    opened: Opened, agent: Actor, departments: Departments
) -> None:
    hidden, hole = opened("noise"), opened()
    rosa = note_resident(actor=ANONYMOUS, phone="+15555550142").resident
    for actor in (ANONYMOUS, Actor("resident", rosa)):
        with pytest.raises(OperationError, match="no such case"):
            follow_case(actor=actor, case=hidden.pk, resident=rosa)
    assert not Follower.objects.exists()
    of_lights = Actor(
        "staff", new_id(), permissions=frozenset({"cases.move", "cases.see_department"}),
        departments=frozenset({departments["lights"]}),
    )  # fmt: skip
    light = opened("light")
    with pytest.raises(Denied):
        link_cases(actor=of_lights, case=hole.pk, other=light.pk, kind="same")
    with pytest.raises(OperationError):
        link_cases(actor=of_lights, case=light.pk, other=hole.pk, kind="same")
    with pytest.raises(OperationError, match="number of the case"):
        move_case(actor=of_lights, case=light.pk, to="duplicate", version=1, other=hole.pk)
    assert not Link.objects.exists()


def test_two_cases_are_not_joined_to_each_other(opened: Opened, agent: Actor) -> None:
    one, two, three = opened(), opened(), opened()
    move_case(actor=agent, case=one.pk, to="duplicate", version=1, other=two.pk)
    move_case(actor=agent, case=two.pk, to="duplicate", version=1, other=three.pk)
    with pytest.raises(OperationError, match="number of the case"):
        move_case(actor=agent, case=three.pk, to="duplicate", version=1, other=one.pk)
    three.refresh_from_db()
    assert three.status == "new"


def test_a_note_for_everyone_is_masked_and_one_for_staff_is_not_public(
    opened: Opened, agent: Actor
) -> None:
    case = opened()
    for audience in ("public", "staff"):
        add_note(actor=agent, case=case.pk, text="Call 360-555-0142", audience=audience)
    public, staff = Note.objects.order_by("id")
    assert (public.public_text, staff.public_text) == ("Call [phone]", "")
    assert staff.author_id == agent.id
    assert all("555" not in str(entry.data) for entry in facts(case.pk, "case.noted"))


def test_an_empty_note_an_endless_one_and_one_for_nobody_are_refused(
    opened: Opened, agent: Actor
) -> None:
    case = opened()
    for text, audience in (("  ", "staff"), ("a" * 10_001, "staff"), ("hello", "nobody")):
        with pytest.raises(OperationError):
            add_note(actor=agent, case=case.pk, text=text, audience=audience)
    assert not Note.objects.exists()


def test_nothing_is_done_to_a_case_that_is_not_there(site: str, agent: Actor) -> None:
    gone = new_id()
    for change in (
        lambda: move_case(actor=agent, case=gone, to="fixed", version=1),
        lambda: assign_case(actor=agent, case=gone, version=1),
        lambda: add_note(actor=agent, case=gone, text="x", audience="staff"),
        lambda: attach_file(actor=system("t"), case=gone, file=new_id()),
    ):
        with pytest.raises(OperationError, match="no such case"):
            change()
