"""Ranking by words: BM25F over an article's fields, with synonyms, prefixes and typing errors.

Kept in memory as one list of (text, weight) per stem. A question is a list of concepts; a concept
is what one of its words may stand for (itself, a synonym, a longer word, a near spelling), each
with how much it counts, and scores by its best member only.
Source: Robertson and Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond" (2009).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from .words import Word, stem, telling_words, words

Scores = NDArray[np.float32]

# Weight and length normalization of a field. The answer is long and says many things in passing.
FIELDS = {"question": (2.0, 0.5), "words": (2.0, 0.5), "answer": (0.5, 0.75)}
SATURATION = 1.2  # BM25's k1
SYNONYM = 0.6  # how much a synonym counts beside the word itself
PREFIX = 0.8  # … a longer word that begins with what was typed
NEAR = 0.7  # … a near spelling, looked for where no article knows the word as typed
LEAST_NEAR = 4  # letters a word must have for that
NEAR_CANDIDATES = 20
LEAST_PREFIX = 2  # letters
MOST_EXPANSIONS = 40  # longer words tried for one beginning


@dataclass(frozen=True, slots=True)
class Concept:
    """What one word of a question may stand for: stems and how much each counts (0 to 1)."""

    members: Mapping[str, float]
    rarity: float  # 0 to 1: how few articles know the word; 1 for a word that none does


class Synonyms:
    """Groups of words or short phrases of one language that mean the same to residents."""

    def __init__(self, groups: Iterable[Sequence[str]], lang: str) -> None:
        self._same: dict[tuple[str, ...], set[str]] = defaultdict(set)
        for group in groups:
            phrases = [tuple(word.stem for word in words(phrase, lang)) for phrase in group]
            for phrase in phrases:
                for other in phrases:
                    # Of a phrase only single words can stand for another: no order is kept.
                    if other != phrase and len(other) == 1:
                        self._same[phrase].add(other[0])
        self._longest = max(map(len, self._same), default=1)

    def of(self, stems: Sequence[str], position: int) -> set[str]:
        """Single stems that mean the same as the word here or as a phrase around it."""
        found: set[str] = set()
        for size in range(1, self._longest + 1):
            for start in range(max(0, position - size + 1), position + 1):
                found |= self._same.get(tuple(stems[start : start + size]), set())
        return found - {stems[position]}


@cache
def starter_synonyms() -> dict[str, Synonyms]:
    """The groups of `synonyms.yaml` by language, which every city begins with."""
    text = Path(__file__).with_name("synonyms.yaml").read_text(encoding="utf-8")
    return {lang: Synonyms(groups, lang) for lang, groups in yaml.safe_load(text).items()}


class Lexicon:
    """The words of one language's texts, ready to be scored. Never changes once built."""

    def __init__(
        self, texts: Sequence[Mapping[str, str]], lang: str, synonyms: Synonyms | None = None
    ) -> None:
        """`texts` are the fields of each text by the names in FIELDS."""
        self._lang = lang
        self._count = len(texts)
        self._synonyms = synonyms or Synonyms((), lang)
        self._lists: dict[str, tuple[NDArray[np.int32], Scores]] = {}
        self._rarity: dict[str, float] = {}
        spellings = self._fill(texts)
        self._spellings = sorted(spellings)
        by_trigram: dict[str, list[int]] = defaultdict(list)
        for number, spelling in enumerate(self._spellings):
            for trigram in trigrams(spelling):
                by_trigram[trigram].append(number)
        self._trigram_lists = {
            trigram: np.array(numbers, dtype=np.int32) for trigram, numbers in by_trigram.items()
        }
        self._trigram_counts = np.array([len(trigrams(s)) for s in self._spellings], np.float32)

    def _fill(self, texts: Sequence[Mapping[str, str]]) -> set[str]:
        """Count every field of every text; returns all spellings met."""
        spellings: set[str] = set()
        frequency: dict[str, dict[int, float]] = defaultdict(dict)
        for field, (weight, normalization) in FIELDS.items():
            counts = []
            for text in texts:
                found = telling_words(text.get(field, ""), self._lang)
                spellings.update(word.folded for word in found)
                counts.append(Counter(word.stem for word in found))
            lengths = [count.total() for count in counts]
            usual = sum(lengths) / max(1, sum(length > 0 for length in lengths)) or 1
            for number, (count, length) in enumerate(zip(counts, lengths, strict=True)):
                share = weight / (1 - normalization + normalization * length / usual)
                for term, times in count.items():
                    row = frequency[term]
                    row[number] = row.get(number, 0.0) + share * times
        for term, row in frequency.items():
            rarity = self._rarity_of(len(row))
            numbers = np.fromiter(sorted(row), dtype=np.int32, count=len(row))
            values = np.array([row[number] for number in numbers.tolist()], dtype=np.float32)
            self._rarity[term] = rarity
            self._lists[term] = (numbers, rarity * values / (SATURATION + values))
        return spellings

    def _rarity_of(self, articles: int) -> float:
        """BM25's inverse document frequency as a share of what a word met nowhere has.

        Divided so, scores mean the same in a library of fifty articles and of five thousand.
        """
        count = self._count
        value = math.log(1 + (count - articles + 0.5) / (articles + 0.5))
        return value / math.log(1 + (count + 0.5) / 0.5)

    def concepts(self, text: str, *, typing: bool = False) -> list[Concept]:
        """What a question's telling words stand for; the last may be unfinished when `typing`."""
        found = telling_words(text, self._lang)
        stems = [word.stem for word in found]
        unfinished = typing and bool(text) and text[-1].isalnum()
        concepts: dict[str, Concept] = {}
        for position, word in enumerate(found):
            prefix = unfinished and position == len(found) - 1
            members = self._members(word, prefix=prefix)
            for synonym in self._synonyms.of(stems, position):
                if synonym in self._lists:
                    members.setdefault(synonym, SYNONYM)
            concepts[word.stem] = Concept(members, self._rarity.get(word.stem, 1.0))
        return list(concepts.values())

    def _members(self, word: Word, *, prefix: bool) -> dict[str, float]:
        members = {word.stem: 1.0} if word.stem in self._lists else {}
        if prefix and len(word.folded) >= LEAST_PREFIX:
            for spelling in self._longer(word.folded):
                members.setdefault(stem(spelling, self._lang), PREFIX)
        if not members and not word.folded.isdigit():
            for spelling in self._near(word.folded, prefix=prefix):
                members.setdefault(stem(spelling, self._lang), NEAR)
        return members

    def _longer(self, beginning: str) -> list[str]:
        """Known spellings that begin so, shortest first, at most MOST_EXPANSIONS of them."""
        start = bisect_left(self._spellings, beginning)
        end = bisect_left(self._spellings, beginning + "\U0010ffff", lo=start)
        return sorted(self._spellings[start:end], key=len)[:MOST_EXPANSIONS]

    def _near(self, folded: str, *, prefix: bool) -> list[str]:
        """Known spellings that a slip or two away was typed, the three nearest.

        Shared trigrams choose the candidates. An unfinished word is compared with beginnings, so
        that "sidewl" finds "sidewalk" as "sidewlak" does.
        """
        if len(folded) < LEAST_NEAR:
            return []
        own = trigrams(folded, unfinished=prefix)
        lists = [self._trigram_lists[t] for t in own if t in self._trigram_lists]
        if not lists:
            return []
        shared = np.bincount(np.concatenate(lists), minlength=len(self._spellings))
        whole = len(own) if prefix else len(own) + self._trigram_counts - shared
        candidates = np.argsort(-(shared / whole), kind="stable")[:NEAR_CANDIDATES].tolist()
        slips = {
            self._spellings[number]: count_slips(folded, self._spellings[number], prefix=prefix)
            for number in candidates
        }
        most = 1 if len(folded) <= 5 else 2
        return sorted((s for s in slips if slips[s] <= most), key=slips.__getitem__)[:3]

    def scores(self, concepts: Iterable[Concept]) -> Scores:
        """Score of every text; about 1 for each rare word of the question that it is about."""
        total = np.zeros(self._count, dtype=np.float32)
        for concept in concepts:
            if len(concept.members) == 1:
                ((term, weight),) = concept.members.items()
                numbers, values = self._lists[term]
                total[numbers] += np.float32(weight) * values
            elif concept.members:
                best = np.zeros(self._count, dtype=np.float32)
                for term, weight in concept.members.items():
                    numbers, values = self._lists[term]
                    best[numbers] = np.maximum(best[numbers], np.float32(weight) * values)
                total += best
        return total

    def coverage(self, concepts: Sequence[Concept], number: int) -> float:
        """How much of what is asked one text speaks of, 0 to 1: rare words count for more."""
        asked = sum(concept.rarity for concept in concepts)
        if not asked:
            return 0.0
        met = sum(
            concept.rarity
            * max((w for term, w in concept.members.items() if self._has(term, number)), default=0)
            for concept in concepts
        )
        return met / asked

    def _has(self, term: str, number: int) -> bool:
        numbers, _ = self._lists[term]
        place = int(np.searchsorted(numbers, number))
        return place < len(numbers) and int(numbers[place]) == number


def trigrams(folded: str, *, unfinished: bool = False) -> set[str]:
    """Three letters at a time, the beginning (and the end of a finished word) counting as one."""
    padded = f"  {folded}" if unfinished else f"  {folded} "
    return {padded[place : place + 3] for place in range(len(padded) - 2)}


def count_slips(typed: str, spelling: str, *, prefix: bool) -> int:
    """Letters added, lost, changed or swapped with their neighbour between the two.

    With `prefix` the spelling may go on after what was typed.
    """
    before: list[int] = []
    row = list(range(len(spelling) + 1))
    for place, letter in enumerate(typed, 1):
        oldest, before = before, row
        row = [place]
        for column, other in enumerate(spelling, 1):
            cost = min(
                before[column] + 1, row[column - 1] + 1, before[column - 1] + (letter != other)
            )
            if (
                place > 1
                and column > 1
                and letter == spelling[column - 2]
                and typed[place - 2] == other
            ):
                cost = min(cost, oldest[column - 2] + 1)
            row.append(cost)
    return min(row) if prefix else row[-1]
