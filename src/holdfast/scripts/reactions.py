"""What runs do when a person is merged or erased."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from holdfast.journal.actors import system
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.residents import events as resident_events
from holdfast.scripts import erasing


@reaction("scripts.merges", on=[resident_events.MERGED, resident_events.UNMERGED])
def follow_merges(entries: Sequence[Sealed]) -> None:
    """Runs go with the person."""
    for entry in entries:
        erasing.follow_merge(
            actor=system("scripts.merges"),
            merge=UUID(entry.data["merge"]),
            survivor=entry.subject,
            merged=UUID(entry.data["merged"]),
            undone=entry.kind == resident_events.UNMERGED.kind,
        )


@reaction("scripts.erasing", on=[resident_events.ERASED])
def erase(entries: Sequence[Sealed]) -> None:
    """The answers of people who were erased go."""
    erasing.erase_resident(system("scripts.erasing"), [entry.subject for entry in entries])
