"""An agent's contact in a real browser, hands on the keys only; and what must hold at any size."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from journeys.at_the_desk import asks, at_rest

pytest_plugins = ["journeys.at_the_desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / ".cache/test-assets/axe.min.js"


def test_a_contact_is_taken_filed_and_wrapped_up_by_keys_alone(page: Any) -> None:
    from holdfast.cases.models import Case
    from holdfast.interactions.models import Interaction

    page.goto("/desk/contact/")
    asks(page, "Ready for the next contact.")
    page.keyboard.press("1")
    asks(page, "What can I help you with?")
    page.keyboard.type("missed pickup")
    page.locator("#services button").first.wait_for()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    asks(page, "Is anybody in danger?")
    page.keyboard.press("2")
    asks(page, "Where is it?")
    page.keyboard.type("418 Tidewater Lane")
    page.keyboard.press("Enter")
    asks(page, "Which cart was left")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.press("1")
    asks(page, "How many carts?")
    page.keyboard.type("2")
    page.goto(page.url)
    asks(page, "How many carts?")
    assert "Blue, recycling" in page.locator(".steps").inner_text(), "a reload loses nothing"
    assert page.locator("#main [name=answer]").first.input_value() == "2", "nor what is half typed"
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    asks(page, "Which cart was left")
    page.keyboard.press("2")
    asks(page, "How many carts?")
    page.keyboard.press("Control+a")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    asks(page, "What was wrong with it?")
    for key in "123":
        page.keyboard.press(key)
    asks(page, "Is there anything else the crew should know?")
    page.keyboard.press("p")
    page.keyboard.type("(360) 555-0142")
    page.keyboard.press("Enter")
    page.locator("#person", has_text="New to us").wait_for()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    asks(page, "Your number is")
    page.keyboard.press("1")
    page.locator("h2", has_text="Wrap up").wait_for()
    at_rest(page)
    page.keyboard.press("n")
    page.keyboard.type("Lid was open.")
    page.keyboard.press("Control+Enter")
    asks(page, "Ready for the next contact.")
    case, contact = Case.objects.get(), Interaction.objects.get()
    assert case.answers == {
        "danger": False, "bin": "black", "many": 2, "trouble": ["lid", "late"],
    }  # fmt: skip
    assert (contact.outcome, contact.wrap_up, contact.note) == ("case", "filed", "Lid was open.")
    assert contact.resident_id == case.resident_id is not None


def test_a_call_that_rings_is_taken_by_itself(page: Any) -> None:
    page.goto("/desk/contact/?phone=3605550142")
    asks(page, "What can I help you with?")
    assert "(360) 555-0142" in page.locator("#inhand").inner_text()


SIZES = [(1366, 768), (683, 384), (390, 844)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_axe_finds_nothing_and_nothing_scrolls_that_should_not(
    page: Any, cookies: dict[str, Any], width: int, height: int
) -> None:
    if not AXE.exists():
        pytest.skip("run tools/build_assets.py")
    page.set_viewport_size({"width": width, "height": height})
    page.goto("/desk/contact/")
    check(page, width, height)
    page.keyboard.press("1")
    asks(page, "What can I help you with?")
    check(page, width, height)
    page.keyboard.type("missed pickup")
    page.keyboard.press("Enter")
    asks(page, "Is anybody in danger?")
    check(page, width, height)
    page.keyboard.press("1")
    page.locator(".stop-card").wait_for()
    at_rest(page)
    check(page, width, height)
    page.keyboard.press("Backspace")
    asks(page, "Is anybody in danger?")
    page.keyboard.press("2")
    asks(page, "Where is it?")
    page.keyboard.type("Tidewater Lane")
    page.keyboard.press("Enter")
    asks(page, "Which cart was left")
    for tab in ("?tab=notes", "?tab=form"):
        page.goto(page.url.partition("?")[0] + tab)
        check(page, width, height)
    page.goto("/es/desk/contact/")
    asks(page, "Which cart was left")
    check(page, width, height)
    page.keyboard.press("F9")
    page.locator(".drawer").wait_for()
    check(page, width, height)
    page.context.clear_cookies()
    page.context.add_cookies(cookies["ivo"])
    page.goto("/desk/queues/")
    page.locator(".wall").wait_for()
    check(page, width, height, scrolls=True)


def check(page: Any, width: int, height: int, *, scrolls: bool = False) -> None:
    """No violation of WCAG, nothing sideways, and at work size no page scroll."""
    wide, high = page.evaluate(
        "[document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
    )
    assert wide <= width, page.url
    assert scrolls or width < 1366 or high <= height, page.url
    page.evaluate(AXE.read_text("utf-8") + ";0")
    found = page.evaluate(
        "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target.join(' ')"
        " + ' ' + v.nodes[0].html.slice(0, 120)))"
    )
    assert found == [], page.url


def test_a_case_is_filed_from_the_notes_with_what_was_just_typed(page: Any) -> None:
    from holdfast.cases.models import Case
    from holdfast.interactions.models import Interaction
    from holdfast.workforce.models import Handling

    # The notes' own saving never comes through: the filing alone must bring what was typed.
    page.route("**/desk/contact/*/note", lambda route: route.abort())
    page.goto("/desk/contact/")
    asks(page, "Ready for the next contact.")
    page.keyboard.press("1")
    asks(page, "What can I help you with?")
    page.keyboard.type("loud noise")
    page.keyboard.press("Enter")
    asks(page, "Is there anything else the crew should know?")
    page.keyboard.press("Escape")
    page.keyboard.press("n")
    page.locator("#id_note").wait_for()
    at_rest(page)
    page.keyboard.type("Since ten at night.")
    page.keyboard.press("Control+Enter")
    asks(page, "Your number is")
    assert Case.objects.get().service == "noise"
    assert Handling.objects.get().note == "Since ten at night."
    page.keyboard.press("1")
    page.locator("h2", has_text="Wrap up").wait_for()
    at_rest(page)
    page.keyboard.press("Control+Enter")
    asks(page, "Ready for the next contact.")
    assert Interaction.objects.get().note == "Since ten at night."


def test_articles_come_beside_what_is_typed_but_one_being_read_stays(page: Any) -> None:
    cart_article()
    page.goto("/desk/contact/")
    asks(page, "Ready for the next contact.")
    page.keyboard.press("1")
    asks(page, "What can I help you with?")
    page.keyboard.type("cart rules")
    title = page.locator("#articles button", has_text="Which cart takes what")
    title.wait_for()
    title.click()
    page.locator("#articles article", has_text="Glass goes in the blue one.").wait_for()
    with page.expect_response("**/services?q=*"):
        page.locator("#id_q").fill("missed pickup")
    page.locator("#services button").first.wait_for()
    at_rest(page)
    assert page.locator("#articles article").count() == 1, "it may be read to the resident now"


def cart_article() -> None:
    """An article for everyone."""
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text
    from holdfast.knowledge.content import Content, Definition
    from holdfast.knowledge.operations import publish_articles

    written = Content("Which cart takes what", "Cart rules: Glass goes in the blue one.")
    article = Definition(
        slug="carts", topic=Text.of({"en": "Trash"}), owner="waste", texts={"en": written}
    )
    publish_articles(actor=system("test"), definitions=[article])
