"""What messaging needs from outside."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Outgoing(msgspec.Struct, frozen=True):
    """A message as a gateway gets it; `id` is stable over retries and is the idempotency key.

    `route` names the provider that may have it already, after so many `tries`.
    """

    id: str
    to: str
    subject: str
    body: str
    language: str
    stop_url: str = ""
    route: str = ""
    tries: int = 0


class Refused(Exception):
    """The other side refused this message for good (bad address); trying again is useless."""


class Unavailable(Exception):
    """The other side cannot be reached or is busy now; try again later.

    `maybe`: it may have taken the message all the same, since its answer was lost; `route` is the
    provider then.
    """

    def __init__(self, why: str = "", *, maybe: bool = False, route: str = "") -> None:
        super().__init__(why)
        self.maybe = maybe
        self.route = route


class Gateway(Protocol):
    """Hands messages over, one at a time, over a connection kept for a batch."""

    def open(self) -> None:
        """Connect; raises Unavailable."""

    def hand_over(self, message: Outgoing) -> str:
        """Give one message over; returns the other side's id of it, or "".

        Raises Refused or Unavailable. When this returns, the other side has taken the message.
        """

    def alive(self) -> None:
        """A heartbeat: raises Unavailable where the other side does not answer."""

    def close(self) -> None:
        """Say goodbye; never raises."""
