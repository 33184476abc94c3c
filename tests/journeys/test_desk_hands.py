"""What an agent's hands rely on: ready words, undo, photos, and that nothing typed is ever lost."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from journeys.at_the_desk import asks, at_rest

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytest_plugins = ["journeys.at_the_desk"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def begin(page: Any) -> None:
    """A call in hand, about a missed collection that endangers nobody, at its place."""
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


def notes(page: Any) -> Any:
    """Open the notes; their field, once it takes what is typed."""
    page.keyboard.press("n")
    page.wait_for_url("**/?tab=notes")
    page.locator("#id_note[data-phrases-on]").wait_for()
    at_rest(page)
    return page.locator("#id_note")


def test_two_colons_put_the_citys_words_into_a_note(page: Any) -> None:
    from holdfast.workforce.models import Handling

    begin(page)
    note = notes(page)
    page.keyboard.type("Asked twice. ::again")
    page.locator(".phrases .opt").wait_for()
    assert note.get_attribute("aria-activedescendant"), "a screen reader hears the first one"
    page.keyboard.press("Enter")
    assert note.input_value() == "Asked twice. Reported again at 418 Tidewater Lane."
    assert page.evaluate("document.activeElement.id") == "id_note"
    page.keyboard.type(" ::")
    page.locator(".phrases .opt").first.wait_for()
    page.keyboard.press("Escape")
    page.locator(".phrases").wait_for(state="hidden")
    assert page.url.endswith("?tab=notes"), "Escape closed the list and nothing else"
    page.keyboard.type(" ok")
    page.locator("#note-saved", has_text="saved").wait_for()
    page.wait_for_function("() => !document.querySelector('.htmx-request')")
    page.goto("/desk/contact/")
    asks(page, "Which cart was left")
    note = notes(page)
    assert note.input_value().endswith("Tidewater Lane. :: ok")
    page.wait_for_function("() => !Object.keys(localStorage).some((k) => k.includes('note-'))")
    assert Handling.objects.get().note == note.input_value()


def test_u_takes_back_what_was_filed_and_asks_on(page: Any) -> None:
    from holdfast.cases.models import Case

    begin(page)
    page.keyboard.press("1")
    asks(page, "How many carts?")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+Enter")
    asks(page, "Your number is")
    page.keyboard.press("u")
    asks(page, "How many carts?")
    assert "Blue, recycling" in page.locator(".steps").inner_text()
    assert Case.objects.get().status == "withdrawn"


def test_a_photo_goes_on_the_case_that_was_filed(page: Any) -> None:
    from PIL import Image

    from holdfast.cases.models import Attachment

    begin(page)
    page.keyboard.press("Control+Enter")
    asks(page, "Your number is")
    page.locator(".photo-add summary").click()
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    page.locator("#id_photos").set_input_files(
        {"name": "cart.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    page.locator("[data-photo-preview] img").wait_for()
    page.locator(".photo-form button").click()
    page.locator("#main", has_text="1 photo on the case").wait_for()
    assert Attachment.objects.count() == 1
    asks(page, "Your number is")


def test_a_session_that_ends_in_the_middle_of_a_word_loses_none(
    page: Any,
    cookies: dict[str, Any],
    live_server: LiveServer,
) -> None:
    from holdfast.workforce.models import Handling

    begin(page)
    notes(page)
    page.keyboard.type("The lid was open")
    page.locator("#note-saved", has_text="saved").wait_for()
    page.context.clear_cookies(name="sessionid")
    page.keyboard.type(" and the truck passed early.")
    page.wait_for_url("**/staff/login/**")
    back = parse_qs(urlsplit(page.url).query)["next"][0]
    assert back.endswith("?tab=notes"), "not to a part of the page"
    page.context.add_cookies(cookies["nadia"])
    page.goto(back)
    note = page.locator("#id_note")
    note.wait_for()
    assert note.input_value() == "The lid was open and the truck passed early."
    page.locator("#note-saved", has_text="saved").wait_for()
    page.wait_for_function("() => !Object.keys(localStorage).some((k) => k.includes('note-'))")
    assert Handling.objects.get().note == "The lid was open and the truck passed early."


def test_two_people_on_one_case_see_each_other_and_both_texts(
    page: Any,
    chromium: Any,
    cookies: dict[str, Any],
    live_server: LiveServer,
) -> None:
    from holdfast.cases.models import Case

    begin(page)
    page.keyboard.press("Control+Enter")
    asks(page, "Your number is")
    number = Case.objects.get().number
    page.goto(f"/desk/cases/{number}/")
    at_rest(page)
    page.keyboard.press("e")
    place = page.locator("#correct-place")
    place.fill("420 Tidewater Lane")
    other = chromium.new_context(viewport={"width": 1366, "height": 768}, base_url=live_server.url)
    other.add_cookies(cookies["ivo"])
    ivo = other.new_page()
    ivo.goto(f"/desk/cases/{number}/")
    ivo.locator(".reading", has_text="Nadia Brandt is writing here").wait_for()
    page.locator(".reading", has_text="Ivo Marsh is reading this too").wait_for()
    at_rest(ivo)
    ivo.keyboard.press("1")
    ivo.locator("h1", has_text="Missed collection").wait_for()
    ivo.locator(".tag", has_text="Assigned").first.wait_for()
    assert place.input_value() == "420 Tidewater Lane", "what is typed stays where it is"
    page.locator(".sheetlet:visible button.btn-main").click()
    page.locator("h1", has_text="Somebody else changed this case meanwhile").wait_for()
    words = page.locator("#main").inner_text()
    assert "Assigned" in words and "Ivo Marsh" in words and "420 Tidewater Lane" in words
    page.locator("button", has_text="Do it all the same").click()
    page.locator("#facts", has_text="420 Tidewater Lane").wait_for()
    case = Case.objects.get()
    assert (case.status, case.place_typed) == ("assigned", "420 Tidewater Lane")
    other.close()


def test_what_could_not_be_saved_says_so_and_is_kept(page: Any) -> None:
    from holdfast.workforce.models import Handling

    begin(page)
    notes(page)
    page.context.set_offline(True)
    page.keyboard.type("She calls from the harbor.")
    page.locator("#note-saved", has_text="Not saved").wait_for()
    page.context.set_offline(False)
    page.locator("#note-saved", has_text=re.compile(r"^saved")).wait_for()
    assert Handling.objects.get().note == "She calls from the harbor."
