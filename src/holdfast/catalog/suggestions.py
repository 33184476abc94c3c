"""Which service do typed words mean: names and the words people use, in every language at once.

All in memory. Letters' case and accents do not matter, the last word may be unfinished, words are
compared by their stems, and one wrong letter (two in long words) is forgiven. A resident who types
Spanish on the English page is understood too; the page's own language counts a little more.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

from holdfast.catalog.definitions import Definition

MAX_CHARACTERS = 200
_MAX_WORDS = 12
_SPLIT = re.compile(r"[^\w]+")
_STEMMERS = {"en": "english", "es": "spanish", "fr": "french", "pt": "portuguese"}
# Words that say nothing about the matter, in the languages we began with.
_EMPTY_WORDS = """
a an and are at been by can do does for from get have he her how i in is it its me my need no not
of on or our please report she that the their there they this to want was we what when where who
why with you your
al algo aqui como con cual cuando de del donde el ella en es esa ese esta estan este esto ha hay la
las le lo los me mi mis muy necesito no nos o para pero por que quiero reportar se si sin su sus
tengo tiene un una y ya
"""
_EMPTY = frozenset(_EMPTY_WORDS.split())
_NAME, _NAME_LATER, _WORD, _REST = 1.0, 0.95, 0.9, 0.35
_EXACT, _STEM, _PREFIX, _TYPO = 1.0, 0.95, 0.8, 0.6


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A service and how well it fits (0 to 1, for ordering)."""

    code: str
    score: float


def fold(text: str) -> str:
    """Lower case without accents: ``Árbol`` becomes ``arbol``."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


def words_of(text: str) -> list[str]:
    """The folded words of a text."""
    return [word for word in _SPLIT.split(fold(text)) if word]


@lru_cache(maxsize=20_000)
def _stem(word: str, lang: str) -> str:
    name = _STEMMERS.get(lang.split("-")[0])
    if name is None or len(word) < 4:
        return word
    return str(fold(snowballstemmer.stemmer(name).stemWord(word)))


def _without_one(word: str) -> Iterator[str]:
    """The word and each form with one letter less: two words within one edit share a form."""
    yield word
    for index in range(len(word)):
        yield word[:index] + word[index + 1 :]


def _near(left: str, right: str, most: int) -> bool:
    """Whether two words are at most so many edits apart (a swap of neighbours is one)."""
    if abs(len(left) - len(right)) > most:
        return False
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return False
    return row[-1] <= most


def _meant(services: Mapping[str, tuple[float, frozenset[str]]]) -> int:
    """For how many services a word is part of what they are called; the rarer, the more it says.
    That all of a group share its name does not count."""
    return sum(weight > _REST for weight, _ in services.values()) or len(services)


class Index:
    """An index of some services' words. Made once per edition of the catalog."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        # word -> service -> (best weight, languages)
        self._by_word: dict[str, dict[str, tuple[float, frozenset[str]]]] = defaultdict(dict)
        self._by_stem: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._by_gap: dict[str, set[str]] = defaultdict(set)
        self._names: dict[tuple[str, str], int] = {}
        self._languages: set[str] = set()
        count = 0
        for definition in definitions:
            count += 1
            self._add(definition)
        self._sorted = sorted(self._by_word)
        self._rarity = {
            word: math.log(1 + count / _meant(services)) for word, services in self._by_word.items()
        }

    def _add(self, definition: Definition) -> None:
        for lang, text in definition.name.texts.items():
            self._put(definition.code, lang, text, _NAME)
            self._names[definition.code, lang] = len(words_of(text))
        for lang, phrases in definition.words.items():
            for phrase in phrases:
                self._put(definition.code, lang, phrase, _WORD)
        for longer in (definition.group, definition.description):
            for lang, shown in longer.texts.items():
                self._put(definition.code, lang, shown, _REST)

    def _put(self, code: str, lang: str, text: str, weight: float) -> None:
        self._languages.add(lang)
        telling = [word for word in words_of(text) if word not in _EMPTY]
        for index, word in enumerate(telling):
            if index == 1 and weight == _NAME:
                # A name begins with what it is about.
                weight = _NAME_LATER
            services = self._by_word[word]
            best, langs = services.get(code, (0.0, frozenset()))
            services[code] = (max(best, weight), langs | {lang})
            self._by_stem[lang, _stem(word, lang)].add(word)
            if len(word) >= 4:
                for form in _without_one(word):
                    self._by_gap[form].add(word)

    def suggest(self, text: str, lang: str) -> list[Suggestion]:
        """Services that the words mean, best first; none for words that mean nothing here."""
        text = text[:MAX_CHARACTERS]
        typed = words_of(text)
        finished = bool(text) and not text[-1].isalnum()
        wanted = [
            (word, index == len(typed) - 1 and not finished)
            for index, word in enumerate(typed)
            if word not in _EMPTY or (index == len(typed) - 1 and not finished)
        ][:_MAX_WORDS]
        if not wanted:
            return []
        scores: dict[str, float] = defaultdict(float)
        possible = 0.0
        for word, unfinished in wanted:
            best: dict[str, float] = {}
            # Its rare relatives (“aguas”, “streetlight”) do not make a common word telling.
            most = self._rarity.get(word, math.inf)
            for found, closeness in self._matches(word, unfinished).items():
                for code, (weight, langs) in self._by_word[found].items():
                    value = weight * closeness * min(self._rarity[found], most)
                    if lang not in langs:
                        value *= 0.85
                    best[code] = max(best.get(code, 0.0), value)
            for code, value in best.items():
                scores[code] += value
            if best or word not in _EMPTY:
                possible += max(best.values(), default=2.0)
        if not scores:
            return []
        ranked = [
            # Of two that fit alike, the one with the shorter name says just that.
            Suggestion(code, round(value / possible - 0.002 * self._names.get((code, lang), 9), 4))
            for code, value in scores.items()
        ]
        ranked.sort(key=lambda each: (-each.score, each.code))
        # What fits far worse than the best is noise.
        return [each for each in ranked if each.score >= 0.35 * ranked[0].score]

    def _matches(self, word: str, unfinished: bool) -> dict[str, float]:
        """Known words that a typed one means, with how close they are."""
        found: dict[str, float] = {}
        if word in self._by_word:
            found[word] = _EXACT
        for lang in self._languages:
            for known in self._by_stem.get((lang, _stem(word, lang)), ()):
                found[known] = max(found.get(known, 0.0), _STEM)
        if unfinished and len(word) >= 2:
            index = bisect_left(self._sorted, word)
            while index < len(self._sorted) and self._sorted[index].startswith(word):
                known = self._sorted[index]
                found[known] = max(found.get(known, 0.0), _PREFIX)
                index += 1
        if not found and len(word) >= 4:
            most = 2 if len(word) >= 8 else 1
            near = {known for form in _without_one(word) for known in self._by_gap.get(form, ())}
            for known in near:
                if _near(word, known, most):
                    found[known] = _TYPO
        return found
