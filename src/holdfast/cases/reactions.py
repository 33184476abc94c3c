"""What cases do when something happened: set their timers, follow merges, forget the erased."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from holdfast.cases import deadlines, erasing, events, merging
from holdfast.journal.actors import system
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.residents import events as resident_events


@reaction("cases.deadlines", on=[events.OPENED, events.MOVED, events.CORRECTED])
def set_deadlines(entries: Sequence[Sealed]) -> None:
    """Timers for promises that began, changed or run again; imported facts start none."""
    deadlines.watch({entry.subject for entry in entries if not entry.data.get("imported")})


@reaction("cases.merges", on=[resident_events.MERGED, resident_events.UNMERGED])
def follow_merges(entries: Sequence[Sealed]) -> None:
    """Cases and follows go with the person."""
    for entry in entries:
        merged = entry.kind == resident_events.MERGED.kind
        follow = merging.follow_merge if merged else merging.follow_unmerge
        follow(
            actor=system("cases.merges"),
            merge=UUID(entry.data["merge"]),
            survivor=entry.subject,
            merged=UUID(entry.data["merged"]),
        )


@reaction("cases.erasing", on=[resident_events.ERASED])
def erase(entries: Sequence[Sealed]) -> None:
    """Personal details go from the cases of people who were erased."""
    erasing.erase_resident(system("cases.erasing"), [entry.subject for entry in entries])
