"""A thread knows how much of the time it could have run it had to wait for a processor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from holdfast.kernel import crowd


def test_the_share_waited_is_told_from_question_to_question() -> None:
    told: Iterator[tuple[int, int]] = iter([(100, 50), (110, 80), (140, 80), (140, 80)])
    waiting = crowd.Crowd(lambda: next(told))
    assert [waiting.share() for _ in range(3)] == [0.75, 0.0, 0.0]


def test_this_machine_counts_what_a_thread_ran() -> None:
    ran, waited = crowd.counted()
    assert ran > 0
    assert waited >= 0


def test_where_nothing_is_counted_nobody_is_thought_to_wait(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(crowd, "_COUNTED", tmp_path / "none")
    assert crowd.Crowd().share() == 0.0
