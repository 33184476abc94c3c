"""Where a message stands, and every move that is allowed: one table for all lanes.

A sender holds a session lock named by its owner number; the database lets it go when the sender
dies, and any other sender then takes its messages back. Outside calls run outside transactions.
"""

from __future__ import annotations

from holdfast.messaging.models import Message

_S = Message.State
# From a state, to a state: when.
MOVES: dict[tuple[str, str], str] = {
    (_S.QUEUED, _S.CLAIMED): "a sender takes a batch, committed before anything leaves",
    (_S.CLAIMED, _S.HANDING): "just before it is handed over, committed",
    (_S.QUEUED, _S.HANDING): "a mass sender takes no more than it hands over at once, committed",
    (_S.HANDING, _S.SENT): "the other side has answered that it took it",
    (_S.HANDING, _S.QUEUED): "the other side is unavailable: later, with back-off, before it"
    " expires; or its sender died or lost the answer: again under the same id (answer_lost)",
    (_S.HANDING, _S.FAILED): "the other side refused for good, or all tries are spent",
    (_S.HANDING, _S.EXPIRED): "the other side was unavailable until its time ran out",
    (_S.HANDING, _S.CANCELLED): "what it says was over when it came to be handed over",
    (_S.CLAIMED, _S.QUEUED): "its sender died before handing over: nothing had left",
    (_S.CLAIMED, _S.FAILED): "its batch found the other side unavailable, and all tries are spent",
    (_S.QUEUED, _S.EXPIRED): "its time ran out before it was handed over",
    (_S.QUEUED, _S.CANCELLED): "what it says is over, was taken back or was said anew",
    (_S.QUEUED, _S.FAILED): "its address was erased",
    (_S.SENT, _S.FAILED): "the gateway said later that it could not be delivered",
    (_S.FAILED, _S.QUEUED): "a person has it tried again",
}
PENDING = (_S.QUEUED, _S.CLAIMED, _S.HANDING)
IN_HAND = (_S.CLAIMED, _S.HANDING)
