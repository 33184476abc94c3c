"""A browser, and pages of the town's people in it, for journeys that bring none of their own."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from desk.town import Town

Open = Callable[..., Any]


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, drawing WebGL without a graphics card. Playwright's loop runs in this
    thread, where Django would take its own calls for async ones."""
    from playwright.sync_api import sync_playwright

    path = Path("/usr/bin/chromium")
    if not path.exists():
        pytest.skip("Debian's chromium is not installed")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(
            executable_path=str(path), args=["--enable-unsafe-swiftshader"]
        )
        yield browser
        browser.close()


@pytest.fixture
def town(site: str, settings: Any) -> Town:
    """The town with passwords and few cases, and nothing remembered of earlier tries."""
    from django.core.cache import cache

    from desk.town import PASSWORD, build

    cache.clear()
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return build(6, password=PASSWORD)


@pytest.fixture
def visit(chromium: Any, town: Town, live_server: LiveServer, settings: Any) -> Iterator[Open]:
    """Opens pages with a person of the town signed in ("" for nobody); errors of script or content
    policy fail the test. By the name localhost, since passkeys belong to names."""
    from django.test import Client

    address = live_server.url.replace("127.0.0.1", "localhost")
    contexts: list[Any] = []
    wrong: list[str] = []

    def opened(name: str = "", **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1366, "height": 768})
        context = chromium.new_context(base_url=address, **options)
        context.set_default_timeout(30_000)
        contexts.append(context)
        if name:
            client = Client()
            client.force_login(town.staff[name], backend="holdfast.accounts.backend.StaffBackend")
            key = settings.SESSION_COOKIE_NAME
            cookie = {"name": key, "value": client.cookies[key].value, "url": address}
            context.add_cookies([cookie])
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda m: wrong.append(m.text) if "Content Security Policy" in m.text else None,
        )
        return page

    yield opened
    for context in contexts:
        context.close()
    assert wrong == []
