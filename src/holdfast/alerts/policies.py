"""Who may write, approve and take back a bulletin, and how many must approve it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from holdfast.alerts.models import Bulletin, Severity, Version
from holdfast.journal.actors import Actor

WRITE, APPROVE = "bulletins.write", "bulletins.approve"
RETRACT_WITHIN = timedelta(minutes=2)
# How long before its end its writers and the desk are warned: a quarter of its time, within these.
WARN_LEAST, WARN_MOST = timedelta(minutes=10), timedelta(days=1)
_NEEDED = {Severity.LIFE: 2, Severity.WARNING: 1, Severity.INFO: 1}
_State = Bulletin.State
# From a state, by what is done, to which state.
MOVES: dict[tuple[str, str], str] = {
    (_State.DRAFT, "publish"): _State.PUBLISHED,
    (_State.PUBLISHED, "publish"): _State.PUBLISHED,
    (_State.PUBLISHED, "end"): _State.ENDED,
    (_State.PUBLISHED, "retract"): _State.RETRACTED,
    (_State.PUBLISHED, "expire"): _State.EXPIRED,
}


def approvals_needed(version: Version) -> int:
    """How many people other than its writers must approve it."""
    return _NEEDED[Severity(version.severity)]


def is_writer(actor: Actor, version: Version, writers: set[UUID]) -> bool:
    """Whether the actor had a hand in the words: they cannot approve them."""
    return actor.id is None or actor.id in writers or actor.id == version.submitter


def may_approve(actor: Actor, version: Version, writers: set[UUID]) -> bool:
    """Whether the actor may approve this version."""
    return actor.may(APPROVE) and not is_writer(actor, version, writers)


def warned_at(out_at: datetime, until: datetime) -> datetime:
    """When the end of what went out at `out_at` is warned of."""
    return until - min(max((until - out_at) / 4, WARN_LEAST), WARN_MOST)
