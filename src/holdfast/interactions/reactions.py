"""What contacts do when a person is merged or erased."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from holdfast.interactions import erasing
from holdfast.journal.actors import system
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.residents import events as resident_events


@reaction("interactions.merges", on=[resident_events.MERGED, resident_events.UNMERGED])
def follow_merges(entries: Sequence[Sealed]) -> None:
    """Contacts go with the person."""
    for entry in entries:
        erasing.follow_merge(
            actor=system("interactions.merges"),
            merge=UUID(entry.data["merge"]),
            survivor=entry.subject,
            merged=UUID(entry.data["merged"]),
            undone=entry.kind == resident_events.UNMERGED.kind,
        )


@reaction("interactions.erasing", on=[resident_events.ERASED])
def erase(entries: Sequence[Sealed]) -> None:
    """What was noted about people who were erased goes."""
    erasing.erase_resident(system("interactions.erasing"), [entry.subject for entry in entries])
