"""One pothole through the whole product: portal, department's e-mail, desk, resident's e-mail,
tracking page. Real processes, real mail server, real browser; the resident's without script."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest

from journeys.killing.product import Product, running


@pytest.mark.journey
@pytest.mark.browser
@pytest.mark.timeout(300)
def test_a_pothole_from_the_form_to_the_settled_case(tmp_path: Path) -> None:
    from playwright.sync_api import sync_playwright

    with running(tmp_path) as product, sync_playwright() as play:
        browser = play.chromium.launch(executable_path="/usr/bin/chromium")
        resident = browser.new_context(java_script_enabled=False).new_page()
        resident.goto(f"{product.url}/es/services/pothole/")
        resident.get_by_role("button", name="Avisar").click()
        _through_the_form(resident)
        resident.wait_for_url("**/es/filed/**")
        number = re.search(r"/filed/(\d+)/", resident.url)
        assert number is not None
        assert number[1] in resident.inner_text("main")

        told = _mail(product, "rosa@example.com", number[1])
        link = re.search(r"http://\S+/es/track/\S+", told)
        assert link is not None, told
        assert number[1] in _mail(product, "streets@example.com", number[1])

        desk = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        desk.goto(f"{product.url}/desk/cases/{number[1]}/")
        desk.fill("input[name=login]", "s@example.com")
        desk.fill("input[name=password]", "kept-for-kills-1")
        desk.get_by_role("button", name="Sign in", exact=True).click()
        desk.wait_for_url(f"**/desk/cases/{number[1]}/")
        assert "212 Cooper" in desk.inner_text("body")
        desk.get_by_role("button", name=re.compile("Work done")).first.click()
        desk.get_by_role("button", name=re.compile("Reopen")).first.wait_for()

        settled = _mail(product, "rosa@example.com", "Fixed|Arreglado|Resuelto")
        assert link[0] in settled
        resident.goto(link[0])
        page = resident.inner_text("main")
        assert number[1] in page
        assert "212 Cooper" in page
        resident.goto(f"{product.url}/cases/{number[1]}/")
        public = resident.inner_text("main")
        assert "rosa" not in public.lower()
        assert "555 0142" not in public
        assert "[phone]" in public
        browser.close()


def _through_the_form(page: object) -> None:
    """Fill whatever the form asks, a page at a time, as a person would."""
    answers = {
        "place": "212 Cooper Street",
        "words": "Un hoyo grande, mi número es 360 555 0142.",
        "email": "rosa@example.com",
    }
    for _ in range(12):
        for name, text in answers.items():
            for field in page.query_selector_all(  # type: ignore[attr-defined]
                f"main [name={name}], main textarea[name={name}]"
            ):
                if field.is_visible():
                    field.fill(text)
        if "/filed/" in page.url:  # type: ignore[attr-defined]
            return
        button = page.locator("main form button[type=submit].btn-main").last  # type: ignore[attr-defined]
        with page.expect_navigation():  # type: ignore[attr-defined]
            button.click()
    raise AssertionError(f"the form does not end: {page.url}")  # type: ignore[attr-defined]


def _mail(product: Product, to: str, words: str) -> str:
    """The newest mail to an address that holds these words; waits for it."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with product.mailbox.lock:
            for address, body in reversed(product.mailbox.bodies):
                if address == to and re.search(words, body):
                    return body
        time.sleep(0.2)
    raise AssertionError(f"no mail to {to} about {words}")
