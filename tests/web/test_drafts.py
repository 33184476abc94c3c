"""What was typed survives until the server has it, and goes at once then: drafts in Chromium."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .conftest import Render, Site, put

pytestmark = pytest.mark.browser
AXE = Path(__file__).resolve().parents[2] / ".cache/test-assets/axe.min.js"
JS = Path(__file__).resolve().parents[2] / "src/holdfast/web/static/web/js"


FORM = (
    '<form method="post" action="/taken" data-autosave="r1" data-once="Sending…">'
    '<label for="more">What</label><textarea id="more" name="more"></textarea>'
    '<label><input type="radio" name="size" value="hand">Hand</label>'
    '<label><input type="radio" name="size" value="wheel">Wheel</label>'
    '<label for="pw">Word</label><input id="pw" type="password" name="pw">'
    '<button class="btn">Send</button><p role="status" data-autosave-state '
    'data-kept="Kept." data-back="It is back."></p></form>'
)


def kept_drafts(page: Any) -> list[str]:
    """The names of what this browser keeps."""
    names: list[str] = page.evaluate("Object.keys(localStorage)")
    return names


def test_what_was_typed_survives_until_the_server_has_it(
    site: Site, page: Any, render: Render
) -> None:
    url = put(site, render, FORM, "autosave")
    page.goto(url)
    page.locator("form[data-autosave-on]").wait_for()
    page.get_by_label("What").fill("Big hole")
    page.get_by_label("Wheel").check()
    page.get_by_label("Word").fill("secret")
    page.get_by_text("Kept.").wait_for()
    page.reload()
    page.get_by_text("It is back.").wait_for()
    assert page.get_by_label("What").input_value() == "Big hole"
    assert page.get_by_label("Wheel").is_checked()
    assert page.get_by_label("Word").input_value() == ""
    assert "secret" not in page.evaluate("JSON.stringify(localStorage)")
    put(site, render, "{% acknowledged 'r1' %}<p>Taken</p>", path="/taken")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Taken").wait_for()
    page.goto(url)
    page.locator("form[data-autosave-on]").wait_for()
    assert page.get_by_label("What").input_value() == ""
    assert kept_drafts(page) == []


def test_the_draft_is_gone_before_the_page_says_taken_however_slow_the_modules_are(
    site: Site, page: Any, render: Render
) -> None:
    page.goto(put(site, render, FORM, "autosave"))
    page.locator("form[data-autosave-on]").wait_for()
    page.get_by_label("What").fill("Big hole")
    page.get_by_text("Kept.").wait_for()
    page.evaluate("localStorage.setItem('holdfast.draft.other', '{}')")
    body = "{% acknowledged 'r*' %}<p>Taken</p>"
    put(site, render, body, "autosave", path="/taken")
    page.route("**/autosave.js", lambda route: None)  # the module never comes
    page.get_by_role("button", name="Send").click(no_wait_after=True)
    page.get_by_text("Taken").wait_for()
    assert kept_drafts(page) == ["holdfast.draft.other"]


def test_a_form_that_was_sent_writes_no_draft_afterwards(
    site: Site, page: Any, render: Render
) -> None:
    page.goto(put(site, render, FORM, "autosave"))
    page.locator("form[data-autosave-on]").wait_for()
    page.route("**/taken", lambda route: route.fulfill(status=204))  # the page stays
    page.get_by_label("What").fill("Big hole")
    with page.expect_request("**/taken"):
        page.get_by_role("button", name="Send").click()
    # The answer is here and forgot the draft; only now does the browser put the old page away.
    left = page.evaluate(
        """() => {
          Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
          localStorage.clear();
          document.dispatchEvent(new Event('visibilitychange'));
          return new Promise((done) => {
            setTimeout(() => done(Object.keys(localStorage)), 600);
          });
        }"""
    )
    assert left == []


def test_what_is_typed_before_the_script_has_come_is_kept_too(
    site: Site, page: Any, render: Render
) -> None:
    held: list[Any] = []
    page.route("**/autosave.js", lambda route: held.append(route))
    with page.expect_request("**/autosave.js"):
        page.goto(put(site, render, FORM, "autosave"), wait_until="commit")
    page.get_by_label("What").fill("Big hole")
    held[0].continue_()
    page.get_by_text("Kept.").wait_for()
    assert kept_drafts(page) == ["holdfast.draft.r1"]


def test_letters_typed_while_the_form_travels_are_kept_at_once(
    site: Site, page: Any, render: Render
) -> None:
    page.goto(put(site, render, FORM, "autosave"))
    page.locator("form[data-autosave-on]").wait_for()
    page.route("**/taken", lambda route: route.fulfill(status=204))
    page.get_by_label("What").fill("Big hole")
    with page.expect_request("**/taken"):
        page.get_by_role("button", name="Send").click()
    kept = page.evaluate(
        """() => {
          const area = document.querySelector('textarea');
          area.value += ', two now';
          area.dispatchEvent(new Event('input', { bubbles: true }));
          return JSON.parse(localStorage.getItem('holdfast.draft.r1')).values.more;
        }"""
    )
    assert kept == "Big hole, two now"


def test_a_form_on_its_way_is_not_sent_again(site: Site, page: Any, render: Render) -> None:
    page.goto(put(site, render, FORM, "once"))
    page.route("**/taken", lambda route: route.fulfill(status=204))  # the page stays
    sent: list[str] = []
    page.on("request", lambda r: sent.append(r.url) if r.method == "POST" else None)
    button = page.get_by_role("button")
    button.click()
    page.locator("form button[aria-disabled=true]").wait_for()
    assert button.text_content() == "Sending…"
    page.evaluate("document.querySelector('form').requestSubmit()")
    page.evaluate("document.querySelector('form').requestSubmit()")
    assert len(sent) == 1
