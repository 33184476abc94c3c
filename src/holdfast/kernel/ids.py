"""Ids made by the caller: UUIDv7 (RFC 9562), rising within a process.

A row that can be made at a site or on a client gets its primary key before any database is
reached, so that a retry carries the same key.
"""

from __future__ import annotations

import os
import threading
import time
from uuid import UUID

_lock = threading.Lock()
_last: int = 0
# Randomness is asked of the system for many ids at once; a child process asks anew.
_TAILS, _TAIL_BYTES = 64, 8
_random: list[int] = []


def new_id() -> UUID:
    """A new UUIDv7: 48 bits of Unix milliseconds, 12 bits of sub-millisecond count, 62 random.

    Two ids made one after the other in one process always sort in that order, also when the clock
    steps back; across processes they sort by the millisecond.
    """
    global _last
    nanos = time.time_ns()
    # 60 bits: milliseconds, then the fraction of a millisecond in 1/4096 steps.
    tick = (nanos // 1_000_000) << 12 | ((nanos % 1_000_000) * 4096 // 1_000_000)
    with _lock:
        _last = tick = max(tick, _last + 1)
        if not _random:
            drawn = os.urandom(_TAILS * _TAIL_BYTES)
            _random.extend(
                int.from_bytes(drawn[at : at + _TAIL_BYTES]) & ((1 << 62) - 1)
                for at in range(0, len(drawn), _TAIL_BYTES)
            )
        tail = _random.pop()
    return UUID(int=(tick >> 12) << 80 | 0x7 << 76 | (tick & 0xFFF) << 64 | 0b10 << 62 | tail)


def _forget_after_fork() -> None:
    """A child process starts with a lock that nobody holds, and with no number its parent has."""
    global _lock
    _lock = threading.Lock()
    _random.clear()


os.register_at_fork(after_in_child=_forget_after_fork)
