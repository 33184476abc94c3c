"""Counting by key and minute, in memory that all web processes have in common.

The program is loaded once and then forked, so what is mapped while it loads is one piece of memory
for all of them: no statement, and nothing to clean up after a killed process.
"""

from __future__ import annotations

import hashlib
import mmap
import threading

_CELL = 3  # whose count it is, its minute, the count
_NEAR = 16


class Counts:
    """Counts of this minute. Keys beyond `room` at once share the last cell tried."""

    def __init__(self, room: int = 4096) -> None:
        self._room = room
        self._cells = memoryview(mmap.mmap(-1, room * _CELL * 8)).cast("Q")
        self._lock = threading.Lock()

    def add(self, key: str, minute: int) -> int:
        """Count one more for a key in a minute; how many it has by now.

        Between processes nothing is locked: two that count at the very same moment may count once.
        """
        name = int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest())
        with self._lock:
            at = self._cell_of(name, minute)
            same = (self._cells[at], self._cells[at + 1]) == (name, minute)
            count = self._cells[at + 2] + 1 if same else 1
            self._cells[at], self._cells[at + 1], self._cells[at + 2] = name, minute, count
        return count

    def _cell_of(self, name: int, minute: int) -> int:
        """The key's own cell, else one near it that nobody has used in this minute."""
        near = [((name + step) % self._room) * _CELL for step in range(_NEAR)]
        for at in near:
            if self._cells[at] == name:
                return at
        return next((at for at in near if self._cells[at + 1] != minute), near[-1])
