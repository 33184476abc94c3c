"""Counts equal contents in little memory, for ids made of content."""

from __future__ import annotations

from array import array


class SeenOften:
    """Counts how often a content was seen, in 8 to 16 bytes a content.

    A hash table of 64-bit digests in one array; those seen again are counted in a dictionary,
    since they are few. Two contents with one digest (one pair in 10^8 for a million rows) would
    merely be numbered as equals.
    """

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * 1024))
        self._filled = 0
        self._again: dict[int, int] = {}

    def count(self, digest: int) -> int:
        """1 at the first call with this digest, 2 at the second, and so on."""
        digest = digest or 1
        slots = self._slots
        mask = len(slots) - 1
        place = digest & mask
        while slots[place]:
            if slots[place] == digest:
                times = self._again[digest] = self._again.get(digest, 1) + 1
                return times
            place = (place + 1) & mask
        slots[place] = digest
        self._filled += 1
        if self._filled * 3 > len(slots) * 2:
            self._grow()
        return 1

    def _grow(self) -> None:
        old = self._slots
        slots = self._slots = array("Q", bytes(16 * len(old)))
        mask = len(slots) - 1
        for digest in old:
            if digest:
                place = digest & mask
                while slots[place]:
                    place = (place + 1) & mask
                slots[place] = digest
