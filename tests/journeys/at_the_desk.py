"""An agent's screen in a real browser, for the journeys of the desk: a plugin of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from desk.contact.conftest import settle

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer


@pytest.fixture
def cookies(
    chromium: Any, live_server: LiveServer, site: str, settings: Any
) -> dict[str, list[dict[str, str]]]:
    """Signed-in sessions of an agent and a supervisor, as a browser keeps them."""
    from django.test import Client

    staff, found = settle(), {}
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
    context.set_default_timeout(30_000)
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
