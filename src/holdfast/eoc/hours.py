"""How long people have worked, and what is due when: nothing here asks the database.

A *shift* is stretches of work and breaks with pauses between them that are short enough; a pause
from `break_minutes` on is a break, also when somebody was signed off. The length of a shift counts
its breaks.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from holdfast.eoc.models import Noted, Spell, Warned, WorkRules

AHEAD = timedelta(minutes=30)
"""So long before a limit it is near."""
_Rule = Warned.Rule


class Span(msgspec.Struct, frozen=True):
    """A stretch of work or a break (`Spell.Kind`); `ended` None is still. Times are aware."""

    kind: str
    began: datetime
    ended: datetime | None


class Shift(msgspec.Struct, frozen=True):
    """A shift of somebody: its stretches in order, and when they had stopped before it, if that is
    known."""

    spans: tuple[Span, ...]
    before: datetime | None = None

    @property
    def began(self) -> datetime:
        """When it began."""
        return self.spans[0].began

    @property
    def ended(self) -> datetime | None:
        """When it ended; None while it goes on."""
        return self.spans[-1].ended

    @property
    def on_break(self) -> bool:
        """Whether they have a break now."""
        last = self.spans[-1]
        return last.ended is None and last.kind == Spell.Kind.BREAK

    def lasted(self, now: datetime) -> timedelta:
        """How long it is, its breaks with it."""
        return (self.ended or now) - self.began


class Due(msgspec.Struct, frozen=True):
    """A limit of somebody: since when it runs, when it is reached, and whether that is near or has
    passed."""

    rule: str
    since: datetime
    at: datetime
    near: bool
    over: bool


def shifts(spans: Iterable[Span], apart: timedelta) -> list[Shift]:
    """Somebody's stretches, in the order they were, as shifts: a pause longer than `apart` ends
    one."""
    found: list[list[Span]] = []
    for span in spans:
        last = found[-1][-1].ended if found else None
        if last is not None and span.began - last <= apart:
            found[-1].append(span)
        else:
            found.append([span])
    ends = [None, *(each[-1].ended for each in found)]
    return [Shift(tuple(each), before) for each, before in zip(found, ends, strict=False)]


def breaks(shift: Shift, now: datetime, least: timedelta) -> list[tuple[datetime, datetime]]:
    """The pauses of a shift that are at least so long: from, to (now for one that goes on)."""
    pauses: list[tuple[datetime, datetime]] = []
    at = shift.began
    for span in shift.spans:
        if span.kind == Spell.Kind.WORK:
            if span.began > at:
                pauses.append((at, span.began))
            at = span.ended or now
    if shift.on_break:
        pauses.append((at, now))
    return [(since, until) for since, until in pauses if until - since >= least]


def due(
    shift: Shift, rules: WorkRules, noted: Sequence[tuple[str, datetime]], now: datetime
) -> list[Due]:
    """Every limit of a shift that goes on; none of one that is over. `noted` are meals and rests
    (`Noted.Kind`) with their times."""
    if shift.ended is not None:
        return []
    found = [_due(_Rule.SHIFT, shift.began, timedelta(hours=rules.longest), now)]
    pauses = breaks(shift, now, timedelta(minutes=rules.break_minutes))
    if not shift.on_break:
        rested = [until for _since, until in pauses]
        rested += [at for kind, at in noted if kind == Noted.Kind.REST]
        since = max([shift.began, *rested])
        found.append(_due(_Rule.BREAK, since, timedelta(hours=rules.unbroken), now))
    eaten = [until for since, until in pauses
             if until - since >= timedelta(minutes=rules.meal_minutes)]  # fmt: skip
    eaten += [at for kind, at in noted if kind == Noted.Kind.MEAL]
    since = max([shift.began, *eaten])
    found.append(_due(_Rule.MEAL, since, timedelta(hours=rules.meal), now))
    least = timedelta(hours=rules.rest)
    if shift.before is not None and shift.began - shift.before < least:
        found.append(Due(_Rule.REST, shift.began, shift.before + least, False, True))
    return found


def _due(rule: str, since: datetime, most: timedelta, now: datetime) -> Due:
    at = since + most
    return Due(rule, since, at, at - AHEAD <= now < at, now >= at)
