"""A gateway for tests and exercises: keeps what it was given, once for each id, and can fail."""

from __future__ import annotations

import threading
from collections.abc import Callable

from holdfast.messaging.ports import Outgoing


class FakeGateway:
    """Shared by all threads; `fails` may raise what a gateway raises, before anything is taken."""

    def __init__(self, fails: Callable[[Outgoing], None] | None = None) -> None:
        self.taken: dict[str, Outgoing] = {}
        self.receipts: list[str] = []
        self.fails = fails
        self._lock = threading.Lock()

    def open(self) -> None:
        """Nothing to connect to."""

    def hand_over(self, message: Outgoing) -> str:
        """Kept under its id; a repeat changes nothing."""
        if self.fails is not None:
            self.fails(message)
        with self._lock:
            self.receipts.append(message.id)
            self.taken.setdefault(message.id, message)
        return f"fake-{message.id}"

    def alive(self) -> None:
        """Always."""

    def close(self) -> None:
        """Nothing to close."""
