"""Small settled data that every request asks for: kept in the process for a moment.

The city's name, routing rules, services: a few seconds' age is fine, a statement each time is not.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakSet

T = TypeVar("T")
_all: WeakSet[Fresh[object]] = WeakSet()
_now = time.monotonic


class Fresh(Generic[T]):
    """A value loaded at most every `seconds`; calling it gives the value.

    >>> rules = Fresh(lambda: ["a"], seconds=2.0)
    >>> rules()
    ['a']
    """

    def __init__(self, load: Callable[[], T], *, seconds: float = 2.0) -> None:
        self._load = load
        self._seconds = seconds
        self._kept: tuple[float, T] | None = None
        _all.add(self)  # type: ignore[arg-type]

    def __call__(self) -> T:
        """The value, loaded again when it is older than `seconds`."""
        kept, now = self._kept, _now()
        if kept is None or now - kept[0] > self._seconds:
            self._kept = kept = (now, self._load())
        return kept[1]

    def last(self) -> T | None:
        """The value loaded last, however old, without loading; None when there is none yet."""
        return self._kept[1] if self._kept is not None else None

    def forget(self) -> None:
        """Load again at the next call; used after one's own change."""
        self._kept = None


def forget_all() -> None:
    """Forget every kept value (tests, and after a restore)."""
    for each in list(_all):
        each.forget()
