"""The live map beside the work list: marks choose cases, with a pointer and by keys alone; without
it the drawn map stays."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

from desk.town import Town, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytest_plugins = ["journeys.with_a_map"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def streets(site: str) -> Town:
    """The town whose streets are worked on."""
    return build(12)


@pytest.fixture
def jo(
    chromium: Any, streets: Town, base: None, live_server: LiveServer, settings: Any
) -> Iterator[Any]:
    """A department worker's work list; an error of script or policy fails the test."""
    from django.test import Client

    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    client, key = Client(), settings.SESSION_COOKIE_NAME
    client.force_login(streets.staff["jo"], backend="holdfast.accounts.backend.StaffBackend")
    context = chromium.new_context(
        viewport={"width": 1366, "height": 768}, base_url=live_server.url
    )
    context.add_cookies([{"name": key, "value": client.cookies[key].value,
                          "url": live_server.url}])  # fmt: skip
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


def test_marks_on_the_map_choose_the_cases_of_the_list(jo: Any) -> None:
    jo.goto("/desk/cases/")
    jo.locator("[data-list-map][data-map-ready]").wait_for()
    marks = jo.locator(".list-map button[aria-pressed]")
    assert marks.count() == jo.locator("#rows input").count() > 2
    marks.nth(0).focus()
    words = jo.evaluate("document.activeElement.getAttribute('aria-label')")
    number = words.split()[0]
    jo.keyboard.press("Enter")
    assert jo.locator(f"#c{number}").is_checked()
    jo.locator(".list-map .map-pin", has_text="1").wait_for()
    jo.keyboard.press("ArrowRight")
    other = jo.evaluate("document.activeElement.getAttribute('aria-label')").split()[0]
    assert other != number
    jo.keyboard.press("Space")
    jo.locator(".list-map .map-pin", has_text="2").wait_for()
    assert jo.locator("#rows input:checked").count() == 2
    assert jo.locator(".list-map [tabindex='0']:is(.map-pin, .map-dot)").count() == 1
    jo.locator(f"#c{number}").uncheck()
    jo.locator(".list-map .map-pin", has_text="2").wait_for(state="detached")


def test_the_map_shows_what_the_filters_leave(jo: Any) -> None:
    jo.goto("/desk/cases/?service=pothole&state=any")
    jo.locator("[data-list-map][data-map-ready]").wait_for()
    shown = jo.locator("#rows input").count()
    assert jo.locator(".list-map button[aria-pressed]").count() == shown
    assert "Pothole" in jo.locator(".list-map button[aria-pressed]").first.get_attribute("title")


def test_without_webgl_the_drawn_map_stays(jo: Any) -> None:
    jo.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    jo.goto("/desk/cases/")
    jo.locator("[data-list-map][data-map-failed]").wait_for(state="attached")
    # What stands beside the list is fetched again once the page is there.
    jo.locator(".drawn-map svg").wait_for()
    assert not jo.locator("[data-list-map]").is_visible()
