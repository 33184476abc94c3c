"""One reader of the journal for all open streams of a process.

The hub polls for newly sealed events while anyone watches and keeps the latest in memory. Each
stream holds only its own position and takes what lies after it, so a slow reader costs no memory:
when what it needs has left memory it is told to start over. (Bounded queues per client would hold
the same bound with a copy per client.)
"""

import asyncio
import contextlib
import logging
import time
from collections import deque
from collections.abc import Callable, Hashable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import takewhile
from typing import Any, ParamSpec, TypeVar

from holdfast.config.serving.ports import Event, LiveSource

log = logging.getLogger("holdfast.live")

POLL_SECONDS = 0.2
POLL_LIMIT = 1000
KEPT_EVENTS = 5000
REPLAY_EVENTS = 1000
"""How many missed events are replayed from the database; who missed more reloads the page."""

LINGER_SECONDS = 30.0
HOOK_THREADS = 4

P = ParamSpec("P")
R = TypeVar("R")


class Hub:
    """Events of the journal from `base` (exclusive) to `head`, and a way to wait for more."""

    def __init__(self, source: LiveSource[Any], *, kept: int = KEPT_EVENTS) -> None:
        self.source = source
        self.head = 0
        self.base = 0
        self.ending = False
        self.database_away = False
        self._kept = kept
        self._events: deque[Event] = deque()
        self._changed = asyncio.Event()
        self._wanted = asyncio.Event()
        self._current = False
        self._watching = 0
        self._left = 0.0
        # Few threads on purpose: each holds a database connection of its own.
        self._threads = ThreadPoolExecutor(HOOK_THREADS, thread_name_prefix="live")
        self._poller = ThreadPoolExecutor(1, thread_name_prefix="live-poll")
        self._seen: dict[tuple[Hashable, int, int], asyncio.Future[list[Event]]] = {}

    async def call(self, hook: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Run one of the source's hooks in a thread."""
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, lambda: hook(*args, **kwargs))

    async def run(self) -> None:
        """Poll until cancelled; survives a database that goes away and comes back."""
        pause = POLL_SECONDS
        while True:
            try:
                await self._poll()
            except Exception:  # whatever the database does, streams stay open
                if not self.database_away:
                    log.warning("the journal cannot be read; trying again", exc_info=True)
                self.database_away = True
                pause = min(pause * 2, 2.0)
            else:
                if self.database_away:
                    log.warning("the journal can be read again")
                self.database_away = False
                pause = POLL_SECONDS
            await asyncio.sleep(pause)

    @contextlib.contextmanager
    def watched(self) -> Iterator[None]:
        """Keep the hub polling while in here, and for `LINGER_SECONDS` after."""
        self._watching += 1
        self._wanted.set()
        try:
            yield
        finally:
            self._watching -= 1
            self._left = time.monotonic()

    async def current(self) -> None:
        """Wait until `head` is known; for ever while the database is away."""
        while not self._current:
            await self.changed()

    def changed(self) -> asyncio.Future[bool]:
        """Something to wait on for the next news; take it before looking at `since`."""
        return asyncio.ensure_future(self._changed.wait())

    def since(self, position: int, limit: int) -> list[Event] | None:
        """Up to ``limit`` events after ``position``; None when some have left memory."""
        if position < self.base:
            return None
        newer = takewhile(lambda event: event.id > position, reversed(self._events))
        return list(newer)[::-1][:limit]

    async def replay(self, position: int) -> list[Event] | None:
        """Events after ``position``, from memory or the database; None for too many, and for a
        position that was never sealed (another database, an older backup)."""
        if position > self.head:
            # A page may have read the journal a moment before the poller does.
            sealed = await self.call(self.source.head)
            return None if position > sealed else []
        kept = self.since(position, REPLAY_EVENTS + 1)
        if kept is None:
            kept = await self.call(self.source.follow, position, REPLAY_EVENTS + 1)
        return None if len(kept) > REPLAY_EVENTS else kept

    async def visible(self, viewer: Hashable, events: Sequence[Event]) -> list[Event]:
        """What ``viewer`` may see of ``events``; equal viewers at one place share the answer."""
        key = (viewer, events[0].id, events[-1].id)
        asked = self._seen.get(key)
        if asked is None:
            asked = asyncio.ensure_future(self.call(self.source.visible, viewer, events))
            self._seen[key] = asked
        return await asyncio.shield(asked)

    def end(self) -> None:
        """Wake every stream so that it ends."""
        self.ending = True
        self._wake()

    def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)
        self._poller.shutdown(wait=False, cancel_futures=True)

    async def _poll(self) -> None:
        if not self._watching and time.monotonic() - self._left > LINGER_SECONDS:
            # Nobody looks: do not ask the database five times a second, and start afresh later.
            self._current = False
            self._wanted.clear()
            await self._wanted.wait()
        loop = asyncio.get_running_loop()
        if not self._current:
            self.head = self.base = await loop.run_in_executor(self._poller, self.source.head)
            self._events.clear()
            self._current = True
            self._wake()
            return
        # An answer about permission is good for one round of the poller, not longer.
        self._seen = {key: asked for key, asked in self._seen.items() if not asked.done()}
        news = await loop.run_in_executor(self._poller, self.source.follow, self.head, POLL_LIMIT)
        if news:
            self._events.extend(news)
            self.head = news[-1].id
            while len(self._events) > self._kept:
                self.base = self._events.popleft().id
            self._wake()

    def _wake(self) -> None:
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()
