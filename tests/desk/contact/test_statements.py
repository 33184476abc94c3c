"""How many statements the screens of the desk may take: an agent waits for each of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import Agent

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def test_pop_screen_and_answer_take_few_statements(
    enter: Callable[[str], Client], django_assert_max_num_queries: Any
) -> None:
    agent = Agent(enter("nadia"), htmx=True)
    agent.begin(typed="(360) 555-0142")
    agent.act("who", name="Rosa Delgado")
    agent.act("service", service="cart")
    agent.act("answer", question="danger", answer="no")
    agent.act("place", place="418 Tidewater Lane")
    with django_assert_max_num_queries(26):
        agent.client.get("/desk/contact/", {"phone": "+13605550142"})
    with django_assert_max_num_queries(26):
        agent.page()
    with django_assert_max_num_queries(17):
        agent.act("answer", question="bin", answer="blue")
    with django_assert_max_num_queries(10):
        agent.act("note", note="Lid open.", quiet="1")
    for part in ("services?q=tra", "knowledge?words=tra"):
        with django_assert_max_num_queries(6):
            agent.client.get(f"/desk/contact/{agent.id}/{part}")


def test_links_of_a_case_are_not_looked_for_in_all_cases(
    nadia: Agent, django_assert_max_num_queries: Any
) -> None:
    from holdfast.cases import queries
    from holdfast.cases.models import Case
    from holdfast.cases.operations import link_cases

    made = []
    for n in range(3):
        nadia.begin()
        nadia.act("service", service="noise")
        nadia.act("file", key=f"k{n}")
        nadia.act("end")
        nadia.act("wrap-up", code="filed", note="", key=f"w{n}")
        made.append(Case.objects.latest("opened_at"))
    actor = _actor()
    link_cases(actor=actor, case=made[0].pk, other=made[1].pk, kind="related")
    link_cases(actor=actor, case=made[2].pk, other=made[0].pk, kind="same")
    with django_assert_max_num_queries(2):
        found = queries.linked(actor, made[0])
    assert [case.pk for case in found] == [made[2].pk, made[1].pk]
    with django_assert_max_num_queries(2):
        assert [case.pk for case in queries.linked(actor, made[1])] == [made[0].pk]


def _actor() -> Any:
    from holdfast.accounts.models import Staff

    return Staff.objects.get(name="Nadia Brandt").actor()
