"""Undo after filing: what a contact just did is taken back, and nothing of it is hidden."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from .conftest import Agent, text_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
UNDO = 'form="undo" name="case"'


def filed(agent: Agent) -> Any:
    """A contact with a case just filed; the case."""
    from holdfast.cases.models import Case

    agent.begin(typed="(360) 555-0142")
    agent.act("service", service="cart")
    agent.act("answer", question="danger", answer="no")
    agent.act("place", place="418 Tidewater Lane")
    agent.act("answer", question="bin", answer="blue")
    assert UNDO in agent.act("file", key="k")
    return Case.objects.latest("opened_at")


def test_what_was_filed_is_withdrawn_and_its_questions_come_back_with_their_answers(
    nadia: Agent,
) -> None:
    from holdfast.cases.models import Case
    from holdfast.journal import queries as journal

    case = filed(nadia)
    page = nadia.act("take-back", case=str(case.pk))
    case.refresh_from_db()
    assert case.status == "withdrawn"
    kinds = [entry.kind for entry in journal.about(case.pk)]
    assert "case.opened" in kinds and "case.moved" in kinds, "the journal tells both"
    assert "How many carts?" in page and "Blue, recycling" in text_of(page)
    nadia.act("back", to="bin")
    nadia.act("answer", question="bin", answer="black")
    nadia.act("file", key="k2")
    again = Case.objects.exclude(pk=case.pk).get()
    assert again.answers["bin"] == "black" and again.number != case.number
    assert nadia.told().opened == [again.pk]


def test_undo_from_the_wrap_up_leads_back_and_keeps_the_notes(nadia: Agent) -> None:
    case = filed(nadia)
    page = nadia.act("end")
    assert "Wrap up" in page and UNDO in page
    page = nadia.act("take-back", case=str(case.pk), note="She said the black one.")
    assert "How many carts?" in page
    assert nadia.told().note == "She said the black one."
    page = nadia.act("end")
    assert 'value="answered" data-key="answer" checked' in page, "no case preselects filed"


def test_undo_ends_after_five_minutes(nadia: Agent) -> None:
    from holdfast.cases.models import Case

    case = filed(nadia)
    Case.objects.filter(pk=case.pk).update(opened_at=case.opened_at - timedelta(minutes=6))
    assert UNDO not in nadia.page()
    page = nadia.act("take-back", case=str(case.pk))
    assert "It is too late to take this back" in page
    case.refresh_from_db()
    assert case.status == "new"


def test_undo_ends_when_somebody_has_begun(nadia: Agent, staff: dict[str, Any]) -> None:
    from holdfast.cases.operations import move_case

    case = filed(nadia)
    move_case(actor=staff["ivo"].actor(), case=case.pk, to="assigned", version=case.version)
    assert UNDO not in nadia.page()
    assert "somebody has begun" in nadia.act("take-back", case=str(case.pk))
    case.refresh_from_db()
    assert case.status == "assigned"


def test_a_followed_case_is_followed_no_longer(nadia: Agent) -> None:
    from holdfast.cases.models import Follower

    case = filed(nadia)
    nadia.act("end")
    nadia.act("wrap-up", code="filed", note="", key="w")
    nadia.begin(typed="(360) 555-0199")
    nadia.act("who", name="Tom Achterberg")
    nadia.stand_at(43.66, -70.25)
    page = nadia.act("follow", case=str(case.pk), key="f")
    assert Follower.objects.filter(case=case).count() == 1
    assert UNDO not in page, "it stands in the wrap-up, not in the questions"
    assert UNDO in nadia.act("end")
    nadia.act("take-back", case=str(case.pk))
    case.refresh_from_db()
    assert (case.followers, Follower.objects.filter(case=case).count()) == (0, 0)
    assert case.status == "new", "the case itself stays"


def test_nobody_takes_back_a_colleagues_contact(
    nadia: Agent, enter: Callable[[str], Client]
) -> None:
    case = filed(nadia)
    kofi = enter("kofi")
    answer = kofi.post(f"/desk/contact/{nadia.id}/take-back", {"case": str(case.pk)})
    assert answer.status_code == 404
    case.refresh_from_db()
    assert case.status == "new"
