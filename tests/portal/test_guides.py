"""Guides: scripts that residents follow themselves, page by page, without script."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db

FLOW = """
code: sick
title: {en: "Am I sick?", es: "¿Estoy enfermo?"}
about: {en: Signs and what to do., es: Señales y qué hacer.}
words: {en: [feeling ill], es: [me siento mal]}
keep_hours: 24
featured: true
steps:
  - id: 1
    kind: ask
    question: {code: fever, type: yesno, required: true, ask: {en: Fever today, es: Fiebre hoy}}
    go: {yes: 4}
  - id: 2
    kind: address
    question: {code: place, type: place, required: true, ask: {en: Where are you, es: Dónde está}}
  - id: 3
    kind: open
    service: pothole
    question: {code: hole, type: information, ask: {en: It is a hole., es: Es un bache.}}
  - id: 4
    kind: transfer
    call: 911
    question: {code: call, type: information, ask: {en: Call a doctor., es: Llame a un médico.}}
"""


@pytest.fixture(autouse=True)
def _published(town: None) -> None:
    from holdfast.journal.actors import system
    from holdfast.scripts import operations
    from holdfast.scripts.reading import load

    for flow in load(FLOW):
        written = operations.write_script(actor=system("test"), flow=flow)
        operations.publish_script(actor=system("test"), script=written.script)


def text(page: HttpResponse) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode()))


def press(browser: Client, page: HttpResponse, **fields: str) -> HttpResponse:
    """Send the form of a page with what was filled in."""
    action = re.search(r'<form[^>]*method="post"[^>]*action="([^"]*)"', page.content.decode())
    where = action.group(1) if action else page.request["PATH_INFO"]
    return browser.post(where, fields, follow=True)


def test_a_guide_is_found_where_people_look(browser: Client) -> None:
    for where in ("/", "/guides/", "/ask/?q=feeling+ill", "/ask/suggest/?q=feeling"):
        assert "Am I sick?" in text(browser.get(where)), where
    assert "¿Estoy enfermo?" in text(browser.get("/es/guides/"))
    assert browser.get("/guides/other/").status_code == 404


def test_one_step_a_page_to_a_result_with_what_was_answered(browser: Client) -> None:
    page = press(browser, browser.get("/es/guides/sick/"))
    assert "Fiebre hoy" in text(page)
    page = press(browser, page, answer="no")
    assert "Dónde está" in text(page)
    page = press(browser, page, place="Pier 7")
    if "sure" in page.content.decode():
        page = press(browser, page, place="Pier 7", sure="Pier 7")
    assert "Es un bache." in text(page)
    assert "Fiebre hoy No" in text(page) and "Pier 7" in text(page)
    # The case begins with the place that is known.
    page = press(browser, page)
    assert "/es/report/" in page.request["PATH_INFO"]
    assert "¿Hay alguien herido?" in text(page)


def test_back_from_a_result_changes_an_answer_and_loses_none(browser: Client) -> None:
    page = press(browser, press(browser, browser.get("/guides/sick/")), answer="yes")
    assert "Call a doctor." in text(page) and 'href="tel:911"' in page.content.decode()
    back = re.search(r'class="textlink" href="([^"]+/step/fever/)"', page.content.decode())
    assert back is not None
    before = browser.get(back.group(1))
    assert re.search(r'value="yes"[^>]*checked', before.content.decode())
    assert "Where are you" in text(press(browser, before, answer="no"))


def test_an_answer_that_cannot_be_taken_is_said_on_the_page(browser: Client) -> None:
    page = press(browser, press(browser, browser.get("/guides/sick/")))
    assert page.status_code == 422
    assert "Choose one of the answers." in text(page)


def test_a_step_that_is_not_asked_leads_to_the_one_that_is(browser: Client) -> None:
    page = press(browser, browser.get("/guides/sick/"))
    run = page.request["PATH_INFO"].split("/")[3]
    for part in ("end/", "place/", "step/call/", "step/none/", ""):
        assert (
            browser.get(f"/guides/run/{run}/{part}", follow=True)
            .request["PATH_INFO"]
            .endswith("/step/fever/")
        )
    assert browser.get(f"/report/{run}/").status_code == 404
