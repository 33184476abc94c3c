"""Items made ahead arrive as they would without it, and nothing goes on when nobody takes them."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from holdfast.kernel.ahead import made_ahead


def test_every_item_arrives_once_and_in_order() -> None:
    assert list(made_ahead(range(1003), chunk=10)) == list(range(1003))
    assert list(made_ahead([])) == []


def test_items_are_made_while_the_taker_is_busy_but_only_a_few() -> None:
    made: list[int] = []
    enough = threading.Event()

    def make() -> Iterator[int]:
        for number in range(100):
            made.append(number)
            # One chunk is taken, two wait, and one more is ready to be handed over.
            if number == 7:
                enough.set()
            yield number

    taking = made_ahead(make(), chunk=2)
    assert next(taking) == 0
    assert enough.wait(10)
    assert len(made) <= 8
    assert list(taking) == list(range(1, 100))


def test_what_making_raises_is_raised_after_the_items_made_before() -> None:
    def make() -> Iterator[int]:
        yield from range(5)
        raise OSError("the disk is gone")

    taking = made_ahead(make(), chunk=2)
    assert [next(taking) for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(OSError, match="the disk is gone"):
        next(taking)


def test_making_ends_when_the_taker_stops() -> None:
    def forever() -> Iterator[int]:
        number = 0
        while True:
            yield number
            number += 1

    taking = made_ahead(forever(), chunk=3)
    assert next(taking) == 0
    taking.close()
    assert not [t for t in threading.enumerate() if t.name == "made-ahead"]
