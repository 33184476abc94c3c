"""espeak-ng (Debian package ``espeak-ng``): every language of ours, offline, in a moment."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

from holdfast.alerts.ports import Mute

PROGRAM = "espeak-ng"
LONGEST, WORDS_A_MINUTE = 30.0, "150"
# Voices that are nearer to how a city's people speak than the bare language.
_VOICES = {"en": "en-us", "es": "es-419"}


class Espeak:
    """The program of this name, where it is installed."""

    @property
    def missing(self) -> str:
        """Its name, where it is not installed."""
        return "" if shutil.which(PROGRAM) else PROGRAM

    def speak(self, words: str, language: str) -> bytes:
        """A recording; the words go in by a pipe, so that nothing in them is an option."""
        program = shutil.which(PROGRAM)
        if program is None:
            raise Mute(PROGRAM)
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "said.wav"
            command = [
                program, "-v", _VOICES.get(language, language), "-s", WORDS_A_MINUTE, "--stdin",
                "-w", str(made),
            ]  # fmt: skip
            try:
                done = subprocess.run(
                    command, input=words.encode(), capture_output=True, timeout=LONGEST, check=False
                )
            except (OSError, subprocess.TimeoutExpired) as error:
                raise Mute(type(error).__name__) from None
            if done.returncode != 0 or not made.is_file():
                raise Mute(f"{PROGRAM}: {done.returncode}")
            return made.read_bytes()
