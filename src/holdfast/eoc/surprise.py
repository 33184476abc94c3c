"""How surprising a count is beside the same hours of earlier weeks.

What an hour brings is taken to be Poisson about a rate that nobody knows; the earlier weeks say what
the rate may be (a gamma distribution, begun with Jeffreys' prior). So few or quiet weeks make no
alarm of two calls, and one wild week widens what is usual instead of being forgotten.
"""

from __future__ import annotations

from collections.abc import Sequence

LEAST = 5
"""Fewer than these are never called unusual, however quiet it was before."""
FEWEST_WEEKS = 4
"""With fewer earlier weeks nothing is called unusual."""


def chance(n: int, weeks: Sequence[int]) -> float:
    """The chance, 0 to 1, that as many as `n` or more come in an hour of which the earlier ones
    brought `weeks`. 1 where too few weeks are known."""
    if len(weeks) < FEWEST_WEEKS or n <= 0:
        return 1.0
    shape, scale = sum(weeks) + 0.5, len(weeks)
    stay = 1 / (scale + 1)
    # The negative binomial, from 0 upwards.
    each = (scale / (scale + 1)) ** shape
    below = 0.0
    for k in range(n):
        below += each
        each *= (shape + k) / (k + 1) * stay
    return max(0.0, 1.0 - below)


def limit(weeks: Sequence[int], rarity: float) -> int | None:
    """From how many on an hour is unusual: its chance is below `rarity`. None where too few weeks
    are known."""
    if len(weeks) < FEWEST_WEEKS:
        return None
    n = LEAST
    while chance(n, weeks) >= rarity:
        n += 1
    return n
