"""How far two services speak of the same matter, in nats of evidence.

Without anything learned, the same service counts for as much as it is rare (two "Dead animal"
at one corner mean more than two "Other"), and a service of the same group or with a like name
counts for a part of that. An installation that has marked duplicates can learn a table from
them; it is data and holds that installation's own service codes.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from .known import Known, name_words

# The rarest service weighs as if it were every 150th case; beyond that the share is chance.
_MOST = 5.0
# Chosen, not learned: the Boston file has four unrelated service names and no groups.
_LIKE_NAME, _SAME_GROUP, _UNLIKE = 0.6, 0.3, -1.0
# Before this many cases were counted the shares lean to "one in twenty".
_PRIOR_CASES, _PRIOR_SHARE = 20.0, 1.0
# A learned entry leans on the general rule as if on this many pairs, and stays within bounds.
_PRIOR_PAIRS, _LOWEST = 10.0, -3.0


@dataclass(slots=True)
class Commonness:
    """How many cases used each word and each service; rare things in common say more.

    A running count: ``add`` each case once. For intake, build it from a nightly count.
    """

    cases: int = 0
    words: Counter[str] = field(default_factory=Counter)
    services: Counter[str] = field(default_factory=Counter)

    def add(self, case: Known) -> None:
        """Count one case."""
        self.cases += 1
        self.words.update(case.words)
        self.services[case.service] += 1

    def weigh(self, words: Iterable[str]) -> float:
        """The summed information of some words (inverse document frequency, nats)."""
        # One exact product and one logarithm: quick, and the same in whatever order a set comes.
        get = self.words.get
        rarity = [get(word, 0) + 1 for word in words]
        return len(rarity) * math.log(self.cases + 2.0) - math.log(math.prod(rarity))

    def service_information(self, service: str) -> float:
        """What it says that two cases share this service (nats, 0 to 5)."""
        share = (self.services.get(service, 0) + _PRIOR_SHARE) / (self.cases + _PRIOR_CASES)
        return min(_MOST, max(0.0, -math.log(share)))


@dataclass(frozen=True, slots=True)
class Kinship:
    """``table[asked service, candidate's service]`` in nats where learned, else the rule."""

    table: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def between(self, asked: Known, candidate: Known, commonness: Commonness) -> float:
        """Evidence (nats) that a case of the candidate's service repeats the asked one's."""
        if not asked.service or not candidate.service:
            return 0.0
        learned = self.table.get((asked.service, candidate.service))
        if learned is not None:
            return learned
        if asked.service == candidate.service:
            return commonness.service_information(asked.service)
        part = _SAME_GROUP if asked.group and asked.group == candidate.group else 0.0
        a, b = name_words(asked.service_name), name_words(candidate.service_name)
        if a and b:
            part = max(part, _LIKE_NAME * 2.0 * len(a & b) / (len(a) + len(b)))
        if part == 0.0:
            return _UNLIKE
        return part * min(
            commonness.service_information(asked.service),
            commonness.service_information(candidate.service),
        )


def learn_kinship(
    pairs: Iterable[tuple[Known, Known, Sequence[Known]]], commonness: Commonness
) -> dict[tuple[str, str], float]:
    """A kinship table from marked duplicates: (asked, the chosen one, all that was near then).

    An entry is the log of how often staff chose a case of that service over how often one was
    near, leaning on the general rule by ten imagined pairs. Services with no marked duplicate
    get no entry and keep the rule. ``commonness`` is as counted up to the last pair.
    """
    rule = Kinship()
    chosen: dict[str, Counter[str]] = {}
    near: dict[str, Counter[str]] = {}
    prior: dict[tuple[str, str], float] = {}
    for asked, parent, candidates in pairs:
        chosen.setdefault(asked.service, Counter())[parent.service] += 1
        shares = near.setdefault(asked.service, Counter())
        for candidate in candidates:
            shares[candidate.service] += 1
            key = asked.service, candidate.service
            if key not in prior:
                prior[key] = rule.between(asked, candidate, commonness)
    table: dict[tuple[str, str], float] = {}
    for service, counts in sorted(chosen.items()):
        shares, pairs_seen = near[service], counts.total()
        all_near = shares.total()
        expected = {
            other: count / all_near * math.exp(prior[service, other])
            for other, count in shares.items()
        }
        norm = sum(expected.values())
        for other in sorted(shares):
            leaned = counts[other] + _PRIOR_PAIRS * expected[other] / norm
            odds = leaned / (pairs_seen + _PRIOR_PAIRS) / (shares[other] / all_near)
            table[service, other] = min(_MOST, max(_LOWEST, math.log(odds)))
    return table
