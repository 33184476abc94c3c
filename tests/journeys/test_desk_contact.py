"""An agent's contact in a real browser, hands on the keys only; and what must hold at any size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from desk.contact.conftest import settle

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / ".cache/test-assets/axe.min.js"
CHROMIUM = Path("/usr/bin/chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium. Playwright's loop runs in this thread, where Django would take its own
    calls for async ones."""
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        pytest.skip("Debian's chromium is not installed")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture
def cookies(
    chromium: Any, live_server: LiveServer, site: str, settings: Any
) -> dict[str, list[dict[str, str]]]:
    """Signed-in sessions of an agent and a supervisor, as a browser keeps them."""
    from django.test import Client

    staff, found = settle(site), {}
    for name in ("nadia", "ivo"):
        client = Client()
        client.force_login(staff[name], backend="holdfast.accounts.backend.StaffBackend")
        key = settings.SESSION_COOKIE_NAME
        found[name] = [{"name": key, "value": client.cookies[key].value, "url": live_server.url}]
    return found


@pytest.fixture
def page(chromium: Any, cookies: dict[str, Any], live_server: LiveServer) -> Iterator[Any]:
    """The agent's screen at work size; an error of script or policy fails the test."""
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768}, base_url=live_server.url
    )
    context.add_cookies(cookies["nadia"])
    context.set_default_timeout(15_000)
    opened, wrong = context.new_page(), list[str]()
    opened.on("pageerror", lambda error: wrong.append(str(error)))
    opened.on(
        "console",
        lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None,
    )
    yield opened
    context.close()
    assert wrong == []


def asks(page: Any, words: str) -> None:
    """Wait until the screen says these words to say, takes keys, and has the focus where the next
    act is (a little after the words are there)."""
    page.locator("#q", has_text=words).wait_for()
    at_rest(page)


def at_rest(page: Any) -> None:
    """Wait until the keys work and the focus has moved to what the centre asks for."""
    page.locator("html[data-keys-on]").wait_for()
    page.wait_for_function(
        "() => { const field = document.querySelector('#main [data-focus]');"
        " return !document.querySelector('.htmx-request, .htmx-settling, .htmx-swapping')"
        " && (!field || field === document.activeElement || !field.checkVisibility()); }"
    )


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
    page.keyboard.press("Escape")
    page.keyboard.press("Backspace")
    asks(page, "Which cart was left")
    page.keyboard.press("2")
    asks(page, "How many carts?")
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
