"""The score of a likely duplicate: a sum of few terms, each of which can be told to a person.

The score is a log-odds that grows with kinship of the services, nearness, freshness, being open
and words in common. It reads of the asked case only what its opener told (place, time, service,
words), and of a candidate only what was known when the asked case was opened: a closing time
counts only if it came before.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Literal, NamedTuple

from .kinship import Commonness, Kinship
from .known import Known, distance_m

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Weights:
    """Nats per unit of each term; the service's kinship is in nats already and counts once.

    Learned by ``tools/fit_duplicates.py`` on staff-marked duplicates of 2008-2013, where each
    pair is also seen with its words taken away, so that a case told without words is ranked
    well too. A test fits them again and compares.
    """

    far: float = -1.451  # per 50 m
    very_far: float = -0.808  # per (100 m) squared
    age: float = -0.247  # per log(1 + days)
    open: float = 2.929  # not known to be closed
    closed_since: float = -0.434  # per log(1 + days since it was closed)
    alike: float = 2.694  # cosine of the two sets of words, weighed by rarity
    shared: float = 1.209  # per 20 nats of words in common, up to 3
    # Log-odds of a score to be what staff would mark: slope * score + intercept.
    slope: float = 0.564
    intercept: float = -7.153


# The distance assumed where none is known, and the farthest that is told apart.
UNKNOWN_M, FARTHEST_M = 100.0, 300.0

# Shown from this probability on, the three best at most. On 2014-2016 an agent sees the case
# that staff chose for 94 of 100 marked duplicates and sees something for 34 of 100 other cases;
# a resident, who should not be stopped in vain, 83 and 17. The probability is that staff would
# mark the case and name its parent, which they seldom do; that the matter is the same is likelier.
DESK_PROBABILITY = 0.003
PORTAL_PROBABILITY = 0.0075


class Terms(NamedTuple):
    """The terms of one candidate before weighing, as ``Weights`` names them."""

    kinship: float
    far: float
    very_far: float
    age: float
    open: float
    closed_since: float
    alike: float
    shared: float


@dataclass(frozen=True, slots=True)
class Reasons:
    """Why a candidate is offered: "60 feet away, reported 3 days ago, still open".

    ``distance_m`` is ``None`` where it cannot be known; ``closed_days`` where the candidate was
    not known to be closed. ``kinship`` is in nats, ``words_alike`` from 0 to 1.
    """

    distance_m: float | None
    age_days: float
    state: Literal["open", "closed"]
    closed_days: float | None
    same_service: bool
    kinship: float
    words_alike: float


@dataclass(frozen=True, slots=True)
class Match:
    """One candidate with its score, the probability made of it, and the reasons."""

    case: Known
    score: float
    probability: float
    reasons: Reasons


@dataclass(frozen=True, slots=True)
class Scorer:
    """Ranks candidates for an asked case; holds only tables handed to it."""

    commonness: Commonness
    kinship: Kinship = field(default_factory=Kinship)
    weights: Weights = field(default_factory=Weights)

    def score(
        self, asked: Known, candidates: Iterable[Known], top: int | None = None
    ) -> list[Match]:
        """The ``top`` (all when ``None``) candidates opened before the asked case, best first.

        The order of the candidates does not matter: of equal scores the older case comes first,
        as staff keep the first report of a matter.
        """
        asked_weight = self.commonness.weigh(asked.words)
        _, far, very_far, age, open_, closed_since, alike, shared = self._vector()
        scored: list[tuple[float, float, str, Known, Terms]] = []
        for case in candidates:
            if not case.opened < asked.opened or case.id == asked.id:
                continue
            terms = self._terms(asked, case, asked_weight)
            score = (
                terms.kinship
                + far * terms.far
                + very_far * terms.very_far
                + age * terms.age
                + open_ * terms.open
                + closed_since * terms.closed_since
                + alike * terms.alike
                + shared * terms.shared
            )
            scored.append((-score, case.opened, case.id, case, terms))
        scored.sort(key=itemgetter(0, 1, 2))
        return [
            Match(case, -minus, self._probability(-minus), _reasons(asked, case, terms))
            for minus, _, _, case, terms in scored[:top]
        ]

    def terms(self, asked: Known, candidate: Known) -> Terms:
        """The unweighed terms of one candidate, for learning the weights."""
        return self._terms(asked, candidate, self.commonness.weigh(asked.words))

    def _vector(self) -> Terms:
        w = self.weights
        return Terms(1.0, w.far, w.very_far, w.age, w.open, w.closed_since, w.alike, w.shared)

    def _probability(self, score: float) -> float:
        return 1.0 / (1.0 + math.exp(-(self.weights.slope * score + self.weights.intercept)))

    def _terms(self, asked: Known, candidate: Known, asked_weight: float) -> Terms:
        distance = distance_m(asked, candidate)
        metres = UNKNOWN_M if distance is None else min(distance, FARTHEST_M)
        closed_days = _closed_days(asked, candidate)
        alike = shared = 0.0
        if common := asked.words & candidate.words:
            shared = self.commonness.weigh(common)
            both = asked_weight * self.commonness.weigh(candidate.words)
            alike = shared / math.sqrt(both) if both > 0.0 else 0.0
        return Terms(
            self.kinship.between(asked, candidate, self.commonness),
            metres / 50.0,
            (metres / 100.0) ** 2,
            math.log1p((asked.opened - candidate.opened) / DAY),
            1.0 if closed_days is None else 0.0,
            0.0 if closed_days is None else math.log1p(closed_days),
            alike,
            min(shared, 60.0) / 20.0,
        )


def _closed_days(asked: Known, candidate: Known) -> float | None:
    """Days since the candidate was closed, ``None`` if it was open then as far as known."""
    if candidate.closed is None or not candidate.closed < asked.opened:
        return None
    return (asked.opened - candidate.closed) / DAY


def _reasons(asked: Known, candidate: Known, terms: Terms) -> Reasons:
    closed_days = _closed_days(asked, candidate)
    return Reasons(
        distance_m=distance_m(asked, candidate),
        age_days=(asked.opened - candidate.opened) / DAY,
        state="open" if closed_days is None else "closed",
        closed_days=closed_days,
        same_service=asked.service == candidate.service,
        kinship=terms.kinship,
        words_alike=terms.alike,
    )
