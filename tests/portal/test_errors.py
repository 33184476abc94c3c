"""When something does not work: the page says so in the reader's language, and what was typed is
kept."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client
from PIL import Image

from holdfast.accounts.models import City
from holdfast.accounts.queries import city
from holdfast.cases.models import Attachment, Case
from holdfast.messaging.wording import track_code
from holdfast.portal import guessing

from .conftest import text_of

pytestmark = pytest.mark.django_db
OURS = {"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def away(monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer when a follower is to be kept."""

    def gone(**_: Any) -> None:
        raise OperationalError("the connection is closed")

    monkeypatch.setattr("holdfast.portal.views.cases.add_to_case.once", lambda *a, **k: gone(**k))


def test_what_was_typed_is_sent_again_with_one_press_when_the_database_was_away(
    browser: Client, pothole: Case, away: None
) -> None:
    browser.raise_request_exception = False
    typed = {"email": "rosa@example.com", "phone": "(555) 555-0142", "key": "k1"}
    path = f"/es/cases/{pothole.number}/follow/"
    answer = browser.post(path, typed, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 503 and answer["Retry-After"] == "5"
    assert f'<form method="post" action="{path}">' in page and "Enviarlo de nuevo" in page
    assert "rosa@example.com</textarea>" in page and "(555) 555-0142</textarea>" in page


def test_an_error_page_says_which_city_it_is_and_whom_to_call(
    browser: Client, pothole: Case, away: None
) -> None:
    browser.raise_request_exception = False
    City.objects.update_or_create(
        defaults={"name": "Port Calder", "brand": "Port Calder 311", "phone": "555-0100"}
    )
    city.forget()
    page = browser.get("/nothing/here/").content.decode()
    assert "City of Port Calder" in page and "Port Calder<span>311</span>" in page
    assert 'href="tel:5550100"' in page and "Call 555-0100" in page
    assert "Ciudad de Port Calder" in browser.get("/es/nothing/here/").content.decode()
    # While the database is away it says so from memory.
    answer = browser.post(f"/cases/{pothole.number}/follow/", {"email": "rosa@example.com"})
    assert answer.status_code == 503 and "City of Port Calder" in answer.content.decode()


def test_a_form_from_another_site_is_not_offered_to_be_sent(
    browser: Client, pothole: Case, away: None
) -> None:
    browser.raise_request_exception = False
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {}):
        answer = browser.post(
            f"/cases/{pothole.number}/follow/", {"email": "rosa@example.com"}, headers=headers
        )
        assert "<textarea" not in answer.content.decode()


def test_a_form_whose_page_was_open_too_long_is_sent_again_with_a_new_token(
    browser: Client, town: None
) -> None:
    stale = {"address": "<rosa@example.com>", "csrfmiddlewaretoken": "x" * 64}
    answer = browser.post("/sign-in/", stale, headers=OURS)
    page = answer.content.decode()
    assert answer.status_code == 403 and "&lt;rosa@example.com&gt;</textarea>" in page
    token = page.split('name="csrfmiddlewaretoken" hidden>\n')[1].split("<")[0]
    again = browser.post(
        "/sign-in/", {"address": "rosa@example.com", "csrfmiddlewaretoken": token}, headers=OURS
    )
    assert again.status_code == 302


@pytest.mark.parametrize(("path", "method", "status", "says"), [
    ("/nothing/", "get", 404, "There is no page here"),
    ("/es/nothing/", "get", 404, "Aquí no hay ninguna página"),
    ("/mine/news/", "get", 405, "This address does not take that"),
    ("/es/mine/news/", "get", 405, "Esta dirección no acepta eso"),
])  # fmt: skip
def test_error_pages_speak_the_language_of_the_address(
    browser: Client, path: str, method: str, status: int, says: str
) -> None:
    answer = getattr(browser, method)(path)
    assert answer.status_code == status and says in text_of(answer.content)
    assert f'<html lang="{"es" if path.startswith("/es") else "en"}"' in answer.content.decode()
    home = "/es/" if path.startswith("/es/") else "/"
    assert f'<a class="brand" href="{home}">' in answer.content.decode()


def test_a_form_larger_than_any_of_ours_is_413(
    browser: Client, pothole: Case, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = browser.post(f"/cases/{pothole.number}/follow/", {"email": "x" * 2000})
    assert answer.status_code == 413 and "That is too large" in text_of(answer.content)


def test_codes_cannot_be_tried_without_end_and_the_right_one_always_works(
    browser: Client, pothole: Case
) -> None:
    right = track_code(pothole)
    assert len(right) == 8
    seen = [
        browser.get(f"/track/{pothole.number}/{n:08}/", follow=True).status_code
        for n in range(guessing.LIMIT + 3)
    ]
    assert seen[0] == 422 and seen[-1] == 429
    told = browser.get("/track/", {"number": pothole.number, "code": "WRONG"})
    assert told.status_code == 429 and int(told["Retry-After"]) > 0
    assert browser.get(f"/track/{pothole.number}/{right}/").status_code == 200
    # Who tries is not asked: others at the same address go on.
    assert browser.get("/track/", {"number": "100007", "code": "WRONG"}).status_code == 422


def test_no_photo_is_left_out_without_a_word(browser: Client, pothole: Case) -> None:
    own = f"/track/{pothole.number}/{track_code(pothole)}/"

    def photos(count: int) -> list[SimpleUploadedFile]:
        return [SimpleUploadedFile(f"{n}.jpg", photo(), "image/jpeg") for n in range(count)]

    answer = browser.post(own, {"act": "note", "note": "Six of them.", "photos": photos(6)})
    page = answer.content.decode()
    assert answer.status_code == 422 and "Send at most 5 photos at once" in page
    assert "Six of them." in page
    assert not Attachment.objects.filter(case=pothole).exists()
    answer = browser.post(own, {"act": "note", "note": "", "photos": photos(5)})
    assert answer.status_code == 302 and Attachment.objects.filter(case=pothole).count() == 5


def test_a_form_that_cannot_be_kept_leads_back_to_its_page(browser: Client, town: None) -> None:
    stood = {**OURS, "Referer": "http://testserver/es/sign-in/?from=text"}
    secret = browser.post("/es/sign-in/", {"password": "x"}, headers=stood)
    page = secret.content.decode()
    assert secret.status_code == 403 and "<textarea" not in page and "sigue ahí" not in page
    assert 'href="/es/sign-in/?from=text">Volver al formulario' in page
    elsewhere = {**OURS, "Referer": "https://evil.example/sign-in/"}
    page = browser.post("/es/sign-in/", {"password": "x"}, headers=elsewhere).content.decode()
    assert "evil" not in page and "Volver al formulario" not in page


def test_what_was_typed_is_sent_again_also_after_a_fault_of_ours(
    browser: Client, pothole: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise RuntimeError("a fault")

    browser.raise_request_exception = False
    monkeypatch.setattr("holdfast.portal.views.cases.add_to_case.once", broken)
    answer = browser.post(
        f"/cases/{pothole.number}/follow/", {"email": "rosa@example.com", "key": "k1"}, headers=OURS
    )
    page = answer.content.decode()
    assert answer.status_code == 500 and "rosa@example.com</textarea>" in page
    assert "Send it again" in page


def test_a_page_that_could_not_be_read_is_tried_again_with_one_press(
    browser: Client, pothole: Case, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: Any, **__: Any) -> None:
        raise OperationalError("the connection is closed")

    browser.raise_request_exception = False
    monkeypatch.setattr("holdfast.portal.views.cases.public_case", gone)
    answer = browser.get(f"/cases/{pothole.number}/follow/")
    assert answer.status_code == 503 and 'href="">Try again</a>' in answer.content.decode()
    assert "Try again</a>" not in browser.get("/nothing/").content.decode()


def test_staff_are_led_to_the_desk_and_not_told_to_call_the_city(
    browser: Client, town: None
) -> None:
    for prefix, words in (("", "Go to the desk"), ("/es", "Ir a la mesa")):
        for path in ("/desk/nothing/", "/staff/nothing/"):
            page = browser.get(prefix + path).content.decode()
            assert f'href="{prefix}/desk/">{words}</a>' in page and "tel:" not in page
        page = browser.get(f"{prefix}/nothing/").content.decode()
        assert words not in page and "tel:" in page
