"""A resident in a real browser: by keyboard, in Spanish, without script; and every page by axe."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from portal.conftest import build

if TYPE_CHECKING:
    from holdfast.cases.models import Case

pytest_plugins = ["portal.conftest"]
pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / ".cache/test-assets/axe.min.js"


@pytest.fixture
def town(site: str) -> None:
    """The residents' town, not the one of the desk in this folder's conftest; for the served
    product to see it is committed."""
    build()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """Debian's Chromium."""
    from playwright.sync_api import sync_playwright

    path = Path("/usr/bin/chromium")
    if not path.exists():
        pytest.skip("Debian's chromium is not installed")
    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's loop runs in this thread; the tests still use the database from it.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
        browser = playwright.chromium.launch(executable_path=str(path))
        yield browser
        browser.close()


class Visit:
    """A page of a browser that notes script errors and what the content policy refused."""

    def __init__(self, chromium: Any, url: str, **context: Any) -> None:
        self.url = url
        self.context = chromium.new_context(
            **{"viewport": {"width": 390, "height": 844}, **context}
        )
        self.context.set_default_timeout(20_000)
        self.page = self.context.new_page()
        self.wrong: list[str] = []
        self.page.on("pageerror", lambda error: self.wrong.append(str(error)))
        self.page.on(
            "console",
            lambda m: self.wrong.append(m.text) if "Content Security Policy" in m.text else None,
        )

    def go(self, path: str) -> None:
        """Open a page of the site."""
        self.page.goto(self.url + path)

    def press(self, name: str) -> None:
        """Press a button or follow a link by its name, until the next page is here, scripts too."""
        control = self.page.get_by_role("button", name=name).or_(
            self.page.get_by_role("link", name=name)
        )
        with self.page.expect_navigation():
            control.click()

    def tab_to(self, name: str) -> None:
        """Press Tab until the focus is on the control whose words begin so."""
        for _ in range(60):
            self.page.keyboard.press("Tab")
            words = self.page.evaluate(
                "() => { const e = document.activeElement; return (e.labels && e.labels.length"
                " ? e.labels[0].innerText : '') || e.getAttribute('aria-label') || e.innerText"
                " || ''; }"
            )
            if words.strip().casefold().startswith(name.casefold()):
                return
        raise AssertionError(f"Tab never reached “{name}” on {self.page.url}")

    def axe(self) -> list[str]:
        """What axe finds on the page as it stands."""
        self.page.evaluate(AXE.read_text("utf-8") + ";0")
        found: list[str] = self.page.evaluate(
            "axe.run().then(r => r.violations.map(v => v.id + ' ' + v.nodes[0].target.join(' ')))"
        )
        return found


@pytest.fixture
def visit(chromium: Any, live_server: Any, town: None) -> Iterator[Any]:
    """Open a visit with chosen properties of the browser; fails on any error of script."""
    visits: list[Visit] = []

    def begin(**context: Any) -> Visit:
        visits.append(Visit(chromium, live_server.url, **context))
        return visits[-1]

    yield begin
    for each in visits:
        each.context.close()
        assert each.wrong == []


def test_a_pothole_is_reported_and_tracked_by_keyboard_alone_in_spanish(visit: Any) -> None:
    from holdfast.cases.models import Case

    v = visit()
    page, press = v.page, v.page.keyboard.press
    v.go("/")
    v.tab_to("Español")
    press("Enter")
    page.wait_for_url("**/es/")
    v.tab_to("¿Cómo podemos ayudar?")
    page.keyboard.type("bache")
    page.get_by_role("option").first.wait_for()
    press("ArrowDown")
    press("Enter")
    page.wait_for_url("**/es/services/pothole/")
    v.tab_to("Avisar")
    press("Enter")
    page.wait_for_url("**/q/danger/")
    v.tab_to("Sí")
    press("ArrowDown")
    v.tab_to("Seguir")
    press("Enter")
    page.wait_for_url("**/place/")
    v.tab_to("Lugar")
    page.keyboard.type("212 Cooper Street")
    press("Escape")
    v.tab_to("Seguir")
    press("Enter")
    page.wait_for_url("**/q/size/")
    v.tab_to("Más chico")
    press("Space")
    v.tab_to("Seguir")
    press("Enter")
    page.wait_for_url("**/words/")
    v.tab_to("Con sus palabras")
    page.keyboard.type("Un hoyo grande.")
    v.tab_to("Seguir")
    press("Enter")
    page.wait_for_url("**/send/")
    v.tab_to("Teléfono móvil")
    page.keyboard.type("555 555 0142")
    v.tab_to("Enviarlo")
    press("Enter")
    page.wait_for_url("**/es/filed/**")
    case = Case.objects.get()
    assert case.number in page.inner_text("main") and case.language == "es"
    v.tab_to("Seguirlo")
    press("Enter")
    page.wait_for_url("**/es/track/**")
    assert "Un hoyo grande." in page.inner_text("main")
    v.tab_to("Sus palabras")
    page.keyboard.type("Creció.")
    v.tab_to("Añadirlo")
    press("Enter")
    page.get_by_text("Tenemos lo que usted añadió.").wait_for()


def test_a_pothole_is_reported_without_script(visit: Any) -> None:
    v = visit(java_script_enabled=False)
    page = v.page
    v.go("/")
    page.get_by_role("textbox", name="How can we help?").fill("hole in the road")
    page.get_by_role("button", name="Ask").click()
    page.get_by_role("link", name="Pothole or broken street").click()
    page.get_by_role("button", name="Report it").click()
    page.get_by_label("No").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on").click()
    assert "Type a street and number" in page.inner_text(".summary")
    page.get_by_label("Place", exact=True).fill("212 Cooper Street")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Larger").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("How deep").fill("two")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Go on").click()
    assert "212 Cooper Street" in page.inner_text("main") and "2 in" in page.inner_text("main")
    page.get_by_role("link", name="Change How big is it?").click()
    page.get_by_label("Smaller than").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("button", name="Send it").click()
    number = page.inner_text(".case-number")
    page.get_by_role("link", name="Track it").click()
    assert number in page.inner_text("main")
    assert v.context.cookies() == []


def drafts(page: Any) -> str:
    """Everything that this browser keeps of what was typed."""
    kept: str = page.evaluate("JSON.stringify(localStorage)")
    return kept


def test_what_was_typed_survives_a_reload_and_is_forgotten_when_it_was_taken(visit: Any) -> None:
    from playwright.sync_api import expect

    v = visit()
    page = v.page
    v.go("/services/pothole/")
    v.press("Report it")
    page.get_by_label("No").check()
    v.press("Go on")
    page.get_by_label("Where exactly?").fill("In front of the bakery")
    page.get_by_text("What you typed is kept on this device.").wait_for()
    page.reload()
    page.get_by_text("What you typed is back.").wait_for()
    expect(page.get_by_label("Where exactly?")).to_have_value("In front of the bakery")
    page.get_by_label("Place", exact=True).fill("212 Cooper Street")
    v.press("Go on")
    page.get_by_label("Smaller than").check()
    v.press("Go on")
    page.get_by_label("In your own words").fill("A hole as big as a hat.")
    v.press("Go on")
    assert "bakery" in drafts(page) and "hat" in drafts(page)
    page.route("**/*.js", lambda route: None if "acknowledged" not in route.request.url
               else route.continue_())  # fmt: skip
    page.get_by_role("button", name="Send it").click(no_wait_after=True)
    page.locator(".case-number").wait_for()
    assert drafts(page) == "{}", "nothing stays behind, also on a computer that others use"


LONG = "حفرة كبيرة 🕳️ Donaudampfschifffahrtsgesellschaftskapitänsmütze" * 3 + "a" * 300


def test_a_word_without_end_in_any_script_widens_no_page(visit: Any) -> None:
    v = visit(viewport={"width": 320, "height": 700}, java_script_enabled=False)
    page, wide = v.page, {}

    def measure() -> None:
        found = page.locator("html").evaluate("e => e.scrollWidth")
        if found > 320:
            wide[page.url] = found

    v.go("/services/pothole/")
    v.press("Report it")
    page.get_by_label("No").check()
    v.press("Go on")
    page.get_by_label("Place", exact=True).fill("212 Cooper Street")
    page.get_by_label("Where exactly?").fill(LONG[:180])
    v.press("Go on")
    page.get_by_label("Smaller than").check()
    v.press("Go on")
    page.get_by_label("In your own words").fill(LONG)
    v.press("Go on")
    measure()
    v.press("Send it")
    measure()
    v.press("Track it")
    measure()
    told = page.locator(".timeline p").last
    assert "حفرة" in told.inner_text()
    assert told.evaluate("e => getComputedStyle(e).direction") == "rtl"
    number = page.url.split("/track/")[1].split("/")[0]
    for path in (f"/cases/{number}/", "/cases/", "/", f"/cases/{number}/follow/"):
        v.go(path)
        measure()
    assert wide == {}


def test_a_form_that_was_open_too_long_is_sent_once_more_with_what_was_typed(visit: Any) -> None:
    v = visit(java_script_enabled=False)
    v.go("/sign-in/")
    v.page.locator("[name=address]").fill("rosa@example.com")
    v.context.clear_cookies()
    v.page.locator("main form button").click()
    v.page.get_by_role("heading", name="This page was open too long").wait_for()
    v.press("Send it again")
    assert v.page.url.endswith("/sign-in/code/")
    assert "rosa@example.com" in v.page.inner_text("main")


PAGES = [
    "/", "/ask/?q=pothole", "/ask/?q=xyzzy", "/services/", "/services/pothole/", "/report/",
    "/cases/", "/track/", "/track/?number=1", "/sign-in/", "/plain/", "/privacy/",
    "/accessibility/", "/address/",
]  # fmt: skip


def test_an_answer_sent_again_by_going_back_counts_once(visit: Any) -> None:
    from holdfast.journal.actors import system
    from holdfast.kernel.fresh import forget_all
    from holdfast.kernel.texts import Text
    from holdfast.knowledge.content import Content, Definition
    from holdfast.knowledge.models import Feedback
    from holdfast.knowledge.operations import publish_articles

    article = Definition(
        slug="carts",
        topic=Text.of({"en": "Trash"}),
        owner="streets",
        texts={"en": Content("Which cart takes what", "Glass goes in the blue one.")},
    )
    publish_articles(actor=system("test"), definitions=[article])
    forget_all()
    v = visit()
    v.go("/answers/carts/")
    for _ in range(2):
        v.press("Yes")
        assert v.page.locator("#said").is_visible()
        v.page.go_back()
    assert Feedback.objects.count() == 1
    v.press("No, something is missing")
    assert v.page.url.endswith("/answers/carts/#helpful")
    v.press("No, something is missing")
    v.page.get_by_label("Your words").wait_for()
    other = visit()
    other.go("/answers/carts/")
    other.press("Yes")
    assert list(Feedback.objects.order_by("said_at").values_list("helpful", flat=True)) == [
        True, False, True
    ]  # fmt: skip


@pytest.mark.parametrize("width", [1366, 320])
def test_axe_finds_nothing_and_nothing_scrolls_sideways(
    visit: Any, pothole: Case, width: int
) -> None:
    from holdfast.messaging.wording import track_code

    if not AXE.exists():
        pytest.skip("run tools/build_assets.py")
    v = visit(viewport={"width": width, "height": 800})
    own = f"/track/{pothole.number}/{track_code(pothole)}/"
    case = [own, own.replace("/track/", "/filed/"), f"/cases/{pothole.number}/",
            f"/cases/{pothole.number}/follow/"]  # fmt: skip
    found: dict[str, Any] = {}
    for path in [*PAGES, *case]:
        for prefix in ("", "/es"):
            v.go(prefix + path)
            wide = v.page.evaluate("document.documentElement.scrollWidth")
            found[prefix + path] = [*v.axe(), *([f"{wide} wide"] if wide > width else [])]
    page = v.page
    v.go("/services/pothole/")
    v.press("Report it")
    for answer in ("No", "1 Main Street", "Larger", "", ""):
        found[page.url] = v.axe()
        v.press("Go on")
        found[page.url + " refused"] = v.axe() if answer else []
        if answer[:1].isdigit():
            page.get_by_label("Place", exact=True).fill(answer)
        elif answer:
            page.get_by_role("radio", name=answer).check()
        if answer:
            v.press("Go on")
    found[page.url] = v.axe()
    assert page.url.endswith("/send/")
    assert {path: what for path, what in found.items() if what} == {}
