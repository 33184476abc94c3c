"""My cases: a code to one's phone or e-mail, and what it opens; the link that stops messages."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.test import Client

from holdfast.cases.models import Case
from holdfast.kernel import secrets
from holdfast.messaging.models import Message
from holdfast.messaging.stopping import stop_url
from holdfast.residents.models import Identifier, SignInCode

from .conftest import text_of

pytestmark = pytest.mark.django_db


def token(page: bytes) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.decode())
    assert found
    return found[1]


def post(browser: Client, path: str, data: dict[str, str]) -> object:
    """Send a form with the token of its page."""
    made = browser.get(path)
    return browser.post(path, {**data, "csrfmiddlewaretoken": token(made.content)}, follow=True)


def code() -> str:
    row = SignInCode.objects.latest("expires_at")
    return secrets.open_sealed("sign-in code", row.sealed_code)


def sign_in(browser: Client, address: str = "(555) 555-0142") -> str:
    post(browser, "/sign-in/", {"address": address})
    answer = post(browser, "/sign-in/code/", {"code": f" {code()[:3]} {code()[3:]} "})
    return text_of(answer.content)  # type: ignore[attr-defined]


def test_a_code_shows_ones_own_cases_and_how_news_come(browser: Client, pothole: Case) -> None:
    page = sign_in(browser)
    assert "You reported" in page and pothole.number in page and "(555) 555-0142" in page
    link = re.search(r'href="(/track/[^"]+)"', browser.get("/mine/").content.decode())
    assert link and browser.get(link[1]).status_code == 200


def test_the_address_is_in_no_address_of_a_page(browser: Client, pothole: Case) -> None:
    made = browser.get("/sign-in/")
    answer = browser.post(
        "/sign-in/",
        {"address": "rosa@example.com", "csrfmiddlewaretoken": token(made.content)},
    )
    assert answer["Location"] == "/sign-in/code/"


def test_someone_elses_cases_are_not_among_mine(browser: Client, pothole: Case) -> None:
    page = sign_in(browser, "someone@example.com")
    assert pothole.number not in page and "Nothing yet" in page


def test_a_wrong_code_is_refused_and_guessing_ends(browser: Client, pothole: Case) -> None:
    post(browser, "/sign-in/", {"address": "555 555 0142"})
    right = code()
    wrong = "000000" if right != "000000" else "111111"
    for _ in range(6):
        post(browser, "/sign-in/code/", {"code": wrong})
    answer = post(browser, "/sign-in/code/", {"code": right})
    assert answer.status_code == 422  # type: ignore[attr-defined]
    assert browser.get("/mine/")["Location"] == "/sign-in/"


def test_codes_are_bounded_for_an_address_and_never_for_a_network(
    browser: Client, town: None
) -> None:
    for _ in range(5):
        post(browser, "/sign-in/", {"address": "rosa@example.com"})
    refused = post(browser, "/sign-in/", {"address": "rosa@example.com"})
    assert refused.status_code == 422  # type: ignore[attr-defined]
    other = post(browser, "/sign-in/", {"address": "ivo@example.com"})
    assert other.status_code == 200 and SignInCode.objects.count() == 6  # type: ignore[attr-defined]


@pytest.mark.parametrize("address", ["", "rosa", "@", "12", "\x00", "a b@c.d", "👾" * 200])
def test_what_is_no_address_is_told(browser: Client, town: None, address: str) -> None:
    answer = post(browser, "/sign-in/", {"address": address})
    assert answer.status_code == 422 and not SignInCode.objects.exists()  # type: ignore[attr-defined]


def test_signing_out_leaves_nothing(browser: Client, pothole: Case) -> None:
    sign_in(browser)
    page = browser.get("/mine/")
    browser.post("/sign-out/", {"csrfmiddlewaretoken": token(page.content)})
    assert browser.get("/mine/")["Location"] == "/sign-in/"


def test_news_at_an_address_are_stopped_and_sent_again(browser: Client, pothole: Case) -> None:
    sign_in(browser)
    mine = Identifier.objects.get(value="+15555550142")
    for allowed, said in (("no", "No news here."), ("yes", "News come here.")):
        page = browser.get("/mine/")
        answer = browser.post(
            "/mine/news/",
            {"address": str(mine.pk), "allowed": allowed,
             "csrfmiddlewaretoken": token(page.content)},
            follow=True,
        )  # fmt: skip
        assert said in text_of(answer.content)


def test_who_is_signed_in_reports_without_giving_a_contact(browser: Client, pothole: Case) -> None:
    sign_in(browser)
    page = browser.post("/report/noise/", follow=True)
    for data in ({"place": ""}, {"words": "Loud"}):
        page = browser.post(page.redirect_chain[-1][0], data, follow=True)
    send = page.redirect_chain[-1][0]
    assert 'name="phone"' not in browser.get(send).content.decode()
    assert browser.post(send).status_code == 302
    assert Case.objects.latest("opened_at").resident_id == pothole.resident_id


def test_a_form_with_an_old_token_says_what_to_do(browser: Client, town: None) -> None:
    answer = browser.post("/sign-in/", {"address": "rosa@example.com"})
    assert answer.status_code == 403 and "Open the form again" in text_of(answer.content)


def test_one_tap_stops_messages_opening_the_link_does_not_and_undo_undoes(
    browser: Client, pothole: Case, seal: Callable[[], int]
) -> None:
    seal()
    message = Message.objects.filter(resident=pothole.resident_id).latest("queued_at")
    path = stop_url(message).partition("3110")[2]
    mine = Identifier.objects.get(value="+15555550142")
    assert browser.get(path).status_code == 200
    mine.refresh_from_db()
    assert mine.consent is not False
    stopped = browser.post(path, {"List-Unsubscribe": "One-Click"})
    mine.refresh_from_db()
    assert mine.consent is False and "no more messages" in text_of(stopped.content)
    browser.post(path, {"act": "again"})
    mine.refresh_from_db()
    assert mine.consent is True
    assert browser.post(path[:-4] + "XXX/").status_code == 404


def test_one_takes_ones_data_along(browser: Client, pothole: Case) -> None:
    sign_in(browser)
    page = browser.get("/mine/")
    answer = browser.post("/mine/data/", {"csrfmiddlewaretoken": token(page.content)})
    assert "attachment" in answer["Content-Disposition"] and "no-store" in answer["Cache-Control"]
    assert "+15555550142" in answer.content.decode() and "Rosa" in answer.content.decode()
    assert Client().post("/mine/data/")["Location"] == "/sign-in/"


def test_one_erases_ones_data_after_being_asked_once(
    browser: Client, pothole: Case, seal: Callable[[], int]
) -> None:
    sign_in(browser)
    assert Identifier.objects.filter(value="+15555550142").exists()
    done = post(browser, "/mine/erase/", {})
    assert "Your data is erased" in text_of(done.content)  # type: ignore[attr-defined]
    assert not Identifier.objects.filter(value="+15555550142").exists()
    seal()
    pothole.refresh_from_db()
    assert "Rosa" not in pothole.description
    assert browser.get("/mine/")["Location"] == "/sign-in/"


def test_a_legal_hold_keeps_the_data_and_says_so(browser: Client, pothole: Case) -> None:
    from holdfast.journal.actors import system
    from holdfast.residents.holding import hold_resident

    sign_in(browser)
    [resident] = Identifier.objects.filter(value="+15555550142").values_list("resident", flat=True)
    hold_resident(actor=system("test"), resident=resident, reason="Docket 26-114")
    refused = post(browser, "/mine/erase/", {})
    assert refused.status_code == 422  # type: ignore[attr-defined]
    assert "legal hold" in text_of(refused.content)  # type: ignore[attr-defined]
    assert Identifier.objects.filter(value="+15555550142").exists()
