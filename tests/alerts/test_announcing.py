"""The phone announcement: the approved words, to be listened to before they are approved."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from holdfast.adapters.speech.espeak import PROGRAM, Espeak
from holdfast.adapters.speech.fake import FakeSpeech
from holdfast.alerts.ports import Mute

from .bulletins import OTHER, WRITER, approve, out, submitted, write

if TYPE_CHECKING:
    from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


@pytest.fixture
def voice() -> Iterator[FakeSpeech]:
    from holdfast.alerts.ports import speech

    fake, before = FakeSpeech(), speech.get()
    speech.fill(fake)
    yield fake
    speech.fill(before)


def test_every_language_is_recorded_once_with_the_words_of_the_version(voice: FakeSpeech) -> None:
    from holdfast.alerts import announcing, tasks
    from holdfast.alerts.models import Version

    written = write()
    for _ in range(2):
        tasks.speak(version=str(written.version))
    words = Version.objects.get(pk=written.version).words
    assert sorted(voice.said) == sorted((code, said["text"]) for code, said in words.items())
    english, spanish = (announcing.sound(written.version, code) for code in ("en", "es"))
    assert english and spanish and english != spanish and english[:4] == b"RIFF"


def test_the_phone_says_what_is_out_and_no_exercise(client: Client, voice: FakeSpeech) -> None:
    from holdfast.alerts import operations, queries, tasks

    drill = submitted(exercise=True)
    approve(OTHER, drill)
    written = out()
    tasks.speak(version=str(written.version))
    [said] = client.get("/alerts/phone.json").json()
    assert "Mill Street Bridge is closed." in said["words"]["en"]
    path = said["sounds"]["es"].split("://")[1].partition("/")[2]
    heard = client.get(f"/{path}")
    assert heard["Content-Type"] == "audio/wav" and heard.content[:4] == b"RIFF"
    operations.retract_bulletin(actor=WRITER, bulletin=written.bulletin)
    queries.forget()
    assert client.get("/alerts/phone.json").json() == []
    assert client.get(f"/{path}").status_code == 404


def test_without_a_voice_the_words_are_there_and_nothing_fails(client: Client) -> None:
    from holdfast.alerts import announcing
    from holdfast.alerts.ports import Silence, speech

    before = speech.get()
    speech.fill(Silence())
    written = out()
    assert announcing.make(written.version) == 0
    assert client.get("/alerts/phone.json").json()[0]["words"]["en"]
    speech.fill(before)


def test_espeak_speaks_where_it_is_installed_and_says_so_where_it_is_not() -> None:
    voice = Espeak()
    if shutil.which(PROGRAM) is None:
        assert voice.missing == "espeak-ng"
        with pytest.raises(Mute):
            voice.speak("Hello", "en")
    else:
        assert voice.missing == ""
        short, long = (voice.speak(words, "es") for words in ("Agua.", "-x Hierva el agua. " * 5))
        assert short[:4] == b"RIFF" and len(long) > len(short)
