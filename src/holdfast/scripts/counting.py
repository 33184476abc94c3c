"""How long each step of a script takes, and where people leave: counts by version and channel.

Kept by a reaction to the journal, which holds codes and seconds only. Of the time a step takes the
distribution is kept, by bounds; what is given out is the median and the slow tenth.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.scripts import events
from holdfast.scripts.flows import Flow
from holdfast.scripts.models import ScriptVersion, StepCount

# Seconds up to which a step counts in each place; beyond the last it counts in one more.
BOUNDS = (2, 5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 300, 600)
_FACTS = (events.SCRIPT_STARTED, events.SCRIPT_ANSWERED, events.SCRIPT_PLACED)


@reaction("scripts.counts", on=_FACTS)
def count(entries: Sequence[Sealed]) -> None:
    """Count what runs of scripts came to and went on from."""
    for entry in entries:
        data = entry.data
        if "script" not in data:
            continue
        version, channel = UUID(str(data["script"])), str(data["channel"])
        first = [str(code) for code in data.get("first", ())]
        for code in first:
            # A page of several answers took them together.
            _count(version, channel, code, seconds=int(data["seconds"]) // len(first))
        if data.get("next"):
            _count(version, channel, str(data["next"]))


def _count(version: UUID, channel: str, step: str, seconds: int | None = None) -> None:
    if not ScriptVersion.objects.filter(pk=version).exists():
        return
    row, _made = StepCount.objects.get_or_create(version_id=version, channel=channel, step=step)
    if seconds is None:
        row.reached += 1
    else:
        row.answered += 1
        counts = row.seconds or [0] * (len(BOUNDS) + 1)
        counts[bisect_left(BOUNDS, seconds)] += 1
        row.seconds = counts
    row.save(update_fields=["reached", "answered", "seconds"])


@dataclass(frozen=True, slots=True)
class Measured:
    """One step on one channel: how often it was come to and left unanswered; the seconds within
    which half, and nine in ten, answered (None without any; beyond the last bound that bound)."""

    code: str
    channel: str
    reached: int
    left: int
    half: int | None
    most: int | None

    @property
    def left_percent(self) -> int:
        """How many of a hundred leave here."""
        return round(100 * self.left / self.reached) if self.reached else 0


def measured(version: ScriptVersion, flow: Flow) -> list[Measured]:
    """Every counted step, in the order of the outline; an end is left by nobody."""
    order = {step.code: index for index, step in enumerate(flow.steps)}
    ends = {step.code for step in flow.steps if step.final}
    rows = [row for row in version.counts.all() if row.step in order and row.step not in ends]
    rows.sort(key=lambda row: (order[row.step], row.channel))
    return [
        Measured(
            row.step, row.channel, row.reached, max(0, row.reached - row.answered),
            _within(row.seconds, 0.5), _within(row.seconds, 0.9),
        )
        for row in rows
    ]  # fmt: skip


def _within(counts: Sequence[int], share: float) -> int | None:
    wanted, seen = share * sum(counts), 0
    for bound, number in zip((*BOUNDS, BOUNDS[-1]), counts, strict=False):
        seen += number
        if number and seen >= wanted:
            return bound
    return None
