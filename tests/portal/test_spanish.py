"""The resident's site is whole in Spanish: every page, also those of a report half done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.cases.models import Case, Note
from holdfast.cases.operations import add_note
from holdfast.interactions.operations import Contact, add_to_case
from holdfast.journal.actors import ANONYMOUS, system
from holdfast.messaging.wording import track_code
from holdfast.portal.views.mine import CODES_AN_HOUR
from holdfast.residents.holding import hold_resident, lift_hold
from holdfast.residents.models import Identifier
from two_languages import alike, leftovers, untranslated

from .conftest import Reporter, text_of
from .test_my_cases import sign_in, token

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
#: Called the same in every language.
NAMES = [
    "Port Calder", "212 Cooper Street", "English", "Español", "311", "Atom", "RSS", "GeoJSON",
    "iCalendar",
]  # fmt: skip
PHONE = "(555) 555-0142"


def test_nothing_on_the_residents_site_stays_english(browser: Client, pothole: Case) -> None:
    assert leftovers(browser, "/es/", NAMES, least=12) == []
    own = f"/es/track/{pothole.number}/{track_code(pothole)}/"
    assert leftovers(browser, own, [*NAMES, pothole.description], least=12) == []


def test_nothing_stays_english_for_who_is_signed_in(
    browser: Client, pothole: Case, report: Reporter
) -> None:
    report(place={"place": "900 Quay Street"}, phone="(555) 555-0177")
    other = Case.objects.exclude(pk=pothole.pk).get()
    add_to_case(actor=ANONYMOUS, case=other.pk, contact=Contact(phone=PHONE), channel="web")
    sign_in(browser, PHONE)
    theirs = [*NAMES, pothole.description, other.description, other.place_typed]
    page = text_of(browser.get("/es/mine/").content)
    assert "Usted avisó" in page and "Usted sigue" in page and "Aquí llegan" in page
    assert leftovers(browser, "/es/mine/", theirs, least=15) == []
    mine = Identifier.objects.get(value="+15555550142")
    stop = {"address": str(mine.pk), "allowed": "no"}
    browser.post("/es/mine/news/", {**stop, "csrfmiddlewaretoken": _token(browser, "/es/mine/")})
    assert "Aquí no" in text_of(browser.get("/es/mine/").content)
    assert untranslated(browser, "/es/mine/", theirs) == []


def test_no_answer_to_a_resident_who_signs_in_or_leaves_stays_english(
    browser: Client, pothole: Case
) -> None:
    def left(path: str, data: dict[str, str] | None = None, status: int = 200) -> list[str]:
        """What a form answers alike in both languages."""
        said: list[bytes] = []
        for prefix in ("/es", ""):
            token = {"csrfmiddlewaretoken": _token(browser, prefix + path)}
            answer = browser.post(prefix + path, {**(data or {}), **token}, follow=True)
            assert answer.status_code == status, answer.content.decode()
            said.append(answer.content)
        return alike(said[0], said[1], NAMES)

    assert left("/sign-in/", {"address": "rosa"}, 422) == []
    assert left("/sign-in/", {"address": PHONE}) == []
    assert left("/sign-in/code/", {"code": "no"}, 422) == []
    for _again in range(CODES_AN_HOUR):
        browser.post(
            "/sign-in/",
            {"address": "ivo@x.example", "csrfmiddlewaretoken": _token(browser, "/sign-in/")},
        )
    assert left("/sign-in/", {"address": "ivo@x.example"}, 422) == []
    sign_in(browser, PHONE)
    [resident] = Identifier.objects.filter(value="+15555550142").values_list("resident", flat=True)
    hold = hold_resident(actor=system("test"), resident=resident, reason="Docket 26-114")
    assert left("/mine/erase/", status=422) == []
    lift_hold(actor=system("test"), hold=hold.hold, why="Closed")
    said: list[bytes] = []
    for prefix in ("/es", ""):
        if prefix == "":
            sign_in(browser, PHONE)
        erase = {"csrfmiddlewaretoken": _token(browser, f"{prefix}/mine/erase/")}
        said.append(browser.post(f"{prefix}/mine/erase/", erase).content)
    assert "Sus datos" in text_of(said[0]) and alike(said[0], said[1], NAMES) == []


def test_nothing_on_the_way_through_a_report_stays_english(browser: Client, town: None) -> None:
    address = browser.post("/es/report/pothole/", follow=True).redirect_chain[-1][0]
    # Their words, and what this city's editors wrote in English only.
    as_written = ["Hoyo.", "We come today."]
    for given in (
        {"answer": "no"}, {"place": "212 Cooper Street"}, {"answer": "small"}, {"words": "Hoyo."},
    ):  # fmt: skip
        assert untranslated(browser, address, [*NAMES, *as_written]) == []
        address = browser.post(address, given, follow=True).redirect_chain[-1][0]
    assert address.endswith("/send/")
    assert untranslated(browser, address, [*NAMES, *as_written]) == []


def test_what_is_masked_is_named_in_the_readers_language_and_kept_in_one(
    browser: Client, pothole: Case, crew: Any
) -> None:
    add_note(
        actor=crew, case=pothole.pk, audience=Note.For.PUBLIC,
        text="Ask Water at 555-555-0199 or jo@portcalder.example.",
    )  # fmt: skip
    path = f"/cases/{pothole.number}/"
    spanish, english = (text_of(browser.get(p).content) for p in (f"/es{path}", path))
    assert "[teléfono]" in spanish and "[nombre]" in spanish and "[correo]" in spanish
    assert not re.search(r"\[(phone|name|email)\]", spanish)
    assert "[phone]" in english and "[name]" in english and "[email]" in english
    pothole.refresh_from_db()
    assert "[phone]" in pothole.public_description, "one form for search, export and GeoReport"


def test_no_line_ends_between_an_hour_and_its_half_of_the_day(
    browser: Client, pothole: Case
) -> None:
    for prefix, half in (("/es", r"[ap]\.\u00a0m\."), ("", r"[ap]\.m\.")):
        page = text_of_kept(browser.get(f"{prefix}/cases/{pothole.number}/").content)
        assert re.search(rf"\d\u00a0{half}", page), prefix
        assert not re.search(r"\d [ap]\.\s?m\.", page), prefix


def _token(browser: Client, page: str) -> str:
    return token(browser.get(page).content)


def text_of_kept(html: bytes) -> str:
    """What a page says, its spaces as they are."""
    return re.sub(r"<[^>]+>", " ", html.decode())
