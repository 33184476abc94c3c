"""A script in the contact's centre: found by words, followed by numbers, to its case."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from .conftest import Agent

pytestmark = pytest.mark.django_db

FLOW = """
code: whose
title: {en: Whose waste is it, es: De quién es la basura}
words: {en: [neighbor dumps], es: [vecino tira]}
audience: staff
steps:
  - id: 1
    kind: say
    question: {code: hello, type: information, ask: {en: I ask you three things., es: Tres cosas.}}
  - id: 2
    kind: ask
    question: {code: danger, type: yesno, required: true, ask: {en: Smoke, es: Humo}}
    go: {yes: 6}
  - id: 3
    kind: address
    question: {code: place, type: place, required: true, ask: {en: Which lot, es: Qué lote}}
  - id: 4
    kind: ask
    question: {code: ours, type: yesno, required: true, ask: {en: City land, es: De la ciudad}}
    go: {no: 7}
  - id: 5
    kind: open
    service: cart
    question: {code: tell, type: information, ask: {en: We come., es: Vamos.}}
  - id: 6
    kind: transfer
    call: "911"
    question: {code: call, type: information, ask: {en: Call 911 now., es: Llame al 911.}}
  - id: 7
    kind: end
    wrap_up: told
    question: {code: away, type: information, ask: {en: Ask the owner., es: Pregunte al dueño.}}
"""


@pytest.fixture
def script(nadia: Agent) -> None:
    """The script, published, and a contact in hand."""
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text
    from holdfast.scripts import operations
    from holdfast.scripts.reading import load
    from holdfast.workforce.operations import save_code

    save_code(actor=system("test"), code="told", name=Text.of("Told who can help"),
              outcome="referred")  # fmt: skip
    written = operations.write_script(actor=system("test"), flow=load(FLOW)[0])
    operations.publish_script(actor=system("test"), script=written.script)
    nadia.begin(typed="5555550142")


def text(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def follow(nadia: Agent) -> None:
    nadia.act("service", script="whose", q="neighbor dumps")
    nadia.act("answer", question="hello", answer="")


def test_typed_words_find_scripts_beside_services(nadia: Agent, script: None) -> None:
    found = nadia.client.get(f"/desk/contact/{nadia.id}/services?q=neighbor+dumps")
    assert 'name="script" value="whose"' in found.content.decode()
    assert "I ask you three things." in text(nadia.act("service", q="neighbor dumps"))


def test_it_is_followed_by_its_numbers_on_paper(nadia: Agent, script: None) -> None:
    follow(nadia)
    page = nadia.page()
    assert "Smoke" in text(page) and "2 Smoke" in text(page)
    assert "Case form" not in page and "What will be filed" not in page
    assert "Which lot" in text(nadia.act("answer", question="danger", answer="no"))


def test_its_case_begins_in_the_same_contact_with_what_is_known(nadia: Agent, script: None) -> None:
    follow(nadia)
    nadia.act("answer", question="danger", answer="no")
    nadia.act("place", place="1 Main Street")
    page = nadia.act("answer", question="ours", answer="yes")
    assert "Open a case: Missed collection" in text(page)
    page = nadia.act("script-case")
    assert "Which cart was left" in text(page)
    assert "1 Main Street" in text(page) and "What will be filed" in page
    page = nadia.act("answer", question="bin", answer="blue")
    filed = nadia.act("file", key="a-key")
    assert "filed with" in filed


def test_an_end_proposes_its_wrap_up_code(nadia: Agent, script: None) -> None:
    from holdfast.interactions.models import Interaction
    from holdfast.scripts.models import Run

    follow(nadia)
    nadia.act("answer", question="danger", answer="no")
    nadia.act("place", place="1 Main Street")
    assert "Ask the owner." in text(nadia.act("answer", question="ours", answer="no"))
    page = nadia.act("came-to", outcome="answered")
    assert re.search(r'value="told"[^>]*checked', page)
    nadia.act("wrap-up", code="told", note="", key="b-key")
    kept = Interaction.objects.get()
    assert (kept.topic, kept.wrap_up) == ("whose", "told")
    assert Run.objects.get().state == "finished"


def test_a_transfer_shows_whom_to_call_and_may_be_gone_back_from(
    nadia: Agent, script: None
) -> None:
    follow(nadia)
    page = nadia.act("answer", question="danger", answer="yes")
    assert "Hand over to 911" in text(page)
    assert "Smoke" in text(nadia.act("back", to="danger"))


def test_a_place_that_is_known_is_not_asked_again(nadia: Agent, script: None) -> None:
    nadia.act("place", place="1 Main Street")
    follow(nadia)
    assert "City land" in text(nadia.act("answer", question="danger", answer="no"))


def test_another_matter_leaves_no_draft_of_an_ended_script(nadia: Agent, script: None) -> None:
    from holdfast.scripts.models import Run

    follow(nadia)
    nadia.act("answer", question="danger", answer="yes")
    nadia.act("another")
    assert Run.objects.get().state == "finished"


@pytest.fixture
def nurses(nadia: Agent) -> None:
    """A script whose way leads to a queue, and a contact in hand."""
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text
    from holdfast.scripts import operations
    from holdfast.scripts.reading import load
    from holdfast.workforce.operations import save_code, save_queue

    save_queue(actor=system("test"), code="nurses", name=Text.of("Nurses on call"), goal=15)
    flow = FLOW.replace("code: whose", "code: ill").replace('call: "911"', "queue: nurses")
    save_code(actor=system("test"), code="told", name=Text.of("Told who can help"),
              outcome="referred")  # fmt: skip
    written = operations.write_script(actor=system("test"), flow=load(flow)[0])
    operations.publish_script(actor=system("test"), script=written.script)
    nadia.begin(typed="5555550142")


def ends_with_the_nurses(nadia: Agent) -> str:
    nadia.act("service", script="ill", q="ill")
    nadia.act("answer", question="hello", answer="")
    page = nadia.act("answer", question="danger", answer="yes")
    nadia.act("came-to", outcome="referred")
    return page


def test_what_a_script_hands_over_waits_in_its_queue_for_a_colleague(
    nadia: Agent, nurses: None, enter: Callable[[str], Client]
) -> None:
    nadia.act("who", name="Rosa Delgado")
    assert "Hand over to the queue Nurses on call." in text(ends_with_the_nurses(nadia))
    nadia.act("wrap-up", code="told", note="Coughs since Monday")
    kofi = enter("kofi")
    page = kofi.get("/desk/contact/").content.decode()
    assert "Rosa Delgado" in page and "Coughs since Monday" in page
    [take] = re.findall(r'action="(/desk/contact/work/[^"]+/take)"', page)
    opened = kofi.post(take, follow=True)
    assert "/desk/residents/" in opened.request["PATH_INFO"]
    assert "Rosa Delgado" in opened.content.decode()
    page = kofi.get("/desk/contact/").content.decode()
    [back] = re.findall(r'action="(/desk/contact/work/[^"]+/back)"', page)
    kofi.post(back)
    page = kofi.get("/desk/contact/").content.decode()
    assert "Rosa Delgado" in page and "/back" not in page, "it waits for anybody again"
    kofi.post(take)
    page = kofi.get("/desk/contact/").content.decode()
    [done] = re.findall(r'action="(/desk/contact/work/[^"]+/done)"', page)
    told = kofi.post(done, follow=True).content.decode()
    assert "Done. It waits no longer." in told and "Rosa Delgado" not in told
    assert "This work is done already." in kofi.post(done, follow=True).content.decode()


def test_a_queue_that_has_gone_keeps_no_contact_from_ending(nadia: Agent, nurses: None) -> None:
    from holdfast.workforce.models import Queue, Work

    Queue.objects.filter(pk="nurses").delete()
    ends_with_the_nurses(nadia)
    nadia.act("wrap-up", code="told", note="")
    assert nadia.told().phase == "over" and not Work.objects.exists()
