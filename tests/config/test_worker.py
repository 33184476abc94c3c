"""The worker's loops: in batches under load, resting while others want the processor."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from holdfast.config import worker


def test_where_nobody_else_waits_a_loop_does_not_rest() -> None:
    assert worker._rest(0.2, took=1.0, behind=0.0, longest=10.0) == 0.0


def test_among_others_a_loop_rests_longer_than_its_round_took_but_not_for_long() -> None:
    short = worker._rest(0.8, took=0.1, behind=5.0, longest=10.0)
    assert 0.1 < short < 2.0
    assert worker._rest(0.8, took=60.0, behind=5.0, longest=10.0) == 10.0


def test_a_loop_that_has_been_behind_for_a_minute_rests_no_more() -> None:
    assert worker._rest(0.8, took=1.0, behind=59.0, longest=10.0) > 0.0
    assert worker._rest(0.8, took=1.0, behind=61.0, longest=10.0) == 0.0


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[float]]:
    """Runs a loop whose rounds take these many entries, others waiting; answers its pauses."""

    def run(taken: list[int], *, longest: float) -> list[float]:
        clock = iter(range(1000))
        rounds: Iterator[int] = iter(taken)
        seen: list[float] = []

        class Stop(threading.Event):
            def wait(self, timeout: float | None = None) -> bool:
                seen.append(timeout or 0.0)
                if len(seen) == len(taken):
                    self.set()
                return self.is_set()

        class Crowded:
            def share(self) -> float:
                return 0.9

        monkeypatch.setattr(worker, "Crowd", Crowded)
        monkeypatch.setattr(worker.time, "monotonic", lambda: float(next(clock)))
        worker._loop(Stop(), "some", lambda: next(rounds), 0.5, 10, longest)
        return seen

    return run


@pytest.mark.django_db
def test_a_full_round_is_followed_at_once_and_another_after_a_pause(pauses: Any) -> None:
    assert pauses([10, 3, 0], longest=0.0) == [0.0, 0.5, 0.5]


@pytest.mark.django_db
def test_a_loop_that_rests_leaves_the_processor_also_after_a_full_round(pauses: Any) -> None:
    assert pauses([10, 3], longest=4.0) == [4.0, 4.0]
