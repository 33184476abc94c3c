"""What answers typed words: services and articles side by side."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.catalog.suggestions import fold

MAX_TYPED = 200


@dataclass(frozen=True, slots=True)
class Answers:
    """What fits typed words, best first."""

    typed: str
    services: list[Current]

    def __bool__(self) -> bool:
        return bool(self.services)


def ask(typed: str, lang: str, *, limit: int) -> Answers:
    """Services that the words mean, at most `limit`."""
    typed = typed.replace("\x00", "").strip()[:MAX_TYPED]
    if not typed:
        return Answers("", [])
    found = [catalog.find(each.code) for each in catalog.suggest(typed, lang, limit)]
    return Answers(typed, [each for each in found if each is not None])


def marked(text: str, typed: str) -> SafeString:
    """The text with the beginnings of words that were typed marked."""
    wanted = [word for word in re.split(r"\W+", fold(typed)) if word]
    parts = re.split(r"(\w+)", text)
    return format_html_join("", "{}", ((_mark(part, wanted),) for part in parts))


def _mark(part: str, wanted: list[str]) -> SafeString | str:
    folded = fold(part)
    if len(folded) == len(part):
        for word in sorted(wanted, key=len, reverse=True):
            if folded.startswith(word):
                return format_html("<mark>{}</mark>{}", part[: len(word)], part[len(word) :])
    return part
