"""Nothing leaves: the outbox page shows what would have been sent (demo, exercises, tests)."""

from __future__ import annotations

from holdfast.messaging.ports import Outgoing


class KeepGateway:
    """Takes every message and sends none."""

    def open(self) -> None:
        """Nothing to connect to."""

    def hand_over(self, message: Outgoing) -> str:
        """The message stays in the outbox, where it can be read."""
        return "kept"

    def alive(self) -> None:
        """Always."""

    def close(self) -> None:
        """Nothing to close."""
