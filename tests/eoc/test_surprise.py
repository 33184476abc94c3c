"""What is called surprising, and how often a normal week would be."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.eoc.surprise import LEAST, chance, limit, unusual

WEEKS = st.lists(st.integers(0, 200), min_size=4, max_size=12)


@given(WEEKS, st.integers(0, 300))
def test_more_is_never_less_surprising(weeks: list[int], n: int) -> None:
    # Each is summed from its nearer end: where the end changes, they agree but for rounding.
    assert 0.0 <= chance(n + 1, weeks) <= chance(n, weeks) + 1e-9 <= 1.0 + 1e-9


@given(WEEKS)
def test_the_order_of_the_weeks_does_not_matter(weeks: list[int]) -> None:
    assert chance(20, weeks) == pytest.approx(chance(20, weeks[::-1]))


@given(st.lists(st.integers(0, 50), max_size=3), st.integers(0, 500))
def test_with_few_weeks_nothing_surprises(weeks: list[int], n: int) -> None:
    assert chance(n, weeks) == 1.0 and limit(weeks, 0.01) is None


def test_a_handful_after_silence_surprises_and_two_calls_do_not() -> None:
    silence = [0] * 8
    assert limit(silence, 2e-4) == LEAST
    assert chance(2, silence) > 2e-4


def test_a_wild_week_widens_what_is_usual() -> None:
    calm, wild = [4, 5, 3, 4, 5, 4, 3, 4], [4, 5, 3, 40, 5, 4, 3, 4]
    quiet, wide = limit(calm, 1e-5), limit(wild, 1e-5)
    assert quiet is not None and wide is not None and quiet < wide


@pytest.mark.parametrize("rate", [0.1, 1.0, 4.0, 20.0])
def test_a_normal_hour_is_called_unusual_as_rarely_as_was_asked(rate: float) -> None:
    chances = random.Random(311)

    def hour() -> int:
        # Calls that come by themselves: how many gaps fit into the hour.
        n, at = 0, chances.expovariate(rate)
        while at < 1:
            n, at = n + 1, at + chances.expovariate(rate)
        return n

    trials, rarity = 5_000, 1e-2
    alarms = sum(chance(hour(), [hour() for _ in range(8)]) < rarity for _ in range(trials))
    assert alarms / trials <= 2 * rarity


def test_of_two_very_rare_counts_the_rarer_one_is_known() -> None:
    assert 0.0 < chance(90, [1] * 8) < chance(80, [1] * 8) < 1e-20


def test_where_a_limit_is_said_it_is_the_first_that_is_unusual() -> None:
    weeks = [4, 5, 3, 4, 9, 4, 3, 4]
    most = limit(weeks)
    assert most is not None and unusual(most, weeks) and not unusual(most - 1, weeks)
