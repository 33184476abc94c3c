"""What one process counts, the others that were forked from the same program know."""

from __future__ import annotations

import os

from holdfast.kernel.counts import Counts


def test_processes_count_together() -> None:
    counts = Counts()
    assert [counts.add("a", 1) for _ in range(3)] == [1, 2, 3]
    child = os.fork()
    if child == 0:
        os._exit(0 if counts.add("a", 1) == 4 else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert counts.add("a", 1) == 5


def test_each_key_and_each_minute_is_counted_by_itself() -> None:
    counts = Counts(room=64)
    for n in range(20):
        assert counts.add(f"key {n}", 1) == 1
    assert counts.add("key 3", 1) == 2
    assert counts.add("key 3", 2) == 1


def test_more_keys_than_there_is_room_for_break_nothing() -> None:
    counts = Counts(room=16)
    assert all(counts.add(f"key {n}", 1) >= 1 for n in range(100))
