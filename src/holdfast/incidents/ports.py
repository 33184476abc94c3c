"""What incidents ask of higher packages at once: what still hangs on one that is to be closed."""

from __future__ import annotations

from typing import Protocol
from uuid import UUID

from holdfast.kernel.plugs import Plug


class Hanging(Protocol):
    """Says what must be settled before an incident may be closed."""

    def __call__(self, incident: UUID) -> list[str]:
        """Sentences that say what to do first, in the page's language; none lets it close."""
        ...


def _nothing() -> Hanging:
    return lambda incident: []


hanging: Plug[Hanging] = Plug("what hangs on an incident", _nothing)
