"""A voice for tests: a short tone as long as the words, so that a recording can be told apart."""

from __future__ import annotations

import io
import wave


class FakeSpeech:
    """Says everything; remembers what."""

    missing = ""

    def __init__(self) -> None:
        self.said: list[tuple[str, str]] = []

    def speak(self, words: str, language: str) -> bytes:
        """A sound file with eight samples for each letter."""
        self.said.append((language, words))
        made = io.BytesIO()
        with wave.open(made, "wb") as sound:
            sound.setnchannels(1)
            sound.setsampwidth(1)
            sound.setframerate(8000)
            sound.writeframes(b"\x80\x90" * 4 * len(words))
        return made.getvalue()
