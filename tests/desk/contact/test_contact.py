"""A contact from its first ring to the end of its wrap-up, by what the screen offers."""

from __future__ import annotations

import json
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
    for id in ("person", "place", "knowledge", "rumors", "inhand", "saved"):
        assert f'id="{id}"' in part, id
    assert part.count('hx-swap-oob="true"') == 7
    assert "Is anybody in danger?" in part


def test_a_reload_in_the_middle_asks_the_same_question(nadia: Agent) -> None:
    nadia.begin()
    nadia.act("service", service="cart")
    nadia.act("answer", question="danger", answer="no")
    nadia.act("place", place="418 Tidewater Lane")
    page = nadia.client.get("/desk/contact/", follow=True).content.decode()
    assert "Which cart was left, the blue or the black one?" in page
    assert "If they ask why: Each has a truck of its own." in page
    assert "2 of 5 known" in text_of(page) and "File with 3 open" in text_of(page)


def test_a_session_that_ended_comes_back_to_the_same_question(
    nadia: Agent, enter: Callable[[str], Client]
) -> None:
    nadia.begin()
    nadia.act("service", service="cart")
    nadia.client.logout()
    refused = nadia.client.post(
        f"/desk/contact/{nadia.id}/answer", {"question": "danger", "answer": "no"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert refused.status_code == 401
    back = refused["HX-Redirect"].partition("next=")[2]
    again = enter("nadia")
    page = again.get(back, follow=True)
    assert page.redirect_chain[-1][0] == f"/desk/contact/{nadia.id}/"
    assert "Is anybody in danger?" in page.content.decode()


def test_a_part_asked_for_after_the_session_leads_back_to_its_page(nadia: Agent) -> None:
    nadia.begin()
    nadia.client.logout()
    refused = nadia.client.get(
        f"/desk/contact/{nadia.id}/services", {"q": "tra"},
        headers={"HX-Request": "true",
                 "HX-Current-URL": f"http://testserver/desk/contact/{nadia.id}/?tab=notes"},
    )  # fmt: skip
    assert refused.status_code == 401
    assert refused["HX-Redirect"].endswith(f"next=/desk/contact/{nadia.id}/%3Ftab%3Dnotes")


def test_what_was_saved_is_acknowledged_to_the_browsers_draft(nadia: Agent) -> None:
    nadia.begin()
    answer = nadia.client.post(
        f"/desk/contact/{nadia.id}/note", {"note": "Lid open.", "quiet": "1"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    told = json.loads(answer["HX-Trigger"])
    assert told == {"acknowledged": {"key": f"note-{nadia.id}"}}
    refused = nadia.client.post(
        f"/desk/contact/{nadia.id}/note", {"note": "x" * 4001, "quiet": "1"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "HX-Trigger" not in refused and "at most 4000" in refused.content.decode()


def test_an_answer_that_means_danger_shows_the_card_for_911(nadia: Agent) -> None:
    from holdfast.interactions.models import Interaction

    nadia.begin()
    nadia.act("service", service="cart")
    page = nadia.act("answer", question="danger", answer="yes")
    assert "Call 911 now." in page and "Hand over to 911" in page
    assert "What will be filed" not in page
    page = nadia.act("back", to="danger")
    assert "Is anybody in danger?" in page, "an answer can be taken back"
    nadia.act("answer", question="danger", answer="yes")
    page = nadia.act("came-to", outcome="emergency")
    assert 'value="emergency" data-key="answer" checked' in page
    nadia.act("wrap-up", code="emergency", note="")
    assert Interaction.objects.get().outcome == "emergency"


def test_answered_without_a_case_keeps_what_it_was_about(nadia: Agent) -> None:
    from holdfast.cases.models import Case
    from holdfast.interactions.models import Interaction

    nadia.begin("counter")
    nadia.act("service", service="cart")
    page = nadia.act("came-to", outcome="answered")
    assert 'value="answered" data-key="answer" checked' in page
    nadia.act("wrap-up", code="answered", note="Told her the day.")
    ended = Interaction.objects.get()
    assert (ended.outcome, ended.topic, ended.channel) == ("answered", "cart", "counter")
    assert not Case.objects.exists()


def test_a_case_may_be_filed_with_answers_open_but_not_without_its_place(nadia: Agent) -> None:
    from holdfast.cases.models import Case

    nadia.begin()
    nadia.act("service", service="cart")
    assert "Say where it is." in nadia.act("file", key="k")
    nadia.act("place", place="Tidewater Lane")
    page = nadia.act("file", key="k2")
    case = Case.objects.get()
    assert f"Case {case.number} filed" in page and case.answers == {}


def test_two_presses_file_one_case(nadia: Agent) -> None:
    from holdfast.cases.models import Case

    nadia.begin()
    nadia.act("service", service="noise")
    nadia.act("file", key="same")
    nadia.act("file", key="same")
    assert Case.objects.count() == 1


def test_one_contact_may_open_two_cases(nadia: Agent) -> None:
    from holdfast.interactions.models import About, Interaction
    from holdfast.journal.models import Entry

    nadia.begin()
    for key in ("a", "b"):
        nadia.act("service", service="noise")
        nadia.act("file", key=key)
        nadia.act("another")
    nadia.act("end")
    nadia.act("wrap-up", code="filed", note="")
    assert Interaction.objects.count() == 1 and About.objects.count() == 2
    assert Entry.objects.filter(kind="interaction.recorded").count() == 1


def test_who_carries_a_number_alone_is_known_with_history_and_open_cases(nadia: Agent) -> None:
    page = nadia.begin(typed="(360) 555-0142")
    assert "New to us" in page
    nadia.act("who", name="Rosa Delgado")
    nadia.act("service", service="noise")
    nadia.act("file", key="k")
    nadia.act("end")
    nadia.act("wrap-up", code="filed", note="")
    page = text_of(nadia.begin(typed="360-555-0142"))
    assert "Rosa Delgado Known by number" in page and "contact 2 in 30 days" in page
    assert "Loud noise" in page and "New" in page


def test_of_several_who_share_a_number_the_agent_chooses(nadia: Agent) -> None:
    from holdfast.residents.models import Identifier, Resident

    for name in ("Rosa Delgado", "Tom Delgado"):
        Identifier.objects.create(
            resident=Resident.objects.create(name=name), kind="phone", value="+13605550142"
        )
    page = nadia.begin(typed="(360) 555-0142")
    assert "Several people use this number" in page
    assert nadia.told().resident is None, "never decided by the program"
    tom = Resident.objects.get(name="Tom Delgado")
    page = nadia.act("who", resident=str(tom.pk))
    assert "Tom Delgado" in page and nadia.told().resident == tom.pk


def test_what_is_no_number_is_said_beside_the_field_and_kept(nadia: Agent) -> None:
    nadia.begin()
    page = nadia.act("person", who="the lady from yesterday")
    assert "This is no phone number." in page
    assert 'value="the lady from yesterday"' in page


def test_a_case_nearby_is_followed_instead_of_filed_again(nadia: Agent) -> None:
    from holdfast.cases.models import Case
    from holdfast.interactions.models import Interaction

    nadia.begin()
    nadia.act("service", service="cart")
    nadia.stand_at(38.9, -73.9)
    nadia.act("file", key="k")
    case = Case.objects.get()
    nadia.act("end")
    nadia.act("wrap-up", code="filed", note="")
    nadia.begin(typed="(360) 555-0199")
    nadia.act("service", service="cart")
    page = nadia.stand_at(38.9003, -73.9)
    assert "Open nearby: the same thing?" in page and str(case.pk) in page
    page = nadia.act("follow", case=str(case.pk), key="f")
    assert "Followed" in page
    nadia.act("end")
    nadia.act("wrap-up", code="followed", note="")
    case.refresh_from_db()
    assert case.followers == 1 and Case.objects.count() == 1
    assert Interaction.objects.order_by("-started_at")[0].outcome == "followed"


def test_one_without_a_number_cannot_follow_and_is_told_why(nadia: Agent) -> None:
    from holdfast.cases.models import Case

    nadia.begin()
    nadia.act("service", service="noise")
    nadia.act("file", key="k")
    nadia.act("another")
    page = nadia.act("follow", case=str(Case.objects.get().pk), key="f")
    assert "Give a phone number or an e-mail" in page


def test_unfinished_questions_stay_a_draft_that_another_contact_goes_on_with(
    nadia: Agent,
) -> None:
    nadia.begin()
    nadia.act("service", service="cart")
    nadia.act("answer", question="danger", answer="no")
    page = nadia.act("end")
    assert "The unfinished questions stay in your drafts." in page
    run = nadia.told().run
    nadia.act("wrap-up", code="dropped", note="")
    page = nadia.client.get("/desk/contact/").content.decode()
    assert "Needs a place to be filed" in page
    answer = nadia.client.post(f"/desk/contact/drafts/{run}/resume")
    nadia.id = answer["Location"].strip("/").split("/")[-1]
    assert "Where is it?" in nadia.page()


def test_notes_are_saved_while_typing_and_stand_in_the_wrap_up(nadia: Agent) -> None:
    nadia.begin()
    answer = nadia.client.post(
        f"/desk/contact/{nadia.id}/note", {"note": "Lid was open.", "quiet": "1"},
        headers={"HX-Request": "true"},
    )  # fmt: skip
    assert "saved" in answer.content.decode()
    assert "Lid was open." in nadia.page("?tab=notes")
    assert "Lid was open." in nadia.act("end")


def test_the_clock_of_the_wrap_up_can_be_extended_and_stopped(nadia: Agent) -> None:
    nadia.begin()
    page = nadia.act("end")
    assert "One more minute" in page and "Stop the clock" in page
    before = nadia.told().wrap_until
    nadia.act("clock", seconds="60", note="Half a sentence")
    assert (nadia.told().wrap_until - before).total_seconds() == 60
    page = nadia.act("clock", seconds="0")
    assert "The clock is stopped" in page and "Half a sentence" in page


def test_a_follow_up_waits_for_the_one_who_promised_it(
    nadia: Agent, enter: Callable[[str], Client]
) -> None:
    nadia.begin(typed="(360) 555-0142")
    nadia.act("end")
    page = nadia.act("wrap-up", code="call-back", note="", follow_up="callback", follow_date="x")
    assert "Say when to follow up." in page
    nadia.act("wrap-up", code="call-back", note="", follow_up="callback", follow_date="2026-01-05")
    assert "(360) 555-0142" in text_of(nadia.client.get("/desk/contact/").content.decode())
    other = enter("kofi").get("/desk/contact/").content.decode()
    assert "(360) 555-0142" not in other


def test_nobody_opens_a_colleagues_contact(nadia: Agent, enter: Callable[[str], Client]) -> None:
    nadia.begin()
    kofi = enter("kofi")
    assert kofi.get(f"/desk/contact/{nadia.id}/").status_code == 404
    assert kofi.post(f"/desk/contact/{nadia.id}/end").status_code == 404
    assert nadia.told().phase == "talking"


def test_a_call_that_rings_shows_who_it_is_before_it_is_taken(nadia: Agent) -> None:
    from holdfast.interactions.models import Interaction
    from holdfast.residents.models import Identifier, Resident

    rosa = Resident.objects.create(name="Rosa Delgado")
    Identifier.objects.create(resident=rosa, kind="phone", value="+13605550142")
    page = nadia.client.get("/desk/contact/?phone=%2B13605550142").content.decode()
    assert "Rosa Delgado" in page and "data-begin-now" in page
    assert not Interaction.objects.exists(), "looking changes nothing"


HOSTILE = "\x00<script>alert(1)</script>'; DROP TABLE x;-- \u202e{{7*7}} ' \" \U0001f600 ﷽"


def test_hostile_words_are_kept_as_words(nadia: Agent) -> None:
    from holdfast.cases.models import Case

    nadia.begin(typed=HOSTILE[:200])
    nadia.act("person", who=HOSTILE)
    nadia.act("who", name=HOSTILE)
    nadia.act("note", note=HOSTILE)
    nadia.act("service", q=HOSTILE)
    nadia.act("service", service="cart", q=HOSTILE)
    nadia.act("answer", question=HOSTILE[:40], answer=HOSTILE)
    nadia.act("answer", question="danger", answer=HOSTILE)
    nadia.act("place", place=HOSTILE)
    nadia.act("place", place="x", chosen=HOSTILE)
    nadia.act("words", words=HOSTILE)
    nadia.act("follow", case=HOSTILE)
    nadia.act("who", resident=HOSTILE)
    nadia.act("speak", language=HOSTILE)
    page = nadia.act("file", key="k")
    assert "<script>alert" not in page
    assert "<script>alert" in Case.objects.get().description
    for path in ("services?q=", "knowledge?words="):
        found = nadia.client.get(f"/desk/contact/{nadia.id}/{path}", {"x": "1"})
        assert found.status_code == 200
    assert nadia.client.get("/desk/contact/places", {"place": HOSTILE}).status_code == 200
    assert nadia.client.get("/desk/contact/", {"phone": HOSTILE}).status_code == 200


def test_the_words_to_say_come_in_their_language(nadia: Agent) -> None:
    nadia.begin()
    nadia.act("service", service="cart")
    page = nadia.act("speak", language="es")
    assert "¿Alguien está en peligro?" in page and "Is anybody in danger?" in page
    whole = nadia.client.get(f"/es/desk/contact/{nadia.id}/").content.decode()
    assert "Lo que se registrará" in whole


@pytest.mark.parametrize("language", ["", "/es"])
def test_a_typed_word_finds_services_by_number(nadia: Agent, language: str) -> None:
    nadia.begin()
    found = nadia.client.get(f"{language}/desk/contact/{nadia.id}/services", {"q": "missed pi"})
    assert 'value="cart"' in found.content.decode()
    page = nadia.act("service", q="missed pickup")
    assert "Is anybody in danger?" in page, "the only service there is, is taken"
