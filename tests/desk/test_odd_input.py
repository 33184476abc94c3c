"""What nobody types by accident: odd numbers, characters and forms are answered, never with a fault
of ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.core.mail import EmailMessage
    from django.test import Client
    from pytest_django.fixtures import SettingsWrapper

    from .town import Town

Enter = Callable[[str], "Client"]
# Letters and digits that PostgreSQL's unaccent makes into brackets, quotes and colons.
SPREAD = ["⑴", "a⑽b", "ŉ", "ʼn", "Oʻahu", "aːb", "½", "⒈", "№", "ﬁ"]


def test_words_that_fold_to_signs_are_searched_like_others(town: Town, enter: Enter) -> None:
    browser = enter("ivo")
    for words in SPREAD:
        for page in ("/desk/cases/", "/api/v1/cases", "/cases/", "/open311/v2/requests.json"):
            assert browser.get(page, {"q": words}).status_code == 200, (page, words)


def test_a_list_of_what_cannot_be_is_empty(town: Town, enter: Enter) -> None:
    browser = enter("ivo")
    for asked in ("service=%00", "area=%00:a", "area=district:%00"):
        page = browser.get(f"/desk/cases/?state=any&{asked}")
        assert page.status_code == 200 and b'name="case"' not in page.content
        assert browser.get(f"/api/v1/cases?{asked}").json()["cases"] == []


def test_an_odd_limit_is_no_fault(town: Town, enter: Enter) -> None:
    browser = enter("ivo")
    for limit in ("9" * 5000, "²", "-1", "0", "x"):
        assert browser.get("/api/v1/cases", {"limit": limit}).status_code == 200, limit[:9]


def test_a_key_that_cannot_be_kept_is_refused_in_words(town: Town, enter: Enter) -> None:
    from holdfast.cases.models import Note

    case = town.of("streets")
    page = enter("ivo").post(
        f"/desk/cases/{case.number}/note", {"text": "Called them.", "key": "a\x00b"}
    )
    assert page.status_code == 422 and "Called them." in page.content.decode()
    assert not Note.objects.filter(text="Called them.").exists()


def test_a_bulk_form_with_an_odd_version_changes_nothing(town: Town, enter: Enter) -> None:
    case, team, browser = town.of("streets"), town.teams["lights-1"].pk, enter("ivo")
    for version in ("²", "9" * 5000, "-1", "", "1_0"):
        page = browser.post(
            "/desk/cases/bulk/do",
            {"case": f"{case.number}:{version}:new:", "act": "give", "team": team},
        )
        assert page.status_code == 200
    case.refresh_from_db()
    assert case.team_id != team


def test_a_bulk_form_takes_numbers_as_people_write_them(town: Town, enter: Enter) -> None:
    case = town.of("streets")
    spaced = f"{case.number[:3]} {case.number[3:]}:{case.version}:{case.status}:"
    page = enter("ivo").post(
        "/desk/cases/bulk/do", {"case": spaced, "act": "note", "text": "Told."}
    )
    assert page.status_code == 200 and case.number in page.content.decode()


def test_a_key_asked_for_twice_by_one_form_is_one_key(town: Town, enter: Enter) -> None:
    from holdfast.accounts.models import ApiClient

    browser = enter("ana")
    form = {"name": "Trash app", "permissions": ["cases.see"], "key": "the-form"}
    keys = {_key_of(browser.post("/desk/clients/", form).content.decode()) for _ in range(2)}
    assert len(keys) == 1 and ApiClient.objects.filter(name="Trash app").count() == 1
    other = _key_of(browser.post("/desk/clients/", {**form, "key": "next"}).content.decode())
    assert other not in keys and ApiClient.objects.filter(name="Trash app").count() == 2


def _key_of(page: str) -> str:
    found = re.search(r'id="newkey" readonly value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_letter_never_leads_where_the_request_said_it_came_from(
    town: Town, settings: SettingsWrapper, mailoutbox: list[EmailMessage]
) -> None:
    from django.test import Client

    settings.ALLOWED_HOSTS = ["*"]
    stranger = Client(headers={"host": "evil.example:9999"})
    asked = stranger.post("/staff/password/reset/", {"email": "ivo@portcalder.example"})
    assert asked.status_code == 302
    [letter] = mailoutbox
    assert "evil" not in f"{letter.subject} {letter.body}"
    assert settings.HOLDFAST.base_url + "/staff/password/reset/key/" in str(letter.body)


def test_programs_cannot_tell_a_hidden_case_from_one_that_never_was(town: Town) -> None:
    from django.test import Client

    from holdfast.accounts.operations import create_client
    from holdfast.cases.models import Case
    from holdfast.journal.actors import system

    hidden = town.of("streets")
    Case.objects.filter(pk=hidden.pk).update(public=False)
    made = create_client(actor=system("test"), name="Partner", permissions=["cases.move"])
    partner = Client(headers={"Authorization": f"Bearer {made.key}"})
    answers = set()
    for id in (hidden.pk, "01990000-0000-7000-8000-000000000000"):
        for path, body in (
            ("notes", {"text": "x"}),
            ("moves", {"to": "fixed", "version": 1}),
            ("assignments", {"version": 1}),
        ):
            sent = partner.post(f"/api/v1/cases/{id}/{path}", body, "application/json")
            answers.add((sent.status_code, sent.content))
    assert len(answers) == 1 and answers.pop()[0] == 404


def test_a_name_with_what_cannot_be_kept_is_saved_without_it(town: Town, enter: Enter) -> None:
    browser, jo = enter("ana"), town.staff["jo"]
    sent = browser.post(f"/desk/staff/{jo.pk}/", {"name": "Jo\x00 Reyes", "active": "1"})
    assert sent.status_code == 302
    jo.refresh_from_db()
    assert jo.name == "Jo Reyes"
    assert browser.post("/desk/clients/", {"name": "Trash\x00 app"}).status_code == 200
    assert browser.post("/desk/cases/lists", {"name": "a", "key": "\x00"}).status_code == 400


def test_numbers_and_addresses_that_are_none_are_refused_in_words(town: Town, enter: Enter) -> None:
    from holdfast.accounts.models import ApiClient, Staff

    browser, people = enter("ana"), Staff.objects.count()
    for number in ("9" * 5000, "²", "-1", "1e3"):
        calls = {"name": "App", "per_minute": number}
        assert browser.post("/desk/clients/", calls).status_code == 422, number[:9]
        days = {"code": "standard", "days": number}
        assert browser.post("/desk/retention/", days).status_code == 422, number[:9]
    for email in ("x" * 250 + "@x.example", "a@b\r\nBcc: c@d.example", "no address"):
        someone = {"name": "New", "email": email, "roles": ["agent"]}
        assert browser.post("/desk/staff/new", someone).status_code == 422, email[:9]
    assert not ApiClient.objects.exists() and Staff.objects.count() == people


def test_a_group_that_cannot_be_is_no_fault(town: Town, enter: Enter) -> None:
    browser, jo = enter("ana"), town.staff["jo"]
    form = {"name": "Jo", "active": "1"}
    for group in ("roles", "departments", "teams"):
        sent = browser.post(f"/desk/staff/{jo.pk}/", {**form, group: ["a\x00b"]})
        assert sent.status_code in (302, 422), group
