"""The life of a case: one table of states, one table of allowed moves.

Each state says what the promise's clock does (run, pause, stop) and whether the case is open to
the outside. A move that needs a reason says so; "closed, not fixed" is not "fixed".
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Clock(StrEnum):
    """What the clock of the promise does in a state."""

    RUN = "run"
    PAUSE = "pause"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Status:
    """A state: what staff call it, what residents read, its mark, and the promise's clock."""

    staff: str | Promise
    resident: str | Promise
    mark: str
    clock: Clock

    @property
    def open(self) -> bool:
        """Whether the outside sees the case as open."""
        return self.clock is not Clock.STOP


STATUSES: dict[str, Status] = {
    "new": Status(_("New"), _("Received"), "ring", Clock.RUN),
    "assigned": Status(_("Assigned"), _("With the department"), "half", Clock.RUN),
    "scheduled": Status(_("Scheduled"), _("Scheduled"), "half", Clock.RUN),
    "in_work": Status(_("In work"), _("In work"), "half", Clock.RUN),
    "waiting": Status(_("Waiting for the resident"), _("Waiting for you"), "pause", Clock.PAUSE),
    "partner": Status(_("With a partner"), _("With a partner"), "pause", Clock.PAUSE),
    "fixed": Status(_("Fixed"), _("Fixed"), "check", Clock.STOP),
    "not_fixed": Status(_("Closed, not fixed"), _("Closed, not fixed"), "bar", Clock.STOP),
    "duplicate": Status(_("Joined to another"), _("Joined to another"), "check", Clock.STOP),
    "withdrawn": Status(_("Withdrawn"), _("Withdrawn"), "bar", Clock.STOP),
}

REASONS: dict[str, str | Promise] = {
    "not_found": _("Nothing found at the place"),
    "no_access": _("The crew could not get in"),
    "not_ours": _("Not the city's to fix"),
    "not_allowed": _("Rules do not allow it"),
    "no_plan": _("Not planned this year"),
    "not_enough": _("Not enough to go on"),
    "done_before": _("It was done before"),
}


@dataclass(frozen=True, slots=True)
class Move:
    """An allowed move: the words on its button, whether a reason code or another case is needed."""

    to: str
    says: str | Promise
    reason: bool = False
    other: bool = False


_WORK = (
    Move("in_work", _("In work")),
    Move("scheduled", _("Scheduled")),
    Move("fixed", _("Work done")),
    Move("waiting", _("Ask the resident")),
    Move("partner", _("With a partner")),
    Move("not_fixed", _("Close, not fixed"), reason=True),
    Move("duplicate", _("Join to another case"), other=True),
    Move("withdrawn", _("Withdrawn by the resident")),
)


def _moves(first: Move, *without: str) -> tuple[Move, ...]:
    rest = [move for move in _WORK if move.to not in (first.to, *without)]
    return (first, *rest)


_REOPEN = (Move("new", _("Reopen")),)

# The best next move first; a page shows them in this order and no others.
MOVES: dict[str, tuple[Move, ...]] = {
    "new": _moves(Move("assigned", _("Take it on"))),
    "assigned": _moves(Move("in_work", _("Start work"))),
    "scheduled": _moves(Move("in_work", _("Start work")), "scheduled"),
    "in_work": _moves(Move("fixed", _("Work done")), "in_work"),
    "waiting": _moves(Move("in_work", _("Back in work")), "waiting"),
    "partner": _moves(Move("in_work", _("Back in work")), "partner"),
    "fixed": _REOPEN,
    "not_fixed": _REOPEN,
    "duplicate": _REOPEN,
    "withdrawn": _REOPEN,
}

OPEN = tuple(code for code, status in STATUSES.items() if status.open)
CLOSED = tuple(code for code, status in STATUSES.items() if not status.open)


def allowed(status: str, to: str) -> Move | None:
    """The move from a state to another, or None when the table has no such move."""
    return next((move for move in MOVES[status] if move.to == to), None)
