"""A contact from its first ring to the end of its wrap-up, by what the screen offers."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .conftest import Agent, text_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db


def fill(agent: Agent) -> str:
    """Answer the questions of a missed collection; the last page."""
    agent.act("service", service="cart", q="my trash")
    agent.act("answer", question="danger", answer="no")
    agent.act("place", place="418 Tidewater Lane")
    agent.act("answer", question="bin", answer="blue")
    agent.act("answer", question="many", answer="2")
    return agent.act("answer", question="trouble", answer=["lid", "late"])


def test_a_call_becomes_a_filed_case_and_an_ended_interaction(nadia: Agent) -> None:
    from holdfast.cases.models import Case
    from holdfast.interactions.models import About, Interaction
    from holdfast.workforce.models import Presence

    assert "What can I help you with?" in nadia.begin(typed="(360) 555-0142")
    begun = Interaction.objects.get()
    assert (begun.outcome, begun.ended_at, begun.channel) == ("open", None, "phone")
    assert Presence.objects.get().state == "contact"
    page = fill(nadia)
    assert "Is there anything else the crew should know?" in page
    assert "5 of 5 known" in text_of(page)
    page = nadia.act("file", key="k1")
    case = Case.objects.get()
    assert f"Case {case.number} filed with Solid Waste" in page
    assert " ".join(case.number) in page, "the number is read out digit by digit"
    assert "We come back within two days." in page
    assert case.answers == {
        "danger": False, "bin": "blue", "many": 2, "trouble": ["lid", "late"],
    }  # fmt: skip
    assert case.place_typed == "418 Tidewater Lane" and case.channel == "phone"
    page = nadia.act("end")
    assert "Wrap up: (360) 555-0142" in text_of(page)
    assert 'value="filed" data-key="answer" checked' in page
    nadia.act("wrap-up", code="filed", note="Lid was open.", settled="yes", key="k2")
    ended = Interaction.objects.get()
    assert (ended.outcome, ended.wrap_up, ended.note) == ("case", "filed", "Lid was open.")
    assert ended.ended_at and ended.topic == "cart" and ended.resident_id == case.resident_id
    assert About.objects.get().case_id == case.pk
    assert Presence.objects.get().state == "ready"


def test_the_parts_that_htmx_gets_are_the_whole_screen_in_pieces(
    enter: Callable[[str], Client],
) -> None:
    agent = Agent(enter("nadia"), htmx=True)
    agent.begin()
    part = agent.act("service", service="cart")
    assert "<html" not in part
    for id in ("person", "place", "knowledge", "inhand", "saved"):
        assert f'id="{id}"' in part, id
    assert part.count('hx-swap-oob="true"') == 5
    assert "Is anybody in danger?" in part
