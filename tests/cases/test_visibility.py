"""One rule decides who sees a case: as SQL and as Python it answers the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.cases import queries, visibility
from holdfast.cases.models import Attachment, Case, Follower
from holdfast.cases.operations import attach_file, follow_case
from holdfast.files.models import File
from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.kernel.ids import new_id
from holdfast.residents.operations import note_resident

Opened = Callable[..., Case]
PERMISSIONS = ("cases.see", "cases.see_department", "cases.see_private", "cases.move")
WORDS = "My name is Rosa Alvarez"


@pytest.fixture
def world(
    opened: Opened, departments: dict[str, UUID]
) -> tuple[list[Case], list[UUID], list[UUID]]:
    """Cases of every kind, three residents, the departments."""
    people = [note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(3)]
    cases = [
        opened(service, resident=resident, public=public, description=WORDS)
        for service in ("pothole", "light", "noise")
        for resident in (*people, None)
        for public in (True, False)
    ]
    for n, case in enumerate(cases):
        if n % 3 == 0:
            follow_case(actor=system("test"), case=case.pk, resident=people[n % 2])
    return cases, people, list(departments.values())


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(
    kind=st.sampled_from(["staff", "resident", "client", "anonymous", "system"]),
    who=st.integers(0, 3),
    permissions=st.sets(st.sampled_from(PERMISSIONS)),
    own=st.sets(st.integers(0, 1)),
)
def test_the_rule_as_sql_and_as_python_answers_the_same(
    world: Any, kind: Any, who: int, permissions: set[str], own: set[int]
) -> None:
    _, people, departments = world
    id = None
    if kind == "resident":
        id = [*people, None][who]
    elif kind in ("staff", "client"):
        id = new_id()
    viewer = Actor(
        kind, id,
        permissions=frozenset(permissions) if kind in ("staff", "client") else frozenset(),
        departments=frozenset(departments[n] for n in own),
    )  # fmt: skip
    listed = set(visibility.visible(viewer).values_list("pk", flat=True))
    for case in Case.objects.all():
        follows = Follower.objects.filter(case=case, resident=id).exists() if id else False
        seen = visibility.may_see(viewer, case, follows=follows)
        assert seen == (case.pk in listed)
        # Who may read what was masked may see the case at all.
        if visibility.may_see_private(viewer, case):
            assert seen
    # One at a time: a seen and a hidden one, where there are both.
    for case in (Case.objects.filter(pk__in=listed)[:1], Case.objects.exclude(pk__in=listed)[:1]):
        for each in case:
            alone = queries.by_id(viewer, each.pk)
            numbered = queries.by_number(viewer, each.number)
            assert (alone is not None) == (each.pk in listed) == (numbered is not None)
    page = queries.page(viewer, queries.Filter(), limit=500)
    assert {case.pk for case in page.cases} == listed
    assert queries.counts(viewer, {"all": queries.Filter()}) == {"all": len(listed)}


def test_a_stranger_sees_public_cases_with_masked_words(world: Any) -> None:
    for case in visibility.visible(ANONYMOUS):
        assert case.public
        assert visibility.words(ANONYMOUS, case) == "My name is [name]"
        assert "Rosa" not in str(visibility.shown(ANONYMOUS, case))


def test_a_resident_reads_their_own_words_but_not_a_case_they_only_follow(world: Any) -> None:
    cases, people, _ = world
    me = Actor("resident", people[0])
    mine = {case.pk for case in cases if case.resident_id == people[0]}
    for case in visibility.visible(me):
        assert visibility.may_see_private(me, case) == (case.pk in mine)
        assert ("Rosa" in visibility.words(me, case)) == (case.pk in mine)


def test_a_department_sees_its_own_cases_hidden_ones_too_and_no_others(world: Any) -> None:
    cases, _, departments = world
    worker = Actor(
        "staff", new_id(), permissions=frozenset({"cases.see_department"}),
        departments=frozenset(departments[:1]),
    )  # fmt: skip
    seen = set(visibility.visible(worker))
    assert seen == {case for case in cases if case.department_id == departments[0]}
    assert any(not case.public for case in seen)


def test_what_is_linked_is_shown_only_where_it_may_be_seen(opened: Opened, agent: Actor) -> None:
    from holdfast.cases.operations import link_cases

    shown, hidden = opened(), opened(public=False)
    link_cases(actor=agent, case=shown.pk, other=hidden.pk, kind="related")
    assert queries.linked(agent, shown) == [hidden]
    assert queries.linked(ANONYMOUS, shown) == []


def test_hidden_words_cannot_be_found_by_searching_for_them(opened: Opened) -> None:
    opened(description=WORDS + ", deep hole")
    viewer = system("test")
    assert not queries.page(viewer, queries.Filter(words="Alvarez")).cases
    assert len(queries.page(viewer, queries.Filter(words="deep")).cases) == 1


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize("public_file", [True, False])
def test_a_file_is_read_by_those_who_see_its_case_and_private_ones_by_fewer(
    opened: Opened, agent: Actor, public: bool, public_file: bool
) -> None:
    rosa, sam = (note_resident(actor=ANONYMOUS, phone=f"+1555555014{n}").resident for n in range(2))
    case = opened(resident=rosa, public=public)
    file = File.objects.create(kind="image/png", digest="", size=1).pk
    attach_file(actor=agent, case=case.pk, file=file, public=public_file)
    follow_case(actor=system("test"), case=case.pk, resident=sam)
    assert Attachment.objects.count() == 1
    assert visibility.may_read_file(agent, file)
    assert visibility.may_read_file(Actor("resident", rosa), file)
    assert visibility.may_read_file(Actor("resident", sam), file) == public_file
    assert visibility.may_read_file(ANONYMOUS, file) == (public and public_file)
    assert not visibility.may_read_file(agent, new_id())
