"""Giving a case to a team, a person, another department; and who may not."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest

from holdfast.accounts.models import Team
from holdfast.cases.models import Case, Note
from holdfast.cases.operations import (
    add_note,
    assign_case,
    correct_case,
    move_case,
)
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel.ids import new_id

Opened = Callable[..., Case]
Departments = dict[str, UUID]


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
