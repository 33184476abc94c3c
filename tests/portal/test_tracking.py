"""Tracking by number and code, and what the public may see of the same case."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from holdfast.cases import operations
from holdfast.cases.models import Case, Note
from holdfast.interactions.operations import Contact, add_to_case
from holdfast.journal.actors import ANONYMOUS
from holdfast.messaging.wording import follow_code, track_code, track_url

from .conftest import Reporter, text_of

pytestmark = pytest.mark.django_db
SECRET = ["555-0142", "555 555 0142", "5555550142", "Rosa", "Alvarez"]


def own(case: Case, prefix: str = "") -> str:
    return f"{prefix}/track/{case.number}/{track_code(case)}/"


def move(case: Case, crew: Any, to: str, **more: Any) -> None:
    case.refresh_from_db()
    operations.move_case(actor=crew, case=case.pk, to=to, version=case.version, **more)
    case.refresh_from_db()


def test_the_number_is_taken_as_people_type_it(browser: Client, pothole: Case) -> None:
    spaced = " - ".join([pothole.number[:3], pothole.number[3:]])
    found = browser.get("/track/", {"number": f"No. {spaced}", "code": track_code(pothole).lower()})
    assert found["Location"] == own(pothole)
    assert browser.get("/track/", {"number": spaced})["Location"] == f"/cases/{pothole.number}/"


def test_a_slip_in_the_number_is_told_by_its_check_digit(browser: Client, pothole: Case) -> None:
    # Neighbours may be equal and a shorter number may be right by chance; these never are.
    other_last = pothole.number[:-1] + str((int(pothole.number[-1]) + 1) % 10)
    for wrong in (other_last, pothole.number + "1"):
        page = browser.get("/track/", {"number": wrong})
        assert "This number has a slip in it. Look again." in text_of(page.content)
        assert f'value="{wrong}"' in page.content.decode()
    empty = browser.get("/track/", {"number": "abc"})
    assert "Type the number of your case" in text_of(empty.content)


def test_a_wrong_code_shows_nothing_and_is_told(browser: Client, pothole: Case) -> None:
    page = browser.get(f"/track/{pothole.number}/AAAAAA/", follow=True)
    assert "does not go with this number" in text_of(page.content)
    assert not any(word in text_of(page.content) for word in SECRET)
    assert browser.get(f"/track/{pothole.number}/Ä/", follow=True).status_code == 422
    assert browser.get("/track/123/ABC/", follow=True).status_code == 422


def test_the_resident_sees_their_own_words_and_the_public_sees_them_masked(
    browser: Client, pothole: Case
) -> None:
    mine = text_of(browser.get(own(pothole)).content)
    assert "My name is Rosa Alvarez" in mine and "(555) 555-0142" in mine
    everyone = browser.get(f"/cases/{pothole.number}/").content.decode()
    assert "[phone]" in everyone and "[name]" in everyone
    assert not any(word in everyone for word in SECRET)
    assert track_code(pothole) not in everyone and str(pothole.resident_id) not in everyone


def test_notes_reach_those_they_are_for(browser: Client, pothole: Case, crew: Any) -> None:
    for audience, words in (
        ("staff", "Owner is difficult."),
        ("resident", "Which pole, Rosa?"),
        ("public", "Crew 6 was there. Ask 555 555 0199."),
    ):
        operations.add_note(actor=crew, case=pothole.pk, text=words, audience=audience)
    mine = text_of(browser.get(own(pothole)).content)
    assert "Which pole, Rosa?" in mine and "Crew 6 was there" in mine
    everyone = text_of(browser.get(f"/cases/{pothole.number}/").content)
    assert "Crew 6 was there" in everyone and "[phone]" in everyone
    for page in (mine, everyone):
        assert "Owner is difficult" not in page
    assert "Which pole" not in everyone


def test_the_page_tells_promise_state_and_what_happened_newest_first(
    browser: Client, pothole: Case, crew: Any
) -> None:
    move(pothole, crew, "assigned")
    move(pothole, crew, "scheduled")
    move(pothole, crew, "fixed", note="Filled and rolled.", note_for="public")
    page = text_of(browser.get(own(pothole)).content)
    assert "We promised By " in page and "We fixed it" in page and "Is it really fixed?" in page
    order = [page.index(words) for words in
             ("Filled and rolled.", "Work is scheduled", "You told us online")]  # fmt: skip
    assert order == sorted(order)
    everyone = text_of(browser.get(f"/cases/{pothole.number}/").content)
    assert "Reported online" in everyone and "You told us" not in everyone


def test_closed_but_not_fixed_says_why(browser: Client, pothole: Case, crew: Any) -> None:
    move(pothole, crew, "not_fixed", reason="not_found")
    page = text_of(browser.get(f"/cases/{pothole.number}/").content)
    assert "Closed, not fixed: nothing found at the place" in page


def test_a_settled_case_is_opened_again_with_one_tap_and_twice_is_once(
    browser: Client, pothole: Case, crew: Any
) -> None:
    move(pothole, crew, "fixed")
    answer = browser.post(own(pothole), {"act": "reopen"}, follow=True)
    assert "It is open again" in text_of(answer.content)
    browser.post(own(pothole), {"act": "reopen"})
    pothole.refresh_from_db()
    assert pothole.status == "new" and pothole.closed_at is None
    assert text_of(answer.content).count("Opened again") == 1


def test_a_report_without_a_name_is_opened_again_by_its_code(
    browser: Client, report: Reporter, crew: Any
) -> None:
    report()
    case = Case.objects.get()
    move(case, crew, "fixed")
    assert browser.post(own(case), {"act": "reopen"}).status_code == 302
    case.refresh_from_db()
    assert case.status == "new"


def test_the_resident_adds_words_once_and_only_staff_and_they_read_them(
    browser: Client, pothole: Case
) -> None:
    form = {"act": "note", "note": "It grew. My phone is 555 555 0142.", "key": "k1"}
    browser.post(own(pothole), form)
    browser.post(own(pothole), form)
    assert Note.objects.filter(audience="staff").count() == 1
    assert "It grew." in text_of(browser.get(own(pothole)).content)
    assert "It grew." not in text_of(browser.get(f"/cases/{pothole.number}/").content)
    empty = browser.post(own(pothole), {"act": "note", "note": " ", "key": "k2"})
    assert empty.status_code == 422 and 'id="id_note-wrong"' in empty.content.decode()
    long = browser.post(own(pothole), {"act": "note", "note": "a" * 10_001, "key": "k3"})
    assert long.status_code == 422 and "a" * 10_001 in long.content.decode()


def test_a_follower_reads_what_everyone_reads_and_can_stop(browser: Client, pothole: Case) -> None:
    added = add_to_case(
        actor=ANONYMOUS, case=pothole.pk, contact=Contact(email="ivo@example.com"), channel="web"
    )
    assert added.resident is not None
    link = track_url(pothole, "en", added.resident).partition("3110")[2]
    assert link == f"/track/{pothole.number}/{follow_code(pothole, added.resident)}/"
    page = text_of(browser.get(link).content)
    assert not any(word in page for word in SECRET) and "You follow this case" in page
    assert browser.post(link, {"act": "reopen"}).status_code == 404
    assert browser.post(link, {"act": "note", "note": "x"}).status_code == 404
    browser.post(link, {"act": "unfollow"})
    pothole.refresh_from_db()
    assert pothole.followers == 0
    assert browser.get(link, follow=True).status_code == 422


def test_a_case_that_is_not_public_is_seen_by_its_code_only(browser: Client, town: None) -> None:
    from holdfast.catalog import queries as catalog
    from holdfast.interactions.operations import take_report

    filed = take_report(actor=ANONYMOUS, service=catalog.current("noise"), channel="web",
                        description="Loud.", contact=Contact(phone="555 555 0142"))  # fmt: skip
    case = Case.objects.get(pk=filed.case)
    assert browser.get(f"/cases/{case.number}/").status_code == 404
    assert case.number not in browser.get("/cases/").content.decode()
    assert case.number not in browser.get("/").content.decode()
    page = browser.get(own(case))
    assert page.status_code == 200 and "Share this case" not in text_of(page.content)
    without = browser.get("/track/", {"number": case.number})
    assert without.status_code == 422 and "Type the code as well" in text_of(without.content)


def test_anyone_can_follow_a_public_case(browser: Client, pothole: Case) -> None:
    form = f"/cases/{pothole.number}/follow/"
    assert browser.post(form, {}).status_code == 422
    done = browser.post(form, {"phone": "555 555 0177", "key": "k"}, follow=True)
    assert "You are added" in text_of(done.content)
    browser.post(form, {"phone": "555 555 0177", "key": "k"})
    pothole.refresh_from_db()
    assert pothole.followers == 1


def test_the_list_is_kept_to_service_state_area_and_words(
    browser: Client, pothole: Case, crew: Any
) -> None:
    Case.objects.update(address="212 Cooper Street, Ropewalk", areas={"district": "3"})
    operations.correct_case(actor=crew, case=pothole.pk, version=pothole.version)
    Case.objects.update(address="212 Cooper Street, Ropewalk", areas={"district": "3"})
    from django.db import connection

    from holdfast.cases import writing

    with connection.cursor() as cursor:
        cursor.execute(writing.REFRESH_SEARCH, [pothole.pk])

    def shown(**query: str) -> bool:
        return pothole.number in browser.get("/cases/", query).content.decode()

    assert shown() and shown(service="pothole") and shown(q="coop") and shown(area="district:3")
    assert not shown(service="noise") and not shown(q="zebra") and not shown(area="district:4")
    assert not shown(state="closed") and shown(state="all") and shown(state="nonsense")
    assert not shown(q="Rosa") and not shown(q="5550142"), "private words are no way to find it"
    points = browser.get("/cases/points.json").json()
    assert points["features"][0]["geometry"]["coordinates"] == [-70.255, 43.661]


def test_the_list_goes_on_page_by_page_and_a_made_up_key_begins_anew(
    browser: Client, town: None
) -> None:
    from holdfast.catalog import queries as catalog
    from holdfast.interactions.operations import take_report

    for _ in range(45):
        take_report(actor=ANONYMOUS, service=catalog.current("pothole"), channel="web")
    seen: list[str] = []
    address = "/cases/"
    for _ in range(3):
        html = browser.get(address).content.decode()
        seen += [
            part.split("/")[0] for part in html.split('href="/cases/')[1:] if part[0].isdigit()
        ]
        rest = html.partition('rel="next"')[0].rpartition('href="?')[2]
        address = "/cases/?" + rest.rpartition('"')[0].replace("&amp;", "&")
    assert len(seen) == len(set(seen)) == 45
    assert browser.get("/cases/?after=nonsense")["Location"] == "/cases/"


def test_hostile_numbers_and_words_are_no_error(browser: Client, town: None) -> None:
    for value in ("\x00", "١٢٣", "9" * 500, "' OR 1=1 --", "<b>", "\u202e", "👾"):
        assert browser.get("/track/", {"number": value, "code": value}).status_code in (302, 422)
        assert (
            browser.get("/cases/", {"q": value, "service": value, "area": value}).status_code == 200
        )
        assert browser.get("/ask/", {"q": value}).status_code == 200
        assert browser.get("/ask/suggest/", {"q": value}).status_code == 200
        assert browser.get("/address/", {"place": value, "lat": value}).status_code == 200
        assert browser.get("/address/suggest/", {"place": value}).status_code == 200
