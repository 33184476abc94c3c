"""What our messages say is shown before any is sent: each occasion, channel and language."""

from __future__ import annotations

import pytest

from holdfast.messaging import previewing
from holdfast.messaging.models import Message
from holdfast.messaging.wording import TEMPLATES, TEXT_LIMIT

pytestmark = pytest.mark.django_db
TO_RESIDENTS = {"received", "moved", "note", "followed"}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_message_is_shown_whole_and_nothing_is_sent(site: str, language: str) -> None:
    shown = list(previewing.all_in(language))
    assert {name for name, _when, _letters in shown} == set(TEMPLATES)
    for name, when, letters in shown:
        assert str(when) and letters
        for letter in letters:
            where = f"{name} {letter.channel}"
            assert "{{" not in letter.body and "{%" not in letter.body, where
            assert bool(letter.subject) == (letter.channel == "email"), where
            if name in TO_RESIDENTS:
                assert "/track/100007/" in letter.body, where
            if letter.channel == "text":
                assert len(letter.body) < TEXT_LIMIT, f"{where} is cut"
    assert not Message.objects.exists()


def test_every_message_is_written_in_spanish_too(site: str) -> None:
    for name, _when, letters in previewing.all_in("es"):
        for letter in letters:
            assert letter.translated, f"{name} {letter.channel}"
    words = {name: letters[0].body for name, _when, letters in previewing.all_in("es")}
    assert "Bache" in words["received"] and "/es/track/" in words["received"]
    assert "ya venció" in words["overdue"] and "/es/desk/cases/100007/" in words["overdue"]


def test_what_has_no_translation_says_so_and_shows_what_goes_out(site: str) -> None:
    [letter] = next(each for name, _, each in previewing.all_in("fr") if name == "overdue")
    assert not letter.translated
    assert letter.subject.startswith("Overdue: case 100007, Pothole")
    assert ".." not in letter.body
