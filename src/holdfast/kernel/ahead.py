"""Making items ahead of whoever takes them: reading goes on while the database is waited for."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable
from queue import Full, Queue
from typing import TypeVar

T = TypeVar("T")

_CHUNK = 1000
_CHUNKS = 2
"""At most so many chunks wait, so that memory stays the same however long the whole is."""
_LOOK_SECONDS = 0.2
"""How often a maker that nobody takes from looks whether anybody still wants to."""


def made_ahead(items: Iterable[T], *, chunk: int = _CHUNK) -> Generator[T, None, None]:
    """The items in their order, made by a thread of their own that is a little ahead.

    For items that touch no database. What making them raises is raised here, after the items made
    before it; whoever stops taking stops the making.
    """
    waiting: Queue[list[T] | BaseException | None] = Queue(_CHUNKS)
    stopped = threading.Event()

    def hand_over(what: list[T] | BaseException | None) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(what, timeout=_LOOK_SECONDS)
            except Full:
                continue
            return True
        return False

    def make() -> None:
        ready: list[T] = []
        end: BaseException | None = None
        try:
            for item in items:
                ready.append(item)
                if len(ready) >= chunk:
                    if not hand_over(ready):
                        return
                    ready = []
        except BaseException as error:  # noqa: BLE001 - raised again where the items are taken
            end = error
        if ready:
            hand_over(ready)
        hand_over(end)

    maker = threading.Thread(target=make, name="made-ahead", daemon=True)
    maker.start()
    try:
        while (taken := waiting.get()) is not None:
            if isinstance(taken, BaseException):
                raise taken
            yield from taken
    finally:
        stopped.set()
        maker.join()
