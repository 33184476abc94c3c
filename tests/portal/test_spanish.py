"""The resident's site is whole in Spanish: every page, also those of a report half done."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.cases.models import Case, Note
from holdfast.cases.operations import add_note
from holdfast.messaging.wording import track_code
from two_languages import leftovers, untranslated

from .conftest import text_of

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
#: Called the same in every language.
NAMES = ["Port Calder", "212 Cooper Street", "English", "Español", "311"]


def test_nothing_on_the_residents_site_stays_english(browser: Client, pothole: Case) -> None:
    assert leftovers(browser, "/es/", NAMES, least=12) == []
    own = f"/es/track/{pothole.number}/{track_code(pothole)}/"
    assert leftovers(browser, own, [*NAMES, pothole.description], least=12) == []


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


def text_of_kept(html: bytes) -> str:
    """What a page says, its spaces as they are."""
    return re.sub(r"<[^>]+>", " ", html.decode())
