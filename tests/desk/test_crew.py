"""Staff in long events at the desk: who is on, who takes over, whose household needs help."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from holdfast.eoc import tasks
from holdfast.eoc.models import HandOver, Household, Noted, Spell, Warned
from holdfast.kernel import clock

from .test_incidents import activate, opened
from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
MINE = "/desk/incidents/mine"


def words(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def on_for(town: Town, name: str, hours: float) -> None:
    """Somebody works since so many hours, without a break."""
    began = clock.now() - timedelta(hours=hours)
    Spell.objects.create(staff=town.staff[name].pk, kind="work", began=began)


def test_a_supervisor_sees_who_is_over_a_limit_in_words_and_on_every_page(
    town: Town, enter: Enter
) -> None:
    ivo, ana, nadia = enter("ivo"), enter("ana"), enter("nadia")
    at = opened(ana)
    assert "My shift" in words(nadia, MINE) and "Ask for relief" not in words(nadia, MINE)
    activate(ana, at, "partial", "during")
    on_for(town, "nadia", 12.5)
    on_for(town, "ivo", 3.75)
    page = words(ivo, f"{at}staff")
    for says in (r"Longest shift: over by \d+ min", r"Longest without a break: in \d+ min",
                 "Nadia Brandt", r"12 h \d+ m<", "breaks: none"):  # fmt: skip
        assert re.search(says, page), says
    assert page.index("Nadia Brandt</b>") < page.index("Ivo Marsh</b>"), "who is over stands first"
    assert "over the longest shift" not in words(ivo, "/desk/cases/")
    tasks.watch_hours()
    assert "over the longest shift" in words(ivo, "/desk/cases/")
    assert "over the longest shift" not in words(nadia, "/desk/cases/")
    assert nadia.get(f"{at}staff").status_code == 403
    assert "<html" not in words(ivo, f"{at}staff?part=rows")
    assert "Turno más largo" in words(ivo, f"/es{at}staff")
    ivo.post(f"{at}staff/care", {"staff": town.staff["nadia"].pk, "act": "meal"})
    assert Noted.objects.get().staff == town.staff["nadia"].pk
    refused = ivo.post(f"{at}staff/rules", {"longest": "99"})
    assert refused.status_code == 422 and "write 4 to 24" in refused.content.decode()
    given = {"longest": 14, "unbroken": 4, "rest": 10, "meal": 6, "break_minutes": 15,
             "meal_minutes": 30, "apart_minutes": 120}  # fmt: skip
    ivo.post(f"{at}staff/rules", given)
    tasks.watch_hours()
    assert set(Warned.objects.filter(eased_at=None).values_list("rule", "over")) == {
        ("break", True), ("break", False),
    }, "who had a meal needs none, and fourteen hours are not over"  # fmt: skip


def test_relief_is_asked_in_the_strip_and_answered_with_a_name_and_a_time(
    town: Town, enter: Enter
) -> None:
    ivo, ana, nadia, jo = enter("ivo"), enter("ana"), enter("nadia"), enter("jo")
    at = opened(ana)
    assert "I need relief" not in words(nadia, "/desk/contact/")
    activate(ana, at, "partial", "during")
    strip = words(nadia, "/desk/contact/").split("I need relief")[0]
    incident = re.findall(r'name="incident" value="([^"]+)"', strip)[-1]
    assert "Ask for relief" in words(nadia, MINE)
    nadia.post(f"{MINE}/do", {"act": "relief", "incident": incident})
    assert "Ask for relief" not in words(nadia, MINE), "once is enough"
    assert "Nadia Brandt asks to be relieved" in words(ivo, "/desk/cases/")
    [asked] = HandOver.objects.all()
    answer = {"hand_over": asked.pk, "to": "arranged", "taker": town.staff["jo"].pk,
              "at": "2001-01-01T10:00"}  # fmt: skip
    late = ivo.post(f"{at}staff/relief", answer)
    assert late.status_code == 422 and "next 24 hours" in late.content.decode()
    field = re.findall(r'name="at" value="([^"]+)"', words(ivo, f"{at}staff"))
    ivo.post(f"{at}staff/relief", answer | {"at": field[0]})
    assert "Jo Reyes takes over from you" in words(nadia, MINE)
    assert "You take over from Nadia Brandt" in words(jo, "/desk/cases/")
    assert "asks to be relieved" not in words(ivo, "/desk/cases/")
    nadia.post(f"{MINE}/do", {"act": "done", "hand_over": asked.pk})
    assert "takes over" not in words(nadia, MINE) and "Ask for relief" in words(nadia, MINE)


def test_each_says_how_their_household_is_and_few_read_it(town: Town, enter: Enter) -> None:
    ivo, ana, nadia = enter("ivo"), enter("ana"), enter("nadia")
    at = opened(ana)
    activate(ana, at, "partial", "during")
    assert "Is your household looked after? Say so once" in words(nadia, "/desk/cases/")
    incident = at.strip("/").split("/")[-1]
    nadia.post(f"{MINE}/do", {"act": "household", "incident": incident, "answer": "help"})
    assert "Say so once" not in words(nadia, "/desk/cases/")
    assert Household.objects.get().answer == "help"
    told = words(ivo, f"{at}staff").split("Households</h3>")[1]
    assert re.search(r"We need help: <b>1</b>.*Nadia Brandt", told)
    wrong = nadia.post(f"{MINE}/do", {"act": "household", "incident": incident, "answer": "?"})
    assert wrong.status_code == 422 and "three answers" in wrong.content.decode()
