"""What knowledge does after its own facts."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.knowledge import events
from holdfast.knowledge.tasks import embed_soon


@reaction("knowledge.embedding", on=[events.PUBLISHED])
def embedding(entries: Sequence[Sealed]) -> None:
    """The meaning of what was published is computed by one job."""
    if any(entry.data["changed"] for entry in entries):
        embed_soon()
