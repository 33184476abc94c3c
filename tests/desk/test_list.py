"""The work list: whose cases, in which order, page by page, and its chips."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from .town import Town

Enter = Callable[[str], "Client"]


def numbers(response: Any) -> list[str]:
    """The numbers of the cases in the rows of a page."""
    assert response.status_code == 200
    return re.findall(r'name="case" value="(\d+)"', response.content.decode())


def test_a_department_worker_sees_only_the_cases_of_the_department(
    town: Town, enter: Enter
) -> None:
    from holdfast.cases.models import Case

    seen = numbers(enter("max").get("/desk/cases/?state=any"))
    own = Case.objects.filter(department=town.departments["waste"])
    assert seen
    assert set(seen) == set(own.values_list("number", flat=True))


def test_chips_count_only_what_one_may_see(town: Town, enter: Enter) -> None:
    from holdfast.cases.lifecycle import OPEN
    from holdfast.cases.models import Case

    page = enter("max").get("/desk/cases/").content.decode()
    open_cases = Case.objects.filter(status__in=OPEN, department=town.departments["waste"]).count()
    assert re.search(rf"Open <b>{open_cases}</b>", page)


def test_the_chips_follow_live_with_what_the_list_is_narrowed_to(town: Town, enter: Enter) -> None:
    from holdfast.cases.operations import move_case

    client, case = enter("ivo"), town.of("streets", "new")
    page = client.get("/desk/cases/?service=pothole").content.decode()
    address = re.search(r'data-live="case"[^>]*data-live-url="([^"]*part=chips[^"]*)"', page)
    assert address
    url = address[1].replace("&amp;", "&")
    shown = re.search(r'id="lists".*?</nav>', page, re.DOTALL)
    assert shown
    before = re.findall(r"<b>(\d+)</b>", client.get(url).content.decode())
    assert before == re.findall(r"<b>(\d+)</b>", shown[0])
    move_case(actor=town.actor("ivo"), case=case.pk, to="fixed", version=case.version)
    after = client.get(url).content.decode()
    assert int(re.findall(r"<b>(\d+)</b>", after)[0]) == int(before[0]) - 1
    assert "service=pothole" in after, "a chip keeps what narrows the list"


def test_the_list_goes_by_promise_and_what_has_none_comes_last(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import Case

    seen = numbers(enter("max").get("/desk/cases/"))
    due = dict(Case.objects.values_list("number", "due_at"))
    promised = [due[number] for number in seen if due[number]]
    assert promised == sorted(promised)
    assert [due[n] is None for n in seen] == sorted(due[n] is None for n in seen)
    assert any(due[n] is None for n in seen), "bulky pickups have no promise"


def test_every_case_is_on_exactly_one_page(town: Town, enter: Enter) -> None:
    from holdfast.cases.lifecycle import OPEN
    from holdfast.cases.models import Case

    client, seen, url = enter("ivo"), [], "/desk/cases/"
    while url:
        page = client.get(url)
        seen += numbers(page)
        found = re.search(r'href="(\?[^"]*after=[^"]*)" rel="next"', page.content.decode())
        url = "/desk/cases/" + found[1].replace("&amp;", "&") if found else ""
    assert len(seen) == len(set(seen)) == Case.objects.filter(status__in=OPEN).count()


def test_each_chip_keeps_what_it_says(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import Case
    from holdfast.kernel import clock

    client, now = enter("ivo"), clock.now()
    cases = {case.number: case for case in Case.objects.all()}

    def shown(chip: str) -> list[Case]:
        return [cases[number] for number in numbers(client.get(f"/desk/cases/?list={chip}"))]

    running = ("new", "assigned", "scheduled", "in_work")
    over = shown("over")
    assert over
    assert all(c.due_at and c.due_at < now and c.status in running for c in over)
    paused = shown("paused")
    assert paused
    assert all(c.status in ("waiting", "partner") for c in paused)
    assert all(c.team_id is None and c.assignee_id is None for c in shown("nobody"))
    assert all(c.due_at and c.due_at < now + timedelta(days=1) for c in shown("today"))


def test_a_reopened_case_was_sent_back(town: Town, enter: Enter) -> None:
    from holdfast.cases.operations import move_case

    client = enter("ivo")
    assert numbers(client.get("/desk/cases/?list=back")) == []
    case = town.of("streets", "fixed")
    move_case(actor=town.actor("ivo"), case=case.pk, to="new", version=case.version)
    assert numbers(client.get("/desk/cases/?list=back")) == [case.number]


def test_rows_cost_two_statements_and_the_page_four(
    town: Town, enter: Enter, django_assert_num_queries: Any
) -> None:
    client = enter("jo")
    client.get("/desk/cases/")
    # The session with the person, the rows.
    with django_assert_num_queries(2):
        client.get("/desk/cases/?part=rows")
    # The same, the chips' counts, and the journal's head.
    with django_assert_num_queries(4):
        client.get("/desk/cases/")


def test_filters_narrow_and_unknown_values_do_no_harm(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import Case

    client = enter("ivo")
    seen = numbers(client.get("/desk/cases/?service=pothole&state=any"))
    assert seen
    found = Case.objects.filter(number__in=seen).values_list("service", flat=True)
    assert set(found) == {"pothole"}
    one = numbers(client.get("/desk/cases/?area=districts:1 Harbor"))
    assert all(c.areas == {"districts": "1 Harbor"} for c in Case.objects.filter(number__in=one))
    for query in (
        "list=no&state=no&team=no&area=no",
        "after=%00",
        "after=zzzz",
        "q=%00'--",
        "q=&|!",
    ):
        assert client.get(f"/desk/cases/?{query}", follow=True).status_code == 200


def test_a_saved_list_is_kept_and_forgotten(town: Town, enter: Enter) -> None:
    client = enter("jo")
    form = {"name": "Potholes <b>", "query": "service=pothole&after=x&bad=1", "key": "k1"}
    answer = client.post("/desk/cases/lists", form)
    assert answer.headers["Location"].endswith("?service=pothole")
    page = client.get("/desk/cases/").content.decode()
    assert "Potholes &lt;b&gt;" in page
    client.post("/desk/cases/lists", {"forget": "Potholes <b>", "key": "k2"})
    town.staff["jo"].refresh_from_db()
    assert town.staff["jo"].preferences == {"lists": []}


@pytest.mark.parametrize("said", ["100", " 1 0 0", ""])
def test_a_number_leads_to_its_case_and_words_to_a_list(
    town: Town, enter: Enter, said: str
) -> None:
    client, case = enter("jo"), town.of("streets")
    spaced = f"{case.number[:3]} {case.number[3:]}"
    assert (
        client.get("/desk/find", {"q": spaced})
        .headers["Location"]
        .endswith(f"/desk/cases/{case.number}/")
    )
    other = town.of("waste")
    answer = client.get("/desk/find", {"q": other.number})
    assert "/desk/cases/?q=" in answer.headers["Location"], "a hidden case is not there"
    assert client.get("/desk/find", {"q": said}).status_code == 302


def test_home_leads_to_ones_work(town: Town, enter: Enter) -> None:
    assert enter("jo").get("/desk/").headers["Location"].endswith("/desk/cases/")
    assert enter("ana").get("/desk/").status_code == 302
    assert enter("ines").get("/desk/").status_code == 302
    assert enter("ines").get("/desk/cases/").status_code == 403


def test_without_signing_in_one_is_led_to_the_sign_in_and_back(town: Town) -> None:
    from django.test import Client

    answer = Client().get("/es/desk/cases/?list=over")
    assert answer.headers["Location"] == "/es/staff/login/?next=/es/desk/cases/%3Flist%3Dover"
    part = Client().get("/desk/cases/", headers={"HX-Request": "true"})
    assert part.status_code == 401
    assert part.headers["HX-Redirect"].startswith("/staff/login/")
