"""The portal for eyes, hands and lines that are not the usual: large text, right to left, no
signal, impatient fingers, the back button."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from journeys.test_portal import chromium as chromium
from journeys.test_portal import town as town
from journeys.test_portal import visit as visit

if TYPE_CHECKING:
    from holdfast.cases.models import Case

pytest_plugins = ["portal.conftest"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OUTSIDE = """() => {
  const width = document.documentElement.clientWidth;
  const out = (e) => {
    const at = e.getBoundingClientRect();
    return at.width && (at.right > width + 1 || at.left < -1);
  };
  return [...document.querySelectorAll('body *')]
    .filter((e) => !e.closest('svg, .sr, .skip') && out(e))
    .map((e) => e.tagName + ' ' + e.className);
}"""


def pages(pothole: Case) -> list[str]:
    from holdfast.messaging.wording import track_code

    code = track_code(pothole)
    return [
        "/", "/services/", "/services/pothole/", "/report/", "/cases/", "/track/", "/sign-in/",
        "/ask/?q=pothole", "/ask/?q=xyzzy", f"/cases/{pothole.number}/",
        f"/track/{pothole.number}/{code}/", f"/filed/{pothole.number}/{code}/",
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1366, 390])
def test_text_twice_as_large_stays_on_the_page(visit: Any, pothole: Case, width: int) -> None:
    v, found = visit(viewport={"width": width, "height": 800}), {}
    for path in pages(pothole):
        v.go(path)
        v.page.evaluate("document.documentElement.style.fontSize = '200%'")
        if out := v.page.evaluate(OUTSIDE):
            found[path] = out[:3]
    assert found == {}


@pytest.mark.parametrize("width", [1366, 320])
def test_right_to_left_every_page_turns_and_nothing_leaves_it(
    visit: Any, pothole: Case, width: int
) -> None:
    v, found = visit(viewport={"width": width, "height": 800}), {}
    for path in pages(pothole):
        v.go(path)
        v.page.evaluate("document.documentElement.dir = 'rtl'")
        if out := v.page.evaluate(OUTSIDE):
            found[path] = out[:3]
        heading = v.page.locator("h1").first
        assert heading.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert found == {}


def to_the_words(v: Any) -> Any:
    """Go through a report up to one's own words."""
    v.go("/services/pothole/")
    v.press("Report it")
    v.page.get_by_label("No").check()
    v.press("Go on")
    v.page.get_by_label("Place", exact=True).fill("212 Cooper Street")
    v.press("Go on")
    v.page.get_by_label("Smaller than").check()
    v.press("Go on")
    return v.page


def test_what_is_written_without_a_signal_is_there_when_it_comes_back(visit: Any) -> None:
    from playwright.sync_api import Error, expect

    v = visit()
    page = to_the_words(v)
    here = page.url
    v.context.set_offline(True)
    page.get_by_label("In your own words").fill("The tunnel end of the street.")
    page.get_by_text("What you typed is kept on this device.").wait_for()
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        page.goto(here.replace("/words/", "/send/"))
    v.context.set_offline(False)
    page.goto(here)
    expect(page.get_by_label("In your own words")).to_have_value("The tunnel end of the street.")


def test_a_report_sent_twice_is_one_case_and_back_leads_to_it(visit: Any) -> None:
    from holdfast.cases.models import Case

    v = visit(java_script_enabled=False)
    page = to_the_words(v)
    v.press("Go on")
    send, form = page.url, page.locator("main form").last
    assert form.count() == 1
    # The second press ends the navigation that the first began: wait for what comes of them.
    page.get_by_role("button", name="Send it").dblclick()
    page.locator(".case-number").wait_for()
    number = page.inner_text(".case-number")
    again = v.context.request.post(send, headers={"Origin": v.url})
    assert number in again.text(), "sent once more, it is the same case"
    page.go_back()
    page.goto(send)
    assert number in page.inner_text("main"), "back at the form, the case it filed"
    assert Case.objects.count() == 1
