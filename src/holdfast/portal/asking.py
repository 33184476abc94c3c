"""What answers typed words: guides, services and articles side by side."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.catalog.suggestions import fold
from holdfast.journal.actors import ANONYMOUS
from holdfast.knowledge import queries as knowledge
from holdfast.knowledge import unanswered
from holdfast.knowledge.queries import Hit, Row
from holdfast.scripts import shelf
from holdfast.scripts.shelf import Published

MAX_TYPED = 200


@dataclass(frozen=True, slots=True)
class Answers:
    """What fits typed words, best first: `articles` while typing, `hits` for the whole question.

    `sure` says that one of the hits answers; otherwise they are at most near to it.
    """

    typed: str
    services: list[Current]
    articles: list[Row]
    hits: list[Hit]
    sure: bool = False
    guides: Sequence[Published] = ()

    def __bool__(self) -> bool:
        found = self.services or self.articles or self.guides
        return bool(found or (self.sure and self.hits))


def _clean(typed: str) -> str:
    return typed.replace("\x00", "").strip()[:MAX_TYPED]


def _services(typed: str, lang: str, limit: int) -> list[Current]:
    found = [catalog.find(each.code) for each in catalog.suggest(typed, lang, limit)]
    return [each for each in found if each is not None]


def services(typed: str, lang: str, *, limit: int) -> Answers:
    """Services alone, for choosing what to report."""
    typed = _clean(typed)
    return Answers(typed, _services(typed, lang, limit) if typed else [], [], [])


def suggest(typed: str, lang: str, *, limit: int) -> Answers:
    """What unfinished words may mean, at most `limit` of each kind; by words only."""
    typed = _clean(typed)
    if not typed:
        return Answers("", [], [], [])
    articles = knowledge.suggest(ANONYMOUS, typed, lang, limit)
    guides = shelf.suggest(typed, lang, limit)
    return Answers(typed, _services(typed, lang, limit), articles, [], guides=guides)


def ask(typed: str, lang: str, *, limit: int) -> Answers:
    """What answers a whole question, by words and meaning. One that nothing answers is counted
    for the editors, without what may name somebody."""
    typed = _clean(typed)
    if not typed:
        return Answers("", [], [], [])
    box = knowledge.answer(ANONYMOUS, typed, lang, limit)
    found = Answers(
        typed, _services(typed, lang, limit), [], box.near, sure=not box.declined,
        guides=shelf.suggest(typed, lang, limit),
    )  # fmt: skip
    if not found:
        unanswered.count(ANONYMOUS, typed, box.lang)
    return found


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
