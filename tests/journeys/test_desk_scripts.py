"""A screening is written by keyboard alone and is live on portal and desk at once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / ".cache/test-assets/axe.min.js"
Open = Callable[..., Any]
# What somebody takes for a key, found and pressed, who types forty words a minute.
SECONDS_A_PRESS = 0.3
QUESTIONS = (
    ("Is it hard to breathe?", "¿Le cuesta respirar?"),
    ("Do you have a fever?", "¿Tiene fiebre?"),
    ("Do you have a new cough?", "¿Tiene tos nueva?"),
    ("Have you lost taste or smell?", "¿Perdió el gusto o el olfato?"),
    ("Were you close to somebody ill?", "¿Estuvo cerca de alguien enfermo?"),
)


class Hands:
    """A person at the keyboard, whose presses and fields are counted."""

    def __init__(self, page: Any) -> None:
        self.page, self.presses, self.fields = page, 0, 0

    def type(self, words: str) -> None:
        self.page.keyboard.type(words)
        self.presses += len(words)
        self.fields += 1

    def press(self, key: str, times: int = 1) -> None:
        for _ in range(times):
            self.page.keyboard.press(key)
        self.presses += times

    def enter(self) -> None:
        """Send the form, and wait for the page with the focus where the next words go."""
        with self.page.expect_navigation():
            self.press("Enter")
        self.page.wait_for_function("() => document.activeElement?.matches('input')")


def focused(page: Any) -> str:
    return str(page.evaluate("document.activeElement.name || document.activeElement.id"))


def test_five_questions_are_written_by_keyboard_and_live_at_once(visit: Open) -> None:
    page = visit("ivo")
    page.goto("/desk/scripts/")
    hands = Hands(page)
    assert focused(page) == "title_en"
    hands.type("Do I need a test")
    hands.press("Tab")
    hands.type("Necesito una prueba")
    hands.enter()
    # The ends first, then the questions: each goes to them at once.
    assert focused(page) == "words_en"
    hands.press("Shift+Tab")
    hands.type("End")
    hands.press("Tab")
    for english, spanish in (("You need no test.", "No necesita prueba."),
                             ("Get tested today.", "Hágase la prueba hoy.")):  # fmt: skip
        hands.type(english)
        hands.press("Tab")
        hands.type(spanish)
        hands.enter()
    hands.press("Shift+Tab")
    hands.type("Ask yes")
    hands.press("Tab")
    for number, (english, spanish) in enumerate(QUESTIONS):
        hands.type(english)
        hands.press("Tab")
        hands.type(spanish)
        if number == 0:
            # Where Yes leads; it stays chosen for the questions that follow.
            hands.press("Tab")
            hands.press("End")
            hands.fields += 1
            # Past “No”, which goes to the next step, and what is rarely needed, to Add.
            hands.press("Tab", 3)
        hands.enter()
    assert page.locator(".outline > li").count() == 7
    assert page.get_by_role("heading", name="To look at").count() == 0
    with page.expect_navigation():
        hands.press("Control+Enter")
    page.get_by_text("It is live now, on the portal and at the desk.").wait_for()
    seconds = hands.presses * SECONDS_A_PRESS
    print(f"{hands.presses} presses, {hands.fields} fields, {seconds:.0f} s at a steady pace")
    assert seconds < 300

    # At once on the portal, and beside services in a contact.
    resident = visit()
    resident.goto("/guides/do-i-need-a-test/")
    resident.get_by_role("button", name="Begin").click()
    resident.get_by_text("Is it hard to breathe?").wait_for()
    resident.get_by_label("No").check()
    resident.get_by_role("button", name="Go on").click()
    resident.get_by_text("Do you have a fever?").wait_for()
    resident.get_by_label("Yes").check()
    resident.get_by_role("button", name="Go on").click()
    resident.get_by_role("heading", name="Get tested today.").wait_for()
    agent = visit("nadia")
    agent.goto("/desk/contact/")
    agent.locator("button[name=channel]").first.click()
    agent.locator("#id_q").fill("need a test")
    agent.get_by_role("button", name="Do I need a test").click()
    agent.locator("#q", has_text="Is it hard to breathe?").wait_for()


@pytest.mark.parametrize("width", [1366, 390])
def test_its_pages_are_usable_by_everybody(visit: Open, width: int) -> None:
    if not AXE.exists():
        pytest.skip("axe is not here")
    from holdfast.journal.actors import system
    from holdfast.scripts import operations
    from holdfast.scripts.reading import load

    for flow in load():
        written = operations.write_script(actor=system("test"), flow=flow)
        operations.publish_script(actor=system("test"), script=written.script)
    writer = visit("ivo", viewport={"width": width, "height": 800})
    code = "should-i-evacuate"
    parts = ("", "?edit=2", "?edit=about", "diagram", "preview", "paper", "versions", "figures")
    pages = ["/desk/scripts/", *(f"/desk/scripts/{code}/{part}" for part in parts)]
    pages += ["/guides/", f"/guides/{code}/", f"/es/guides/{code}/"]
    for address in pages:
        writer.goto(address)
        look(writer, address)
    writer.goto(f"/guides/{code}/")
    for press in ("Begin", "Go on"):
        if press == "Go on":
            writer.get_by_label("Yes").check()
        writer.get_by_role("button", name=press).click()
        writer.wait_for_load_state()
        look(writer, press)


def look(page: Any, where: str) -> None:
    """Nothing that axe finds, and no page wider than its window."""
    page.evaluate(AXE.read_text())
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].html))"
    )
    assert found == [], where
    wide = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert wide <= 0, f"{where}: {wide} wider than the window"
