"""Who may run shelters and centers, and how their states follow each other."""

from __future__ import annotations

from holdfast.journal.actors import Actor
from holdfast.relief.models import Facility, Notice, Seeker

RUN, MANAGE = "relief.run", "relief.manage"
FIND, SENSITIVE = "people.find", "people.sensitive"
DEAD, RELEASE = "people.dead", "people.release"
# What may be told about a person: that they are alive and safe, and where they are.
ALIVE, WHERE = "alive", "where"
TOLD = (ALIVE, WHERE)
_State = Facility.State
# From a state to those it may become. A full one that closes has sent its people on; a closed one
# opens again without another word.
MOVES: dict[str, tuple[str, ...]] = {
    _State.STANDBY: (_State.OPEN, _State.CLOSED),
    _State.OPEN: (_State.FULL, _State.CLOSED),
    _State.FULL: (_State.OPEN, _State.CLOSED),
    _State.CLOSED: (_State.OPEN, _State.STANDBY),
}

_Notice = Notice.State
NOTICE_MOVES: dict[str, tuple[str, ...]] = {
    _Notice.STANDS: (_Notice.LIFTED,),
    _Notice.LIFTED: (_Notice.STANDS,),
}

_Seeker = Seeker.State
# Nothing is told but from VERIFIED on. Who was refused may come back with better papers.
SEEKER_MOVES: dict[str, tuple[str, ...]] = {
    _Seeker.WAITING: (_Seeker.VERIFIED, _Seeker.REFUSED),
    _Seeker.VERIFIED: (_Seeker.TOLD, _Seeker.REFUSED),
    _Seeker.TOLD: (_Seeker.TOLD, _Seeker.REFUSED),
    _Seeker.REFUSED: (_Seeker.WAITING,),
}


def may_report(actor: Actor) -> bool:
    """Staff who note people, and residents for themselves; a program takes the way of files."""
    return actor.may(FIND) or actor.kind in ("anonymous", "resident")
