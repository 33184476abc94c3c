"""What cases do when something happened: set their timers, follow merges, forget the erased."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.cases import deadlines, erasing, events, merging
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.residents import following


@reaction("cases.deadlines", on=[events.OPENED, events.MOVED, events.CORRECTED])
def set_deadlines(entries: Sequence[Sealed]) -> None:
    """Timers for promises that began, changed or run again; imported facts start none."""
    deadlines.watch({entry.subject for entry in entries if not entry.data.get("imported")})


following.follow("cases", merge=merging.follow_merge, erase=erasing.erase_resident)
