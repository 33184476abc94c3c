"""Plugs: a lower package declares a Protocol, a higher one fills it.

Used only where a lower package needs an *answer at once* from a higher one; everything else is a
fact in the journal and a reaction to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

P = TypeVar("P")


class NotPlugged(LookupError):
    """Nothing was plugged in; the message names the plug."""


class Plug(Generic[P]):
    """A place for one implementation of a Protocol, filled once when the program starts.

    >>> who_is_on = Plug[Callable[[], str]]("who is on")
    >>> who_is_on.fill(lambda: "Nadia")
    >>> who_is_on.get()()
    'Nadia'
    """

    def __init__(self, name: str, default: Callable[[], P] | None = None) -> None:
        self.name = name
        self._default = default
        self._filled: P | None = None

    def fill(self, implementation: P) -> None:
        """Put an implementation in; a later one replaces it (tests put fakes in)."""
        self._filled = implementation

    def get(self) -> P:
        """The implementation; :class:`NotPlugged` when there is none and no default."""
        if self._filled is None:
            if self._default is None:
                raise NotPlugged(f"Nothing fills the plug “{self.name}”.")
            self._filled = self._default()
        return self._filled
