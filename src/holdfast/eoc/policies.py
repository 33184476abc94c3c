"""Who may activate and who writes playbooks; which moves a line has."""

from __future__ import annotations

from holdfast.eoc.models import Activation, Switch
from holdfast.incidents.policies import ACTIVATE
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


def may_approve(actor: Actor, activation: Activation) -> bool:
    """Whether the actor may approve it as the second one: none of its writers may."""
    return actor.may(ACTIVATE) and actor.id is not None and str(actor.id) not in activation.writers
