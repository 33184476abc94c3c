"""What to show of an answer: its best passage, with the places of the words that matched."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .lexicon import Concept
from .words import words

PASSAGE = 240  # characters shown at most
# Where a sentence ends and the next begins. A small letter goes on, as after "6 a.m." or "3 p. m.".
_BREAK = re.compile(r"([.!?]+[\"')”»]?)[ \t]+(?![ \ta-zà-ÿ])|\n+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the answer. `spans` are (start, end) in `text` of the words that matched."""

    text: str
    start: int  # of the passage in the whole answer
    spans: list[tuple[int, int]]


def best_passage(
    answer: str, concepts: Sequence[Concept], *, lang: str, longest: int = PASSAGE
) -> Passage:
    """The sentences in a row that speak of most of the question, at most `longest` characters.

    `answer` is plain text in language `lang`; `concepts` come from `Index.concepts`. A single
    sentence that is longer is cut at a word. Where nothing matches it is the beginning.
    """
    found = [
        (word.start, word.end, number)
        for word in words(answer, lang)
        for number, concept in enumerate(concepts)
        if word.stem in concept.members
    ]
    best = (0, _cut(answer, 0, longest))
    best_worth = 0.0
    starts = _sentence_starts(answer)
    # A long sentence may hold its match far behind its start, so a match may start a passage.
    for start in starts + [place for place, _, _ in found if _far(place, starts, longest)]:
        end = _cut(answer, start, longest)
        inside = {number for begin, finish, number in found if start <= begin and finish <= end}
        worth = sum(concepts[number].rarity for number in inside)
        if worth > best_worth:
            best, best_worth = (start, end), worth
    start, end = best
    spans = sorted({(b - start, f - start) for b, f, _ in found if start <= b and f <= end})
    return Passage(answer[start:end], start, spans)


def _sentence_starts(text: str) -> list[int]:
    starts = [0, *(match.end() for match in _BREAK.finditer(text))]
    return [start for start in starts if text[start : start + 1].strip()]


def _far(place: int, starts: Sequence[int], longest: int) -> bool:
    return place - max((start for start in starts if start <= place), default=0) > longest // 2


def _cut(text: str, start: int, longest: int) -> int:
    """End of a passage: after the last whole sentence that fits, or else the last whole word."""
    if len(text) - start <= longest:
        return start + len(text[start:].rstrip())
    piece = text[start : start + longest]
    # The letter after the piece tells whether a sentence ends with it.
    ends = [match.end(1) for match in _BREAK.finditer(text, start, start + longest + 2)]
    whole = [end for end in ends if start < end <= start + longest]
    if whole:
        return whole[-1]
    space = piece.rfind(" ")
    return start + (space if space > 0 else longest)
