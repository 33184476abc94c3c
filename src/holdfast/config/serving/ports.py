"""What the live stream needs from the product; filled in `holdfast.config.live`.

All four are called in threads (at most `stream.HOOK_THREADS` at once plus the poller), may use
the database and may raise: a raised error is read as "the database is away for a moment", logged
and tried again, and nothing is skipped.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar


@dataclass(frozen=True, slots=True)
class Event:
    """One sealed journal entry as a live screen sees it."""

    id: int
    """The sealed position: rises by commit order, never reused."""
    kind: str
    """The fact's kind, such as ``cases.opened``."""
    subject: str
    """What it is about, such as ``case:0192…``."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """Ids and codes only, never personal data; small."""


Viewer = TypeVar("Viewer", bound=Hashable)
"""Whoever watches; opaque to serving. Equal viewers must see the same, since `visible` is asked
once for all equal ones: a frozen dataclass of what permission depends on."""


class LiveSource(Protocol[Viewer]):
    """The four hooks."""

    def authenticate(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Viewer | None:
        """Who asks, from lower-case request headers and the query, or None for nobody.

        Asked at the opening of a stream, at each poll, and again every minute of an open stream.
        """

    def visible(self, viewer: Viewer, events: Sequence[Event]) -> list[Event]:
        """Those of ``events`` that ``viewer`` may see now, in the same order."""

    def follow(self, after: int, limit: int) -> list[Event]:
        """Up to ``limit`` sealed events with ``id > after``, by rising id."""

    def head(self) -> int:
        """The highest sealed position, 0 for an empty journal."""
