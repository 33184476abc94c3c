"""What alerts need from outside."""

from __future__ import annotations

from typing import Protocol

from holdfast.kernel.plugs import Plug


class Mute(Exception):
    """Nothing here can speak this; the message says what is missing."""


class Speech(Protocol):
    """Reads words out."""

    @property
    def missing(self) -> str:
        """What must be installed before it speaks; "" where it can."""

    def speak(self, words: str, language: str) -> bytes:
        """The words as a recording (WAV); raises Mute. `language` is a tag such as ``es``."""


class Silence:
    """Nobody speaks: the words of the phone announcement are there, its recording is not."""

    missing = "espeak-ng"

    def speak(self, words: str, language: str) -> bytes:
        """Never."""
        raise Mute(self.missing)


speech: Plug[Speech] = Plug("speech", Silence)
