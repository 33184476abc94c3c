"""A resident reports, without JavaScript: every page is a form."""

from __future__ import annotations

import pytest
from django.test import Client

from holdfast.cases.models import Case
from holdfast.interactions.models import Interaction
from holdfast.residents.models import Identifier
from holdfast.scripts.models import Run

from .conftest import UP_TO_SEND, Reporter, begin, text_of

pytestmark = pytest.mark.django_db


def test_a_resident_can_report_a_pothole_from_the_front_page_to_the_tracking_page(
    browser: Client,
) -> None:
    home = browser.get("/")
    assert "Pothole or broken street" in text_of(home.content)
    service = browser.get("/services/pothole/")
    assert "Done within 5 working days" in text_of(service.content)
    send = begin(browser, *UP_TO_SEND)
    over = text_of(browser.get(send).content)
    assert "212 Cooper Street, Right lane" in over and "Larger" in over and "4 in" in over
    sent = browser.post(send, {"phone": "555 555 0142", "hear": "text"})
    confirmed = text_of(browser.get(sent["Location"]).content)
    case = Case.objects.get()
    assert case.number in confirmed and "By " in confirmed
    assert "A crew will look at it." in confirmed
    assert case.place_typed == "212 Cooper Street\nRight lane"
    assert case.answers == {"danger": False, "size": "large", "depth": 4}
    assert case.description == "Bikes swerve."
    assert case.resident is not None and case.due_at is not None
    assert Interaction.objects.get().about.get().case == case
    track = browser.get(sent["Location"].replace("/filed/", "/track/"))
    assert track.status_code == 200 and "Bikes swerve." in text_of(track.content)


def test_a_report_needs_no_name_no_cookie_and_no_script(browser: Client) -> None:
    without = Client(enforce_csrf_checks=True)
    send = begin(without, *UP_TO_SEND)
    assert not without.cookies
    assert without.post(send).status_code == 302
    assert Case.objects.get().resident is None and not without.cookies


def test_sending_twice_files_one_case(browser: Client) -> None:
    send = begin(browser, *UP_TO_SEND)
    first = browser.post(send, {"phone": "555 555 0142"})
    again = browser.post(send, {"phone": "555 555 0199"})
    assert first["Location"] == again["Location"]
    assert Case.objects.count() == 1 and Identifier.objects.count() == 1


def test_a_run_that_was_sent_leads_to_its_case_from_every_page(
    browser: Client, report: Reporter
) -> None:
    confirmed = report()
    run = Run.objects.get().pk
    for page in ("", "place/", "q/size/", "words/", "send/", "near/"):
        answer = browser.get(f"/report/{run}/{page}", follow=True)
        assert answer.redirect_chain[-1][0] == confirmed


def test_the_address_of_a_case_does_not_give_the_address_of_its_run(report: Reporter) -> None:
    report()
    case, run = Case.objects.get(), Run.objects.get()
    assert case.pk != run.pk and case.pk.version == 7
    assert case.pk.int >> 76 == run.pk.int >> 76 and case.pk.bytes[10:] != run.pk.bytes[10:]


def test_a_wrong_answer_is_told_in_a_summary_and_beside_the_field_and_keeps_what_was_typed(
    browser: Client,
) -> None:
    depth = begin(browser, *UP_TO_SEND[:3])
    answer = browser.post(depth, {"answer": "very deep"})
    html = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_answer"' in html and 'id="id_answer-wrong"' in html
    assert 'value="very deep"' in html and 'aria-invalid="true"' in html
    assert "<title>Look again:" in html


def test_a_required_question_cannot_be_passed_over_and_an_optional_one_can(
    browser: Client,
) -> None:
    size = begin(browser, *UP_TO_SEND[:2])
    assert browser.post(size, {}).status_code == 422
    depth = browser.post(size, {"answer": "large"}, follow=True).redirect_chain[-1][0]
    assert browser.post(depth, {"answer": ""})["Location"].endswith("/words/")


def test_an_answer_that_means_danger_stops_the_form_and_says_whom_to_call(browser: Client) -> None:
    stopped = begin(browser, ("/q/danger/", {"answer": "yes"}))
    assert stopped.endswith("/stopped/")
    page = browser.get(stopped)
    assert 'href="tel:911"' in page.content.decode() and "Call 911 now." in text_of(page.content)
    run = Run.objects.get()
    send = browser.post(f"/report/{run.pk}/send/", follow=True)
    assert send.redirect_chain[-1][0] == stopped and not Case.objects.exists()
    # Who pressed the wrong answer goes back and on.
    back = browser.post(f"/report/{run.pk}/q/danger/", {"answer": "no"})
    assert back["Location"].endswith("/place/")


def test_a_reload_and_the_way_back_lose_nothing(browser: Client) -> None:
    send = begin(browser, *UP_TO_SEND)
    run = Run.objects.get().pk
    assert 'value="212 Cooper Street"' in browser.get(f"/report/{run}/place/").content.decode()
    assert 'value="large" id="id_answer-2" checked' in (
        browser.get(f"/report/{run}/q/size/").content.decode()
    )
    assert "Bikes swerve." in browser.get(f"/report/{run}/words/").content.decode()
    assert browser.get(f"/report/{run}/")["Location"].endswith("/words/")
    assert browser.get(send).status_code == 200


def test_one_answer_can_be_changed_from_the_last_page(browser: Client) -> None:
    send = begin(browser, *UP_TO_SEND)
    run = Run.objects.get().pk
    changed = browser.post(f"/report/{run}/q/size/", {"answer": "small", "then": "send"})
    assert changed["Location"] == send
    browser.post(send)
    assert Case.objects.get().answers == {"danger": False, "size": "small"}


def test_a_place_is_needed_where_the_service_needs_one(browser: Client) -> None:
    place = begin(browser, *UP_TO_SEND[:1])
    refused = browser.post(place, {"place": "  "})
    assert refused.status_code == 422 and "Type a street" in text_of(refused.content)
    tapped = browser.post(place, {"place": "", "lat": "43.66", "lon": "-70.25"})
    assert tapped.status_code == 302


def test_a_service_that_needs_a_contact_asks_for_one_and_lets_the_place_be_skipped(
    browser: Client,
) -> None:
    send = begin(browser, ("/place/", {"place": ""}), ("/words/", {"words": "x"}), service="noise")
    refused = browser.post(send, {})
    assert refused.status_code == 422 and "so that we can reach you" in text_of(refused.content)
    assert browser.post(send, {"email": "Rosa@Example.com"}).status_code == 302
    assert Identifier.objects.get().value == "rosa@example.com"


def test_a_phone_number_that_is_none_is_told_beside_the_field_and_nothing_is_filed(
    browser: Client,
) -> None:
    send = begin(browser, *UP_TO_SEND)
    refused = browser.post(send, {"phone": "555-01", "email": "me@"})
    html = refused.content.decode()
    assert refused.status_code == 422 and 'value="555-01"' in html
    assert 'id="id_phone-wrong"' in html and 'id="id_email-wrong"' in html
    assert not Case.objects.exists() and Run.objects.get().state == "running"


def test_a_report_can_join_a_case_that_is_open_close_by(browser: Client, pothole: Case) -> None:
    near = begin(
        browser, UP_TO_SEND[0],
        ("/place/", {"place": "216 Cooper Street", "lat": "43.6612", "lon": "-70.255"}),
    )  # fmt: skip
    assert near.endswith("/near/")
    page = browser.get(near)
    assert "One is already reported close by." in text_of(page.content)
    assert "70 feet away" in text_of(page.content)
    add = f"{near}{pothole.number}/"
    assert browser.post(add, {}).status_code == 422
    added = browser.post(add, {"email": "ivo@example.com"}, follow=True)
    assert "You are added" in text_of(added.content)
    browser.post(add, {"email": "ivo@example.com"})
    pothole.refresh_from_db()
    assert pothole.followers == 1 and Case.objects.count() == 1


def test_who_says_it_is_new_goes_on_from_the_cases_close_by(browser: Client, pothole: Case) -> None:
    near = begin(
        browser, UP_TO_SEND[0],
        ("/place/", {"place": "216 Cooper Street", "lat": "43.6612", "lon": "-70.255"}),
    )  # fmt: skip
    assert f'href="{near.replace("near/", "q/size/")}"' in browser.get(near).content.decode()


def test_what_is_offered_close_by_is_public_and_open(browser: Client, pothole: Case) -> None:
    def place() -> str:
        return begin(
            browser, UP_TO_SEND[0],
            ("/place/", {"place": "216 Cooper Street", "lat": "43.6612", "lon": "-70.255"}),
        )  # fmt: skip

    Case.objects.filter(pk=pothole.pk).update(public=False)
    assert not place().endswith("/near/")
    Case.objects.filter(pk=pothole.pk).update(public=True, status="fixed")
    assert not place().endswith("/near/")
    Case.objects.filter(pk=pothole.pk).update(status="new")
    assert place().endswith("/near/")


def test_a_form_that_another_site_sends_is_refused(browser: Client) -> None:
    send = begin(browser, *UP_TO_SEND)
    assert browser.post(send, headers={"origin": "https://evil.example"}).status_code == 400
    assert browser.post(send, headers={"sec-fetch-site": "cross-site"}).status_code == 400
    assert browser.post(send, headers={"origin": "null"}).status_code == 400
    assert not Case.objects.exists()
    assert browser.post(send, headers={"origin": "http://testserver"}).status_code == 302


@pytest.mark.parametrize(
    "words",
    [
        "\u202eright to left\u202c مرحبا",
        "👩‍👩‍👧‍👦🕳️" * 20,
        "nul\x00in it",
        "<script>alert(1)</script>",
        "'; DROP TABLE cases_case; --",
        "\ud800"[:0] + "ﷺ" * 50,
        "a" * 4000,
    ],
)
def test_whatever_is_typed_is_kept_and_shown_as_text(
    browser: Client, report: Reporter, words: str
) -> None:
    confirmed = report(words=words, place={"place": words[:300]})
    page = browser.get(confirmed.replace("/filed/", "/track/"))
    assert page.status_code == 200 and b"<script>alert" not in page.content
    assert "\x00" not in Case.objects.get().description
    assert Case.objects.get().description.startswith(words.replace("\x00", "").strip()[:20])


def test_more_words_than_fit_are_told_and_kept_in_the_field(browser: Client) -> None:
    words = begin(browser, *UP_TO_SEND[:4])
    answer = browser.post(words, {"words": "a" * 4001})
    assert answer.status_code == 422 and "4001" in text_of(answer.content)
    assert "a" * 4001 in answer.content.decode()


@pytest.mark.parametrize(
    "path",
    ["/report/inside/", "/report/nothing/", "/services/inside/", "/services/nothing/",
     "/report/00000000-0000-7000-8000-000000000000/", "/filed/100007/ABCDEF/"],
)  # fmt: skip
def test_what_is_not_offered_or_not_there_is_not_found(browser: Client, path: str) -> None:
    assert browser.get(path, follow=True).status_code == 404


def test_a_question_that_is_not_asked_leads_to_the_one_that_is(browser: Client) -> None:
    begin(browser, UP_TO_SEND[0])
    run = Run.objects.get().pk
    assert browser.get(f"/report/{run}/q/depth/")["Location"].endswith("/place/")
    assert browser.get(f"/report/{run}/q/unknown/")["Location"].endswith("/place/")
    assert browser.get(f"/report/{run}/send/")["Location"].endswith("/place/")
    assert browser.get(f"/report/{run}/words/")["Location"].endswith("/place/")


def test_spanish_from_the_first_page_to_the_last(browser: Client, report: Reporter) -> None:
    confirmed = report(prefix="/es", phone="555 555 0142")
    assert confirmed.startswith("/es/filed/")
    assert Case.objects.get().language == "es"
    assert 'lang="es"' in browser.get(confirmed).content.decode()
