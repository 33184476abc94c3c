"""How surprising a count is beside the same hours of earlier weeks: the one way to call it unusual.

What an hour brings is taken to be Poisson about a rate that nobody knows; the earlier weeks say
what the rate may be (a gamma distribution, begun with Jeffreys' prior). Weeks that differ among
each other by more than chance, and the weather of a day, widen it. So few or quiet weeks make no
alarm of two calls, and one wild week widens what is usual instead of being forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, lgamma, log, log1p
from statistics import mean, variance

LEAST = 5
"""Fewer than these are never called unusual, however quiet it was before."""
FEWEST_WEEKS = 4
"""With fewer earlier weeks nothing is called unusual."""
CLUMP = 1.25
"""One event is told by several, so hours differ at least so many times as much as by chance."""
SWAY = 0.2
"""By how much of itself the rate of an hour sways from week to week, beside chance."""
RARITY = 1e-3
"""One such count in so many is called unusual where a page shows some dozens of them."""
_ENOUGH = 1e-9


def chance(n: int, weeks: Sequence[int]) -> float:
    """The chance, 0 to 1, that as many as `n` or more come in an hour of which the earlier ones
    brought `weeks`. 1 where too few weeks are known."""
    if len(weeks) < FEWEST_WEEKS or n <= 0:
        return 1.0
    rate = (sum(weeks) + 0.5) / len(weeks)
    wide = max(CLUMP, variance(weeks) / mean(weeks)) if any(weeks) else CLUMP
    spread = rate * (1 + 1 / len(weeks)) * wide + (SWAY * rate) ** 2
    # The negative binomial of this mean and spread, from the end that is the shorter one: what is
    # very rare still has its own chance, so that of two the rarer one is known.
    shape, more = rate**2 / (spread - rate), log1p(-rate / spread)
    begin = shape * log(rate / spread)
    if n <= rate:
        below, each = 0.0, exp(begin)
        for k in range(n):
            below += each
            each *= (shape + k) / (k + 1) * exp(more)
        return min(1.0, max(0.0, 1.0 - below))
    each = exp(begin + lgamma(shape + n) - lgamma(shape) - lgamma(n + 1) + n * more)
    found, k = 0.0, n
    while each > found * _ENOUGH:
        found += each
        each *= (shape + k) / (k + 1) * exp(more)
        k += 1
    return min(1.0, found)


def limit(weeks: Sequence[int], rarity: float = RARITY) -> int | None:
    """From how many on an hour is unusual: its chance is below `rarity`. None where too few weeks
    are known."""
    if len(weeks) < FEWEST_WEEKS:
        return None
    n = LEAST
    while chance(n, weeks) >= rarity:
        n += 1
    return n


def unusual(n: int, weeks: Sequence[int], rarity: float = RARITY) -> bool:
    """Whether so many are unusual; never where too few weeks are known."""
    return n >= LEAST and chance(n, weeks) < rarity


def middle(weeks: Sequence[int]) -> tuple[int, int] | None:
    """From and to where the middle of the earlier weeks lies: without the lowest and the highest;
    None where too few are known."""
    if len(weeks) < FEWEST_WEEKS:
        return None
    ordered = sorted(weeks)
    return ordered[1], ordered[-2]
