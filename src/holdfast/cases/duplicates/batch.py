"""A whole file of cases, each asked one ranked as of the moment it was opened.

The rows come in order of opening and are read once. Only the cases of the last ``days`` are
kept, so memory follows the busiest season and not the length of the file; what is common is
counted up to the moment of asking and never beyond.
"""

from __future__ import annotations

import math
from collections import defaultdict, deque
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from .kinship import Commonness, Kinship
from .known import METRES_PER_DEGREE, Known, distance_m
from .scoring import DAY, Scorer, Weights

_Key = TypeVar("_Key")

NEAR_M = 150.0
RECENT_DAYS = 90.0
# A mistyped or default address can gather thousands of cases; the latest of them are enough.
_MOST_AT_ONE_ADDRESS = 200
_SWEEP_EVERY = 20_000


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """An asked case, what lay near it then, and what was common up to then.

    ``commonness`` is the running count itself: use it before taking the next neighbourhood.
    """

    asked: Known
    candidates: list[Known]
    commonness: Commonness


@dataclass(frozen=True, slots=True)
class Ranked:
    """One line of a result: the ``rank``-th (1 = best) candidate for an asked case."""

    case: str
    rank: int
    candidate: str
    score: float
    probability: float


def rank_batch(
    rows: Iterable[Known],
    ask_ids: Collection[str],
    top: int = 3,
    *,
    kinship: Kinship | None = None,
    weights: Weights | None = None,
) -> Iterator[Ranked]:
    """The ``top`` likely duplicates of each asked case, as known when it was opened.

    ``rows`` must come in order of ``opened`` (``ValueError`` otherwise); asked cases that are
    not among them, or have nothing near, give no line.
    """
    for near in neighbourhoods(rows, ask_ids):
        scorer = Scorer(near.commonness, kinship or Kinship(), weights or Weights())
        for rank, match in enumerate(scorer.score(near.asked, near.candidates, top), 1):
            yield Ranked(near.asked.id, rank, match.case.id, match.score, match.probability)


def neighbourhoods(
    rows: Iterable[Known],
    ask_ids: Collection[str],
    *,
    metres: float = NEAR_M,
    days: float = RECENT_DAYS,
) -> Iterator[Neighbourhood]:
    """Each asked case with the cases near it that were opened earlier, oldest first."""
    asked_ids = frozenset(ask_ids)
    recent = _Recent(metres, days * DAY)
    commonness = Commonness()
    # Cases of the very same second are not earlier: they wait until the clock moves on.
    waiting: list[Known] = []
    for case in rows:
        if not math.isfinite(case.opened):
            raise ValueError(f"{case.id} has no time of opening")
        if waiting and case.opened < waiting[-1].opened:
            raise ValueError(f"rows must come in order of opening; {case.id} comes too late")
        if waiting and case.opened > waiting[-1].opened:
            for earlier in waiting:
                recent.add(earlier)
                commonness.add(earlier)
            waiting.clear()
        waiting.append(case)
        if case.id in asked_ids:
            yield Neighbourhood(case, recent.near(case), commonness)


@dataclass(slots=True)
class _Recent:
    """The cases of the last while, by square of the map and by address."""

    metres: float
    seconds: float
    squares: defaultdict[tuple[int, int], deque[Known]] = field(
        default_factory=lambda: defaultdict(deque)
    )
    # A case without coordinates is found by its address alone, and finds others by it.
    addresses: defaultdict[str, deque[Known]] = field(
        default_factory=lambda: defaultdict(lambda: deque(maxlen=_MOST_AT_ONE_ADDRESS))
    )
    added: int = 0

    def add(self, case: Known) -> None:
        if case.placed:
            self.squares[self._square(case)].append(case)
        if case.address_key:
            self.addresses[case.address_key].append(case)
        self.added += 1
        if self.added % _SWEEP_EVERY == 0:
            _forget_before(self.squares, case.opened - self.seconds)
            _forget_before(self.addresses, case.opened - self.seconds)

    def near(self, asked: Known) -> list[Known]:
        """Cases within reach of place and time, oldest first."""
        since = asked.opened - self.seconds
        found = []
        if asked.address_key:
            for case in self.addresses.get(asked.address_key, ()):
                if case.opened >= since and not (asked.placed and case.placed):
                    found.append(case)
        if asked.placed:
            for case in self._around(asked):
                # The oldest are in a square until the next sweep.
                distance = distance_m(asked, case) if case.opened >= since else None
                if distance is not None and distance <= self.metres:
                    found.append(case)
        found.sort(key=lambda case: (case.opened, case.id))
        return found

    def _around(self, asked: Known) -> Iterator[Known]:
        """The cases of its square and of the eight beside it."""
        row, column = self._square(asked)
        for north in (row - 1, row, row + 1):
            for east in (column - 1, column, column + 1):
                yield from self.squares.get((north, east), ())

    def _square(self, case: Known) -> tuple[int, int]:
        # A column is three radii wide at the equator and one at 70 degrees north, so that
        # looking one square around is enough in every city but the northernmost.
        degrees = self.metres / METRES_PER_DEGREE
        return math.floor(case.lat / degrees), math.floor(case.lon / (3.0 * degrees))


def _forget_before(index: dict[_Key, deque[Known]], moment: float) -> None:
    for key in list(index):
        cases = index[key]
        while cases and cases[0].opened < moment:
            cases.popleft()
        if not cases:
            del index[key]
