"""Whether others want the processor: how long a thread that could have run was made to wait.

Linux counts both for each thread (``/proc/thread-self/schedstat``: nanoseconds run, nanoseconds
waited). Elsewhere nothing is known, and nobody is thought to wait.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

_COUNTED = Path("/proc/thread-self/schedstat")


def counted() -> tuple[int, int]:
    """Nanoseconds the calling thread has run, and waited for a processor, so far."""
    try:
        ran, waited, *_ = _COUNTED.read_text().split()
    except (OSError, ValueError):
        return 0, 0
    return int(ran), int(waited)


class Crowd:
    """The waiting of one thread, from question to question."""

    def __init__(self, count: Callable[[], tuple[int, int]] = counted) -> None:
        self._count = count
        self._last = count()

    def share(self) -> float:
        """Since the last question: of the time the thread could have run, the share it waited;
        0 when it had nothing to do."""
        (ran, waited), (ran_before, waited_before) = self._count(), self._last
        self._last = ran, waited
        wanted = ran - ran_before + waited - waited_before
        return (waited - waited_before) / wanted if wanted else 0.0
