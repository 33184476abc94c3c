"""Presence, queues and the wallboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import Agent, text_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]


def state_of(staff: Any) -> str:
    from holdfast.workforce.queries import presence

    return presence(staff.pk).state


def test_a_break_is_taken_at_once_or_after_the_contact_in_hand(
    nadia: Agent, staff: dict[str, Any]
) -> None:
    nadia.client.post("/desk/contact/presence", {"state": "break"})
    assert state_of(staff["nadia"]) == "break"
    nadia.begin()
    page = nadia.client.post("/desk/contact/presence", {"state": "training"}, follow=True)
    assert "then training" in page.content.decode()
    assert state_of(staff["nadia"]) == "contact", "a contact is never broken off"
    nadia.act("end")
    assert state_of(staff["nadia"]) == "wrap_up"
    nadia.act("wrap-up", code="dropped", note="")
    assert state_of(staff["nadia"]) == "training"


def test_only_states_of_the_list_are_taken(nadia: Agent, staff: dict[str, Any]) -> None:
    for state in ("contact", "wrap_up", "asleep", "\x00"):
        nadia.client.post("/desk/contact/presence", {"state": state})
    assert state_of(staff["nadia"]) == "off"


def test_every_change_of_presence_is_a_fact(nadia: Agent, staff: dict[str, Any]) -> None:
    from holdfast.journal.models import Entry

    nadia.begin()
    nadia.act("end")
    told = Entry.objects.filter(kind="presence.changed", subject=staff["nadia"].pk)
    assert [each.data["to"] for each in told.order_by("id")] == ["contact", "wrap_up"]


def test_the_wallboard_says_who_does_what_and_what_waits(
    nadia: Agent, enter: Enter, seal: Callable[[], int]
) -> None:
    nadia.begin()
    offer(3)
    page = text_of(enter("ivo").get("/desk/queues/").content.decode())
    assert "Nadia Brandt" in page and "English · phone" in page
    assert "1 signed in" in page and "3 Web and app" in page
    assert "Web and app over its line." in page


def test_an_agent_does_not_watch_the_others(nadia: Agent) -> None:
    assert nadia.client.get("/desk/queues/").status_code == 403


def offer(count: int, minutes: int = 90) -> list[Any]:
    """Web reports with doubtful places that came so long ago."""
    from holdfast.journal.actors import system
    from holdfast.kernel import clock
    from holdfast.kernel.ids import new_id
    from holdfast.workforce.operations import offer_work

    at = clock.now() - timedelta(minutes=minutes)
    return [
        offer_work(
            actor=system("test"), queue="web", kind="place", subject=new_id(), arrived_at=at
        ).work
        for _ in range(count)
    ]


def test_waits_are_told_as_nine_of_ten_never_as_an_average(staff: dict[str, Any]) -> None:
    from holdfast.desk.contact.strip import day_began
    from holdfast.workforce.queries import lines

    for minutes in (1, 2, 3, 4, 5, 6, 7, 8, 9, 600):
        offer(1, minutes)
    line = next(line for line in lines(day_began()) if line.code == "web")
    assert line.waiting == 10 and 599 * 60 < line.longest < 601 * 60
    assert line.nine_in_ten is not None and line.half is not None
    assert 8 * 60 < line.nine_in_ten < 10 * 60, "nine of ten waited less than this"
    assert 4 * 60 < line.half < 6 * 60
    assert line.late and (line.within, line.counted) == (9, 10)


def test_work_is_taken_by_one_person_only(
    staff: dict[str, Any], nadia: Agent, enter: Enter
) -> None:
    from holdfast.workforce.models import Work

    [work] = offer(1)
    nadia.client.post(f"/desk/contact/work/{work}/take")
    assert Work.objects.get().staff == staff["nadia"]
    enter("kofi").post(f"/desk/contact/work/{work}/take")
    assert Work.objects.get().staff == staff["nadia"]
    nadia.client.post(f"/desk/contact/work/{work}/back")
    assert Work.objects.get().staff is None
    nadia.client.post(f"/desk/contact/work/{work}/take")
    nadia.client.post(f"/desk/contact/work/{work}/done")
    assert Work.objects.get().done_at


def test_a_web_report_with_a_place_nobody_knows_waits_for_a_person(
    staff: dict[str, Any], nadia: Agent, seal: Callable[[], int]
) -> None:
    from holdfast.cases.models import Case
    from holdfast.cases.operations import correct_case
    from holdfast.catalog import queries as catalog
    from holdfast.interactions.operations import take_report
    from holdfast.journal.actors import ANONYMOUS, system
    from holdfast.places.locations import Location
    from holdfast.workforce.models import Work

    service = catalog.current("cart")
    for typed, verdict in (("behind the old mill", "unverified"), ("1 Quay St", "verified")):
        take_report(
            actor=ANONYMOUS, service=service, channel="web",
            location=Location(typed=typed, verdict=verdict),
        )  # fmt: skip
    seal()
    case = Case.objects.get(place_typed="behind the old mill")
    assert Work.objects.get().subject == case.pk
    page = text_of(nadia.client.get("/desk/contact/").content.decode())
    assert "Missed collection" in page and "behind the old mill" in page
    opened = nadia.client.post(f"/desk/contact/work/{Work.objects.get().pk}/take")
    assert case.number in opened["Location"]
    correct_case(
        actor=system("test"), case=case.pk, version=case.version,
        location=Location(typed="2 Quay St", verdict="verified"),
    )  # fmt: skip
    seal()
    assert Work.objects.get().done_at, "a corrected place settles it"


COUNTS = {"screen": 15, "answer": 20, "services": 3, "places": 5, "queues": 4}


def test_statements_of_the_main_acts_are_counted(
    nadia: Agent, django_assert_max_num_queries: Any
) -> None:
    nadia.begin(typed="(360) 555-0142")
    nadia.act("service", service="cart")
    nadia.stand_at(38.9, -73.9)
    nadia.page()
    path = f"/desk/contact/{nadia.id}/"
    with django_assert_max_num_queries(COUNTS["screen"]):
        nadia.client.get(path)
    with django_assert_max_num_queries(COUNTS["answer"]):
        nadia.client.post(
            path + "answer", {"question": "danger", "answer": "no"}, headers={"HX-Request": "1"}
        )
    with django_assert_max_num_queries(COUNTS["services"]):
        nadia.client.get(path + "services", {"q": "trash"})
    with django_assert_max_num_queries(COUNTS["places"]):
        nadia.client.get("/desk/contact/places", {"place": "418 tide"})
    with django_assert_max_num_queries(COUNTS["queues"]):
        nadia.client.get("/desk/contact/queues")
