"""Debian's Chromium for the journeys: a plugin of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


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
