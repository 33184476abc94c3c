"""Kinds of bulletins as they stand in kinds.yaml: slots, words in every language, names in CAP."""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Literal

import msgspec

from holdfast.kernel.texts import Text

_SLOT = re.compile(r"\{(\w+)\}")


class Cap(msgspec.Struct, frozen=True):
    """How the Common Alerting Protocol calls this kind."""

    category: str
    event: str
    code: str
    response: str
    urgency: str
    severity: str
    certainty: str


class Slot(msgspec.Struct, frozen=True):
    """One thing to fill in. Texts are filled in once for each language, all others once."""

    type: Literal["text", "time", "phone", "url"]
    en: str
    es: str
    required: bool = True

    @property
    def label(self) -> Text:
        """What is asked."""
        return Text(texts={"en": self.en, "es": self.es})


class Kind(msgspec.Struct, frozen=True):
    """A kind of bulletin."""

    name: dict[str, str]
    severity: Literal["life", "warning", "info"]
    topic: Literal["safety", "water", "roads", "closings", "news"]
    area: Literal["required", "optional"]
    until_hours: int
    cap: Cap
    slots: dict[str, Slot]
    headline: dict[str, str]
    body: dict[str, str]
    instruction: dict[str, str]

    @property
    def called(self) -> Text:
        """Its name."""
        return Text(texts=self.name)


@functools.cache
def kinds() -> dict[str, Kind]:
    """Every kind by its code, in the file's order. Raises ValueError for words that name a slot
    which is not there."""
    content = (Path(__file__).parent / "kinds.yaml").read_bytes()
    found = msgspec.yaml.decode(content, type=dict[str, Kind])
    for code, kind in found.items():
        for words in (kind.headline, kind.body, kind.instruction):
            unknown = {name for text in words.values() for name in _SLOT.findall(text)}
            if missing := unknown - set(kind.slots):
                raise ValueError(f"{code}: no slot is called {', '.join(sorted(missing))}.")
    return found
