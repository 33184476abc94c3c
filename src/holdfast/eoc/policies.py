"""Who may activate, who writes playbooks, who hears and answers rumors, who sees patterns; which
moves lines, rumors, patterns and hand-overs have."""

from __future__ import annotations

from holdfast.alerts.policies import WRITE
from holdfast.eoc.models import Activation, HandOver, Pattern, Rumor, Switch
from holdfast.incidents.policies import ACTIVATE, OPEN
from holdfast.journal.actors import Actor

PLAYBOOKS = "playbooks.change"
_State = Switch.State
# From a state, by what is done, to which state.
MOVES: dict[tuple[str, str], str] = {
    (_State.PLANNED, "switch"): _State.ON,
    (_State.PLANNED, "drop"): _State.DROPPED,
    (_State.ON, "reverse"): _State.REVERSED,
    (_State.ON, "keep"): _State.KEPT,
    (_State.KEPT, "reverse"): _State.REVERSED,
}
IN_FORCE = (_State.ON, _State.KEPT)
_Rumor = Rumor.State
# From a state, by what is done, to which state.
RUMOR_MOVES: dict[tuple[str, str], str] = {
    (_Rumor.HEARD, "check"): _Rumor.CHECKED,
    (_Rumor.CHECKED, "answer"): _Rumor.ANSWERED,
    (_Rumor.HEARD, "drop"): _Rumor.DROPPED,
    (_Rumor.CHECKED, "drop"): _Rumor.DROPPED,
    # What was true yesterday may not be so today.
    (_Rumor.CHECKED, "reopen"): _Rumor.HEARD,
    (_Rumor.ANSWERED, "reopen"): _Rumor.HEARD,
    (_Rumor.DROPPED, "reopen"): _Rumor.HEARD,
}
SEES_PATTERNS = OPEN
_Pattern = Pattern.State
# From a state, by what is done, to which state.
PATTERN_MOVES: dict[tuple[str, str], str] = {
    (_Pattern.RAISED, "see"): _Pattern.SEEN,
    # What looked harmless may not be.
    (_Pattern.DISMISSED, "see"): _Pattern.SEEN,
    **{
        (state, move): to
        for state in (_Pattern.RAISED, _Pattern.SEEN)
        for move, to in (
            ("dismiss", _Pattern.DISMISSED), ("rumor", _Pattern.RUMOR),
            ("incident", _Pattern.INCIDENT),
        )
    },
}  # fmt: skip
_HandOver = HandOver.State
# From a state to those that may follow.
HAND_OVER_MOVES: dict[str, tuple[str, ...]] = {
    _HandOver.ASKED: (_HandOver.ARRANGED, _HandOver.WITHDRAWN),
    # Who was to take over may be unable to: somebody else is found, or asked for again.
    _HandOver.ARRANGED: (
        _HandOver.ARRANGED, _HandOver.ASKED, _HandOver.DONE, _HandOver.WITHDRAWN,
    ),
    _HandOver.DONE: (),
    _HandOver.WITHDRAWN: (),
}  # fmt: skip
HAND_OVER_WAITS = (_HandOver.ASKED, _HandOver.ARRANGED)
WATCHES = "queues.watch"
HEARS, ANSWERS = ("contacts.take", OPEN), (OPEN, WRITE)


def works_here(actor: Actor) -> bool:
    """Whether the actor is a member of staff."""
    return actor.kind == "staff" and actor.id is not None


def may_hear(actor: Actor) -> bool:
    """Whether the actor may put a rumor in the register, and say that a contact mentioned one."""
    return any(map(actor.may, HEARS))


def may_answer(actor: Actor) -> bool:
    """Whether the actor may check and answer rumors."""
    return any(map(actor.may, ANSWERS))


def may_approve(actor: Actor, activation: Activation) -> bool:
    """Whether the actor may approve it as the second one: none of its writers may."""
    return actor.may(ACTIVATE) and actor.id is not None and str(actor.id) not in activation.writers
