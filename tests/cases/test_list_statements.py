"""Lists of cases: few statements whatever is asked, and the same cases by every way of paging."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import msgspec
import pytest

if TYPE_CHECKING:
    from django.test import Client

    from holdfast.journal.actors import Actor


class Line(msgspec.Struct):
    """What these tests read of a case."""

    id: UUID
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    description: str


SORTS = ("newest", "oldest", "promise", "changed")


@pytest.fixture
def nine(opened: Callable[..., Any]) -> list[Any]:
    """Nine cases, some without a promise, some alike in time."""
    from holdfast.cases.models import Case

    cases = [opened(("pothole", "light", "noise")[n % 3], description=f"D{n}") for n in range(9)]
    Case.objects.update(opened_at=cases[4].opened_at, updated_at=cases[4].opened_at)
    return cases


@pytest.fixture
def desk(site: str) -> Client:
    """An agent's browser, signed in as by the form."""
    from allauth.usersessions.models import UserSession
    from django.test import Client

    from holdfast.accounts import operations
    from holdfast.accounts.models import Staff
    from holdfast.journal.actors import system

    operations.ensure_roles(actor=system("test"))
    operations.create_staff(
        actor=system("test"), email="a@city.example", name="A", roles=("agent",), password="x" * 20
    )
    client = Client()
    staff = Staff.objects.get(email="a@city.example")
    client.force_login(staff, backend="holdfast.accounts.backend.StaffBackend")
    key = client.cookies["sessionid"].value
    UserSession.objects.create(user=staff, session_key=key, ip="127.0.0.1")
    return client


@pytest.mark.parametrize("sort", SORTS)
def test_pages_by_key_show_every_case_once_in_any_order(
    nine: list[Any], agent: Actor, sort: Any
) -> None:
    from holdfast.cases import queries

    whole = [each.pk for each in queries.page(agent, queries.Filter(), sort=sort).cases]
    assert sorted(whole) == sorted(each.pk for each in nine)
    models: list[UUID] = []
    light: list[UUID] = []
    after = key = ""
    for _ in range(5):
        page = queries.page(agent, queries.Filter(), sort=sort, after=after, limit=2)
        lines = queries.lines(agent, queries.Filter(), into=Line, sort=sort, after=key, limit=2)
        models += [each.pk for each in page.cases]
        light += [each.id for each in lines.cases]
        after, key = page.next, lines.next
        assert after == key
    assert models == light == whole
    assert after == ""


@pytest.mark.parametrize("who", ["agent", "worker", "nobody's worker", "resident", "anonymous"])
def test_statements_composed_once_find_what_the_filter_and_the_rule_say(
    nine: list[Any], agent: Actor, who: str
) -> None:
    from holdfast.cases import queries
    from holdfast.cases.models import Case
    from holdfast.journal.actors import ANONYMOUS, Actor
    from holdfast.kernel import clock
    from holdfast.residents.models import Resident

    ada = Resident.objects.create().pk
    Case.objects.filter(pk=nine[0].pk).update(public=False, resident=ada)
    Case.objects.filter(pk__in=[nine[1].pk, nine[5].pk]).update(public=False, status="fixed")
    Case.objects.filter(pk=nine[2].pk).update(areas={"districts": "7"}, lat=1.0, lon=-2.0)
    departments = {each.department_id for each in nine if each.department_id}
    sees = frozenset({"cases.see_department"})
    viewer = {
        "agent": agent,
        "worker": Actor("staff", None, sees, frozenset(list(departments)[:1])),
        "nobody's worker": Actor("staff", None, sees),
        "resident": Actor("resident", ada),
        "anonymous": ANONYMOUS,
    }[who]
    now = clock.now()
    one = nine[3]
    for twice in range(2):
        # Other values the second time, so that those of the first are not in the text.
        for filter in (
            queries.Filter(),
            queries.Filter(state=("open", "closed")[twice]),
            queries.Filter(state="over"),
            queries.Filter(state="back"),
            queries.Filter(services=("pothole", "light")[twice:]),
            queries.Filter(departments=tuple(departments)[twice:]),
            queries.Filter(team=one.team_id, nobody=bool(twice)),
            queries.Filter(area=("districts", ("7", "8")[twice])),
            queries.Filter(box=((0.0, -3.0, 2.0, -1.0), (5.0, 5.0, 6.0, 6.0))[twice]),
            queries.Filter(opened_from=one.opened_at, opened_to=now),
            queries.Filter(changed_from=one.opened_at, due_from=now, due_before=now),
            queries.Filter(resident=(ada, one.pk)[twice]),
            queries.Filter(words=("D1", "D2 100%")[twice]),
            queries.Filter(words=nine[twice].number),
            queries.Filter(words="%&"),
        ):
            found = [each.pk for each in queries.page(viewer, filter).cases]
            lines = queries.lines(viewer, filter, into=Line).cases
            assert [each.id for each in lines] == found, filter
            assert queries.how_many(viewer, filter) == len(found), filter
            assert queries.counts(viewer, {"n": filter, "all": queries.Filter()})["n"] == len(found)


def test_light_values_hold_masked_words_for_those_who_may_not_read_others(
    opened: Callable[..., Any], agent: Actor
) -> None:
    from holdfast.cases import queries
    from holdfast.journal.actors import ANONYMOUS

    opened(description="My name is Rosa Alvarez")
    said = {
        viewer.kind: queries.lines(viewer, queries.Filter(), into=Line).cases[0].description
        for viewer in (agent, ANONYMOUS)
    }
    assert said == {"staff": "My name is Rosa Alvarez", "anonymous": "My name is [name]"}


def test_a_case_without_a_promise_comes_last_and_is_never_over(
    nine: list[Any], agent: Actor
) -> None:
    from holdfast.cases import queries

    listed = queries.page(agent, queries.Filter(state="open"), sort="promise").cases
    assert [each.due_at is None for each in listed] == [False] * 6 + [True] * 3
    assert queries.counts(agent, {"over": queries.Filter(state="over")}) == {"over": 0}


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is kept for seconds stays for the test, however slow the machine."""
    from holdfast.kernel import fresh

    for each in list(fresh._all):
        monkeypatch.setattr(each, "_seconds", 3600.0)


@pytest.mark.parametrize(
    "query",
    ["", "state=open&sort=promise", "state=over", "area=districts:1", "q=pothole", "state=closed"],
)
def test_the_json_list_takes_two_statements(
    nine: list[Any], desk: Client, settled: None, django_assert_num_queries: Any, query: str
) -> None:
    desk.get("/api/v1/cases")
    # The session with the person and all permissions, the cases.
    with django_assert_num_queries(2):
        assert desk.get(f"/api/v1/cases?{query}").status_code == 200


def test_one_case_over_json_takes_two_statements(
    nine: list[Any], desk: Client, settled: None, django_assert_num_queries: Any
) -> None:
    desk.get("/api/v1/cases")
    with django_assert_num_queries(2):
        assert desk.get(f"/api/v1/cases/{nine[0].pk}").json()["number"] == nine[0].number


def test_the_counts_of_all_chips_take_one_statement(
    nine: list[Any], agent: Actor, django_assert_num_queries: Any
) -> None:
    from holdfast.cases import queries

    chips = {state: queries.Filter(state=state) for state in ("open", "over", "paused", "back")}
    with django_assert_num_queries(1):
        assert queries.counts(agent, chips)["open"] == 9


def test_the_list_and_the_single_case_say_the_same(nine: list[Any], desk: Client) -> None:
    listed = desk.get("/api/v1/cases?limit=3").json()["cases"]
    assert listed == [desk.get(f"/api/v1/cases/{each['id']}").json() for each in listed]


def test_a_case_sent_back_is_counted_as_back_and_an_untouched_one_is_not(
    nine: list[Any], agent: Actor, moved: Callable[..., Any]
) -> None:
    from holdfast.cases import queries

    moved(moved(nine[0], "assigned"), "fixed")
    moved(nine[0], "new")
    back = queries.Filter(state="back")
    assert queries.counts(agent, {"back": back}) == {"back": 1}
    assert [each.pk for each in queries.page(agent, back).cases] == [nine[0].pk]
