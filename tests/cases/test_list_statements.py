"""Lists of cases: few statements whatever is asked, and the same cases by every way of paging."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from uuid import UUID

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from holdfast.journal.actors import Actor

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
    """An agent's browser, signed in."""
    from django.test import Client

    from holdfast.accounts import operations
    from holdfast.accounts.models import Staff
    from holdfast.journal.actors import system

    operations.ensure_roles(actor=system("test"))
    operations.create_staff(
        actor=system("test"), email="a@city.example", name="A", roles=("agent",), password="x" * 20
    )
    client = Client()
    client.force_login(
        Staff.objects.get(email="a@city.example"),
        backend="holdfast.accounts.backend.StaffBackend",
    )
    return client


@pytest.mark.parametrize("sort", SORTS)
def test_pages_by_key_show_every_case_once_in_any_order(
    nine: list[Any], agent: Actor, sort: Any
) -> None:
    from holdfast.cases import queries

    whole = [each.pk for each in queries.page(agent, queries.Filter(), sort=sort).cases]
    assert sorted(whole) == sorted(each.pk for each in nine)
    models: list[UUID] = []
    plain: list[UUID] = []
    after = key = ""
    for _ in range(5):
        page = queries.page(agent, queries.Filter(), sort=sort, after=after, limit=2)
        rows, key = queries.plain_page(
            agent, queries.Filter(), columns=["id", "number"], sort=sort, after=key, limit=2
        )
        models += [each.pk for each in page.cases]
        plain += [row[0] for row in rows]
        after = page.next
        assert after == key
    assert models == plain == whole
    assert after == ""


def test_a_case_without_a_promise_comes_last_and_is_never_over(
    nine: list[Any], agent: Actor
) -> None:
    from holdfast.cases import queries

    listed = queries.page(agent, queries.Filter(state="open"), sort="promise").cases
    assert [each.due_at is None for each in listed] == [False] * 6 + [True] * 3
    assert queries.counts(agent, {"over": queries.Filter(state="over")}) == {"over": 0}


@pytest.mark.parametrize(
    "query",
    ["", "state=open&sort=promise", "state=over", "area=districts:1", "q=pothole", "state=closed"],
)
def test_the_json_list_takes_three_statements(
    nine: list[Any], desk: Client, django_assert_num_queries: Any, query: str
) -> None:
    desk.get("/api/v1/cases")
    # The session, the person with all permissions, the cases.
    with django_assert_num_queries(3):
        assert desk.get(f"/api/v1/cases?{query}").status_code == 200


def test_one_case_over_json_takes_three_statements(
    nine: list[Any], desk: Client, django_assert_num_queries: Any
) -> None:
    desk.get("/api/v1/cases")
    with django_assert_num_queries(3):
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
