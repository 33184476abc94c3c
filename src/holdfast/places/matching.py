"""Typed words against the registry's own names of streets and landmarks, in memory.

A city has some thousand street names, so every process holds them; addresses (a hundred thousand
and more) stay in PostgreSQL and are reached by street and number. Measured in
docs/adr/0012-places.md.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from math import log
from uuid import UUID

from holdfast.places.words import (
    DIRECTION_FORMS,
    DIRECTIONS,
    NEAR,
    STATES,
    STOP,
    TYPE_FORMS,
    TYPES,
    begun_ordinals,
    fold,
    normal,
    ordinal,
    raw_tokens,
    ways_to_write,
)

Words = Sequence[tuple[str, str]]
_EXACT, _VARIANT, _PREFIX, _FUZZY = 1.0, 0.97, 0.9, 0.75
_MOST_PREFIXED = 400
_SIGNS = frozenset("&@#/,;")
# Written so, a word is no kind of way: Saint Paul is no "St Paul", Mount Vernon no mountain.
SAINTS = frozenset({"saint", "san", "mount", "fort"})


@dataclass(frozen=True, slots=True)
class Name:
    """A street or landmark as the index knows it. `core` are the words that tell it from others."""

    kind: str
    id: UUID
    label: str
    place: str = ""
    lat: float | None = None
    lon: float | None = None
    extent: float | None = None
    weight: int = 0
    address: str = ""
    core: tuple[tuple[str, str], ...] = ()
    type: str = ""
    directions: frozenset[str] = frozenset()
    town: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Match:
    """How well typed words fit a name.

    `complete`: every word of the name was typed; `sure`: and none was misspelt, completed or
    contradicted; `leftover`: positions of typed words that nothing explains; `foreign`: one of
    these stands inside the name, so that another street is meant (``Signal Hill Rd`` is no
    ``Signal St``); `near`: a typed word says "about there".
    """

    name: Name
    score: float
    complete: bool
    sure: bool
    leftover: tuple[int, ...] = ()
    foreign: bool = False
    near: bool = False


def street_name(
    id: UUID, label: str, place: str = "", *, lat: float | None = None, lon: float | None = None,
    extent: float | None = None, weight: int = 0, town: str = "",
) -> Name:  # fmt: skip
    """A street for the index: its words told apart into directions, core and type.

    `town` is what people may add to it: the place, or the city's own name.
    """
    words = _words(label)
    core, before, after = list(words), [], []
    while len(core) > 1 and core[0][0] in DIRECTION_FORMS:
        before.append(core.pop(0)[0])
    while len(core) > 1 and core[-1][0] in DIRECTION_FORMS:
        after.append(core.pop()[0])
    if len(core) == 1 and core[0][0] in TYPE_FORMS and (before or after):
        # "North Ave", "East Blvd": the direction is the name.
        core, before, after = list(words), [], []
    kind = ""
    if len(core) > 1 and core[-1][0] in TYPE_FORMS:
        kind = core.pop()[0]
    elif len(core) > 1 and core[0][0] in TYPE_FORMS and core[0][1] not in SAINTS:
        # "Calle Luna", "Highway 13", "Avenue D".
        kind = core.pop(0)[0]
    return Name(
        "street", id, label, place, lat, lon, extent, weight,
        core=tuple(core), type=kind, directions=frozenset([*before, *after]),
        town=frozenset(form for form, _ in _words(town or place)),
    )  # fmt: skip


def landmark_name(id: UUID, label: str, *, lat: float, lon: float, address: str = "") -> Name:
    """A landmark for the index: all its words count."""
    return Name(
        "landmark", id, label, "", lat, lon, None, 0, address, core=tuple(_words(label))
    )  # fmt: skip


def _words(label: str) -> list[tuple[str, str]]:
    return normal([word for word in raw_tokens(label) if word not in _SIGNS])


@dataclass
class NameIndex:
    """Every name of the registry by its words, their beginnings and their three-letter pieces."""

    names: Sequence[Name]
    by_id: dict[UUID, Name] = field(default_factory=dict)
    _postings: dict[str, list[int]] = field(default_factory=dict)
    _vocabulary: list[str] = field(default_factory=list)
    _grams: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for at, name in enumerate(self.names):
            self.by_id[name.id] = name
            for word in {part for pair in name.core for part in pair}:
                postings[word].append(at)
        self._postings = dict(postings)
        self._vocabulary = sorted(self._postings)
        grams: defaultdict[str, list[int]] = defaultdict(list)
        for number, word in enumerate(self._vocabulary):
            if len(word) > 3 and not word[0].isdigit():
                for gram in _grams_of(word):
                    grams[gram].append(number)
        self._grams = dict(grams)

    def match(self, words: Words, *, unfinished: bool = False, most: int = 20) -> list[Match]:
        """Names that fit the words, best first; `unfinished` completes the last word.

        Words are pairs (normal form, as written), as parsing.parse gives them.
        """
        if not words:
            return []
        hits = self._hits(words, unfinished)
        last_types = _begun_types(words[-1][1]) if unfinished else frozenset()
        scored = [
            self._score(at, found, words, last_types, unfinished) for at, found in hits.items()
        ]
        scored.sort(key=lambda match: (-match.score, match.name.label, match.name.place))
        return scored[:most]

    def _hits(self, words: Words, unfinished: bool) -> dict[int, dict[int, dict[str, float]]]:
        """For each name: typed position → the name's word it may stand for → how surely."""
        hits: dict[int, dict[int, dict[str, float]]] = {}
        last = len(words) - 1
        for position, pair in enumerate(words):
            if pair[0] in STOP and len(words) > 1:
                continue
            for word, quality in self._readings(pair, unfinished and position == last).items():
                for at in self._postings[word]:
                    hits.setdefault(at, {}).setdefault(position, {})[word] = quality
            if position < last:
                joined = pair[1] + words[position + 1][1]
                for at in self._postings.get(joined, ()) if len(joined) > 4 else ():
                    found = hits.setdefault(at, {})
                    found.setdefault(position, {})[joined] = _VARIANT
                    found.setdefault(position + 1, {})[joined] = _VARIANT
        return hits

    def _readings(self, pair: tuple[str, str], unfinished: bool) -> dict[str, float]:
        """Words of the vocabulary that a typed word may be."""
        form, written = pair
        found: dict[str, float] = {}
        if unfinished:
            at = bisect_left(self._vocabulary, written)
            for word in self._vocabulary[at : at + _MOST_PREFIXED]:
                if not word.startswith(written):
                    break
                found[word] = _PREFIX
            found.update((w, _PREFIX) for w in begun_ordinals(written) if w in self._postings)
        if written.isdecimal() and len(written) < 4 and (nth := ordinal(int(written))):
            if nth in self._postings:
                found[nth] = _VARIANT
        elif form[0].isdigit() and form[:-2] in self._postings:
            found[form[:-2]] = _VARIANT
        for word in (written, form):
            if word in self._postings:
                found[word] = _EXACT
        if not found:
            found.update(dict.fromkeys(self._misspelt(written, unfinished), _FUZZY))
        return found

    def _misspelt(self, typed: str, unfinished: bool) -> list[str]:
        """Words of the vocabulary that a typed word may be a slip for."""
        if len(typed) < 3 or typed[0].isdigit() or typed in TYPES or len(typed) > 30:
            return []
        shared: defaultdict[int, int] = defaultdict(int)
        for gram in _grams_of(typed):
            for number in self._grams.get(gram, ()):
                shared[number] += 1
        allowed = 1 if len(typed) < 7 else 2
        best = sorted(
            shared, key=lambda n: (-shared[n], abs(len(self._vocabulary[n]) - len(typed)))
        )
        found: list[tuple[int, str]] = []
        for number in best[:60]:
            word = self._vocabulary[number]
            away = slips(typed, word, allowed)
            if away > allowed and unfinished and len(word) > len(typed):
                away = min(slips(typed, word[: len(typed) + more], allowed) for more in (-1, 0, 1))
            if away <= allowed:
                found.append((away, word))
        least = min((away for away, _ in found), default=0)
        return [word for away, word in found if away == least][:20]

    def _score(
        self, at: int, found: dict[int, dict[str, float]], words: Words,
        last_types: frozenset[str], unfinished: bool,
    ) -> Match:  # fmt: skip
        name = self.names[at]
        taken, score, missing, sure = _said(name, found)
        joined = {
            p for p, readings in found.items() for w in readings if _is_joined(w, name, words, p)
        }
        type_seen, directions_seen, end, near = False, 0, max(taken, default=0), False
        leftover = []
        for position, (form, written) in enumerate(words):
            if position in taken or position in joined or form in STOP:
                continue
            if (form == name.type and written not in SAINTS) or (
                position == len(words) - 1 and name.type in last_types
            ):
                score += 0.6
                type_seen = True
                end = max(end, position)
            elif form in name.directions or (
                position == len(words) - 1 and name.directions & last_types
            ):
                score += 0.5
                directions_seen += 1
            elif form in name.town:
                score += 0.3
            elif (meant := _almost(written)) and meant == name.type:
                score, type_seen, sure = score + 0.5, True, False
            elif meant and meant in name.directions:
                score, directions_seen, sure = score + 0.4, directions_seen + 1, False
            elif form in DIRECTION_FORMS:
                score -= 0.6 if name.directions else 0.25
                sure = sure and not _beside(position, taken)
            elif written in NEAR:
                near = True
            elif (
                form in TYPE_FORMS
                and not type_seen
                and _beside(position, taken)
                # "Signal Hill Rd": before another kind of way, a word is part of a name.
                and not (position + 1 < len(words) and words[position + 1][0] in TYPE_FORMS)
            ):
                score -= 0.5
                sure = False
                end = max(end, position)
            elif form not in STATES:
                score -= 0.5
                leftover.append(position)
        # Several streets may share a name: the one with nothing left untyped is meant first.
        score -= 0.15 * (directions_seen < len(name.directions))
        score -= missing * (0.25 if unfinished else 0.6)
        if not missing and (type_seen or unfinished or not name.type):
            score += 0.45
        score += 0.02 * log(1 + name.weight)
        if name.kind == "landmark":
            score -= 0.05
        foreign = bool(taken) and any(min(taken) < position < end for position in leftover)
        complete = not missing and not foreign
        return Match(name, score, complete, sure and complete, tuple(leftover), foreign, near)


def _said(
    name: Name, found: dict[int, dict[str, float]]
) -> tuple[dict[int, float], float, float, bool]:
    """Which typed words say a name's own words, and how well: the words taken, the score, how many
    of the name's are missing, and whether none was guessed."""
    taken: dict[int, float] = {}
    score, missing, sure = 0.0, 0.0, True
    last_place = -1
    for form, written in name.core:
        best, where = 0.0, -1
        for position, readings in found.items():
            quality = max(readings.get(form, 0.0), readings.get(written, 0.0))
            # Words in the name's own order are worth more than the same words elsewhere.
            if quality and position not in taken and position > last_place:
                quality += 0.02
            if quality > best and (position not in taken or taken[position] == _VARIANT):
                best, where = quality, position
        if where >= 0:
            taken[where] = min(best, _EXACT)
            last_place = where
            score += best * (1.0 if len(form) > 2 or form[0].isdigit() else 0.8)
            score -= 0.04 * where
            sure = sure and best >= _VARIANT
        elif form not in STOP:
            missing += 1
    return taken, score, missing, sure


def _is_joined(word: str, name: Name, words: Words, position: int) -> bool:
    """Whether a typed word is half of a word that the name writes as one (``mac arthur``)."""
    typed = words[position][1]
    return (
        len(word) > len(typed) + 1
        and any(word in pair for pair in name.core)
        and (
            (position + 1 < len(words) and word == typed + words[position + 1][1])
            or (position > 0 and word == words[position - 1][1] + typed)
        )
    )


def _beside(position: int, taken: Iterable[int]) -> bool:
    return any(abs(position - other) <= 2 for other in taken)


def _begun_types(written: str) -> frozenset[str]:
    """Types and directions that an unfinished word may become: ``bou`` → ``blvd``."""
    return _begun.get(written, frozenset())


@lru_cache(maxsize=4096)
def _almost(written: str) -> str:
    """The type or direction that a word is a slip for (``steet`` → ``st``), or ""."""
    if len(written) < 4 or written in TYPES or written in DIRECTIONS:
        return ""
    for word, form in (TYPES | DIRECTIONS).items():
        if len(word) > 4 and slips(written, word, 1) == 1:
            return form
    return ""


def _beginnings() -> dict[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for form in TYPE_FORMS | DIRECTION_FORMS:
        for word in ways_to_write(form):
            for size in range(1, len(word) + 1):
                found[word[:size]].add(form)
    return {begun: frozenset(forms) for begun, forms in found.items()}


_begun = _beginnings()


def _grams_of(word: str) -> set[str]:
    padded = f"  {fold(word)} "
    return {padded[at : at + 3] for at in range(len(padded) - 2)}


def slips(one: str, other: str, most: int = 2) -> int:
    """Letters added, left out, changed or swapped between two words; more than `most` is most + 1.

    >>> slips("mian", "main"), slips("wahsington", "washington"), slips("elm", "oak")
    (1, 1, 3)
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
