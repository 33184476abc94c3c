"""The case side of the desk in a real browser: by keys alone, live, without script, at any size."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest

from desk.town import PASSWORD, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

    from desk.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = Path(__file__).resolve().parents[2] / ".cache/test-assets/axe.min.js"


@pytest.fixture
def town(site: str, settings: Any) -> Town:
    """The town, with passwords and static files by their plain names."""
    from django.core.cache import cache

    cache.clear()
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    return build(30, password=PASSWORD)


Open = Callable[..., Any]


@pytest.fixture
def visit(chromium: Any, town: Town, live_server: LiveServer, settings: Any) -> Iterator[Open]:
    """Opens pages with a person of the town signed in; errors of script or policy fail the test."""
    from django.test import Client

    contexts: list[Any] = []
    wrong: list[str] = []

    def opened(name: str = "", **options: Any) -> Any:
        options.setdefault("viewport", {"width": 1366, "height": 768})
        context = chromium.new_context(base_url=live_server.url, **options)
        context.set_default_timeout(20_000)
        contexts.append(context)
        if name:
            client = Client()
            client.force_login(town.staff[name], backend="holdfast.accounts.backend.StaffBackend")
            key = settings.SESSION_COOKIE_NAME
            cookie = {"name": key, "value": client.cookies[key].value, "url": live_server.url}
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


def focused(page: Any) -> str:
    """What has the focus: its id, name or text."""
    return str(
        page.evaluate(
            "(e => e.id || e.name || e.textContent.trim().slice(0, 40))(document.activeElement)"
        )
    )


def test_a_shift_by_keys_alone(visit: Open, town: Town) -> None:
    page = visit()
    page.goto("/desk/cases/")
    page.locator("#id_login").focus()
    page.keyboard.type("jo@portcalder.example")
    page.keyboard.press("Tab")
    while focused(page) != "id_password":
        page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/")
    page.locator("html[data-keys-on]").wait_for()

    # Two rows that nobody has, chosen by Shift and arrows, given to a crew, and taken back.
    page.goto("/desk/cases/?list=nobody")
    page.locator("html[data-keys-on]").wait_for()
    page.locator("#rows input").first.focus()
    page.keyboard.press("Shift+ArrowDown")
    page.get_by_text("2 selected").wait_for()
    page.locator("#side .route li").nth(1).wait_for()
    assert page.locator("#rows .stop").count() == 2, "the stops stand in the rows too"
    page.keyboard.press("g")
    page.locator("#team").focus()
    page.keyboard.type("Crew 2")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_text("2 cases would change").wait_for()
    page.locator("html[data-keys-on]").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_text("2 cases were changed").wait_for()

    # Go to a case by its number, move it, write to staff.
    case = town.of("streets", "in_work")
    page.locator("html[data-keys-on]").wait_for()
    page.keyboard.press("/")
    page.keyboard.type(case.number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{case.number}/")
    page.locator("html[data-keys-on]").wait_for()
    page.keyboard.press("e")
    page.locator("#correct-service:focus").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#correct-service").is_visible()
    page.keyboard.press("n")
    assert focused(page) == "note"
    page.keyboard.type("Cones are out; 1 of 2 lamps works. s g e")
    page.keyboard.press("Control+.")
    assert page.locator("[data-reader]:checked").get_attribute("value") != "staff"
    while page.locator("[data-reader]:checked").get_attribute("value") != "staff":
        page.keyboard.press("Control+.")
    page.keyboard.press("Control+Enter")
    page.locator(".tl .note.in", has_text="1 of 2 lamps works").wait_for()
    assert page.locator("#note").input_value() == "", "the draft is forgotten once it is kept"
    page.locator("html[data-keys-on]").wait_for()
    page.keyboard.press("1")
    page.locator(".casehead .tag", has_text="Fixed").wait_for()
    case.refresh_from_db()
    assert case.status == "fixed"


def test_what_was_typed_outlives_the_session(visit: Open, town: Town) -> None:
    case, page = town.of("streets", "assigned"), visit("jo")
    page.goto(f"/desk/cases/{case.number}/")
    page.locator("#note").fill("Half a page that nobody wants to type again.")
    page.get_by_text("Draft kept on this device").wait_for()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Add staff note").click()
    page.locator("#id_login").fill("jo@portcalder.example")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{case.number}/**")
    page.get_by_text("Your draft is back").wait_for()
    assert page.locator("#note").input_value() == "Half a page that nobody wants to type again."
    page.get_by_role("button", name="Add staff note").click()
    page.locator(".tl .note.in", has_text="Half a page").wait_for()


def test_a_form_without_a_draft_of_its_own_outlives_the_session_too(
    visit: Open, town: Town
) -> None:
    case, page = town.of("streets", "assigned"), visit("jo")
    page.goto(f"/desk/cases/{case.number}/")
    page.locator("html[data-keys-on]").wait_for()
    page.locator("summary[data-key='link']").click()
    page.locator("#link-other").fill("123455")
    page.locator("#link-kind").select_option("same")
    page.context.clear_cookies(name="sessionid")
    page.locator("form[action$='/link'] button").click()
    page.get_by_text("You were signed out. Sign in, and what you typed comes back.").wait_for()
    page.locator("#id_login").fill("jo@portcalder.example")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{case.number}/**")
    page.get_by_text("What you typed is back.").wait_for()
    assert page.locator("#link-other").is_visible(), "the menu it stood in is open"
    assert page.locator("#link-other").input_value() == "123455"
    assert page.locator("#link-kind").input_value() == "same"
    page.goto(f"/desk/cases/{case.number}/")
    page.locator("html[data-keys-on]").wait_for()
    assert page.locator("#link-other").input_value() == "", "it comes back once"
    page.locator("details.menu > summary.me").click()
    page.locator("form[action$='/logout/'] button").click()
    page.wait_for_url(re.compile("(?!.*/desk/).*"))
    page.goto("/staff/login/")
    page.locator("#id_login").wait_for()
    assert page.locator("[data-sign-in]").is_hidden(), "who signs out has sent nothing"


def test_who_signs_in_instead_is_not_shown_what_another_typed(visit: Open, town: Town) -> None:
    case, page = town.of("streets", "assigned"), visit("jo")
    page.goto(f"/desk/cases/{case.number}/")
    page.locator("html[data-keys-on]").wait_for()
    page.locator("summary[data-key='link']").click()
    page.locator("#link-other").fill("123455")
    page.context.clear_cookies(name="sessionid")
    page.locator("form[action$='/link'] button").click()
    page.locator("#id_login").fill("ivo@portcalder.example")
    page.locator("#id_password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/desk/cases/{case.number}/**")
    page.locator("html[data-keys-on]").wait_for()
    assert page.locator("#link-other").input_value() == ""
    assert page.evaluate("sessionStorage.getItem('holdfast.sent')") is None


def follow(page: Any, viewer: Any) -> None:
    """The page polls the journal here, since no stream runs beside the tests' server."""
    from holdfast.config.watching import Watching

    watching = Watching()

    def poll(route: Any) -> None:
        after = int(parse_qs(urlsplit(route.request.url).query)["after"][0])
        events = watching.visible(viewer, watching.follow(after, 200))
        position = max((e.id for e in events), default=after)
        told = [{"kind": e.kind, "subject": e.subject, "data": e.data} for e in events]
        answer = {"position": position, "events": told, "reset": False, "more": False}
        route.fulfill(content_type="application/json", body=json.dumps(answer))

    page.route("**/live", lambda route: route.fulfill(status=503))
    page.route("**/live?*", lambda route: route.fulfill(status=503))
    page.route("**/live/poll*", poll)


def test_the_page_follows_others_and_keeps_what_one_types(
    visit: Open, town: Town, seal: Callable[[], int]
) -> None:
    from holdfast.cases.operations import move_case

    case, page = town.of("streets", "assigned"), visit("jo")
    seal()
    follow(page, town.actor("jo"))
    page.goto(f"/desk/cases/{case.number}/")
    page.get_by_text("Linked").wait_for()
    page.locator("#note").fill("I am in the middle of")
    move_case(
        actor=town.actor("ivo"), case=case.pk, to="scheduled", version=case.version,
        note="Crane comes on Monday.",
    )  # fmt: skip
    seal()
    page.locator(".casehead .tag", has_text="Scheduled").wait_for()
    page.locator(".tl .note.in", has_text="Crane comes on Monday.").wait_for()
    assert page.locator("#note").input_value() == "I am in the middle of"


def test_an_incidents_log_and_board_follow_within_their_page(
    visit: Open, town: Town, seal: Callable[[], int]
) -> None:
    from holdfast.eoc.log import write_log
    from holdfast.incidents.operations import open_incident
    from holdfast.kernel import clock
    from holdfast.kernel.texts import Text

    ana = town.actor("ana")
    storm = open_incident(
        actor=ana, name=Text.of({"en": "Storm tide", "es": "Marejada"}), kind="hurricane",
        ends_at=clock.now() + timedelta(days=2),
    ).incident  # fmt: skip
    seal()
    for where, region in (("log", "#log"), ("", "#incident")):
        page = visit("ana")
        follow(page, ana)
        page.goto(f"/desk/incidents/{storm}/{where}")
        page.get_by_text("Linked").wait_for()
        page.evaluate(
            "region => document.querySelector(region).addEventListener("
            "'refreshed', () => { document.documentElement.dataset.seen = 1 })",
            region,
        )
        write_log(actor=ana, incident=storm, text=f"Crews are out, {where}.")
        seal()
        page.locator("html[data-seen]").wait_for()
        if where:
            page.locator("#log", has_text="Crews are out, log.").wait_for()
        # A whole page within the region would bring its strip and its title along.
        assert page.locator("h1").count() == 1 == page.locator(region).count()


def test_everything_works_without_script(visit: Open, town: Town) -> None:
    case, page = town.of("streets", "assigned"), visit("jo", java_script_enabled=False)
    page.goto(f"/desk/cases/{case.number}/")
    page.get_by_role("button", name="Start work").click()
    page.locator(".casehead .tag", has_text="In work").wait_for()
    page.locator("summary", has_text="Close, not fixed").click()
    page.locator("#reason-not_fixed").select_option("no_access")
    page.get_by_role("button", name="Close, not fixed", exact=True).click()
    page.get_by_text("The crew could not get in").wait_for()
    page.goto("/desk/cases/?list=nobody")
    page.locator("#rows input").first.check()
    page.get_by_role("button", name="Note to all").click()
    page.locator("#text").fill("Seen on patrol.")
    page.get_by_role("button", name="Write it on all").click()
    page.get_by_text("1 case was changed.").wait_for()


PAGES = (
    ("jo", "/desk/cases/"), ("jo", "{case}"), ("jo", "{case}print"), ("jo", "/desk/counts/"),
    ("jo", "/desk/me/"), ("jo", "/desk/cases/bulk?act=give&case={number}"),
    ("jo", "/desk/cases/route?case={number}"), ("ana", "/desk/outbox/"), ("ana", "/desk/parked/"),
    ("ana", "/desk/outbox/words"), ("ana", "/desk/outbox/words?in=es"),
    ("ana", "/desk/staff/"), ("ana", "/desk/staff/new"), ("ana", "/desk/clients/"),
    ("ana", "/staff/2fa/"), ("ana", "/staff/sessions/"), ("", "/staff/login/"),
    ("", "/staff/password/reset/"),
)  # fmt: skip


# A wide screen, the same at 200 %, a phone, and the narrowest that must do.
SIZES = {1366: 768, 683: 384, 390: 844, 320: 568}


@pytest.mark.parametrize("language", ["", "/es"])
def test_no_page_fails_axe_or_scrolls_sideways(
    visit: Open, town: Town, language: str, seal: Callable[[], int]
) -> None:
    if not AXE.exists():
        pytest.skip("run tools/build_assets.py")
    seal()
    case = town.of("streets", "waiting")
    given = {"case": f"/desk/cases/{case.number}/", "number": case.number}
    people = {name: visit(name) for name in ("jo", "ana", "")}
    found: list[str] = []
    for name, path in PAGES:
        page, url = people[name], language + path.format(**given)
        page.set_viewport_size({"width": 1366, "height": SIZES[1366]})
        page.goto(url)
        for width, height in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            wide = page.evaluate("document.documentElement.scrollWidth")
            if wide > width:
                found.append(f"{url} is {wide} wide at {width}")
            high = page.evaluate("document.documentElement.scrollHeight")
            if width == 1366 and path in ("/desk/cases/", "{case}") and high > height:
                found.append(f"{url} is {high} high")
            if width not in (1366, 390):
                continue  # the same elements again: only their size was asked
            if width == 1366:
                page.evaluate(AXE.read_text("utf-8") + ";0")
            elif not language:
                continue  # the longer words are enough for the phone
            found += [
                f"{url} at {width}: {each}"
                for each in page.evaluate(
                    "axe.run().then(r => r.violations.map("
                    "v => v.id + ' ' + v.nodes[0].target.join(' ')))"
                )
            ]
    assert found == []


def test_in_forced_colors_what_is_chosen_has_an_outline(visit: Open, town: Town) -> None:
    page = visit("jo", forced_colors="active")
    page.goto("/desk/cases/")
    page.locator("#rows input").first.check()
    style = "getComputedStyle(document.querySelector('tr[aria-selected=true]')).outlineStyle"
    assert page.evaluate(style) == "solid"
    assert page.locator(".chip[aria-current]").evaluate("e => getComputedStyle(e).borderStyle")
