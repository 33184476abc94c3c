"""Who may run shelters and centers, and how their states follow each other."""

from __future__ import annotations

from holdfast.journal.actors import Actor
from holdfast.relief.models import Entry, Facility, Match, Need, Notice, Offer, Register, Seeker

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

_Register, _Entry = Register.State, Entry.State
REGISTER_MOVES: dict[str, tuple[str, ...]] = {
    _Register.DRAFT: (_Register.OPEN,),
    _Register.OPEN: (_Register.CLOSED,),
    _Register.CLOSED: (_Register.OPEN,),
}
ENTRY_MOVES: dict[str, tuple[str, ...]] = {
    _Entry.OPEN: (_Entry.SETTLED,),
    _Entry.SETTLED: (_Entry.OPEN,),
}
# Who of the staff may work with a register, by what it says of itself.
REGISTERS = ("contacts.take", RUN, MANAGE)
_WHO: dict[str, tuple[str, ...]] = {
    Register.Who.CENTER: REGISTERS, Register.Who.RELIEF: (RUN, MANAGE),
    Register.Who.FEW: (SENSITIVE,),
}  # fmt: skip


def may_work(actor: Actor, register: Register) -> bool:
    """Whether a member of staff enters, searches and settles in a register."""
    return actor.kind in ("staff", "system") and any(map(actor.may, _WHO[register.who]))


def works_with_registers(actor: Actor) -> bool:
    """Staff who may work with some register."""
    return any(actor.may(each) for each in (*REGISTERS, SENSITIVE))


def may_tell(actor: Actor) -> bool:
    """Staff who work with registers, and residents; which register, its own settings say."""
    return works_with_registers(actor) or actor.kind in ("anonymous", "resident")


_Offer, _Need, _Match = Offer.State, Need.State, Match.State
OFFER_MOVES: dict[str, tuple[str, ...]] = {
    _Offer.NEW: (_Offer.CHECKED, _Offer.DECLINED),
    _Offer.CHECKED: (_Offer.GONE, _Offer.DECLINED),
    _Offer.DECLINED: (_Offer.NEW,),
    _Offer.GONE: (_Offer.NEW,),
}
NEED_MOVES: dict[str, tuple[str, ...]] = {
    _Need.OPEN: (_Need.MET, _Need.CLOSED),
    _Need.MET: (_Need.OPEN,),
    _Need.CLOSED: (_Need.OPEN,),
}
MATCH_MOVES: dict[str, tuple[str, ...]] = {
    _Match.ASKED: (_Match.AGREED, _Match.OFF),
    _Match.AGREED: (_Match.DONE, _Match.OFF),
    _Match.DONE: (_Match.AGREED,),
    _Match.OFF: (_Match.ASKED,),
}
# Who notes offers and needs; bringing them together and signing people in is for RUN.
HELP = ("contacts.take", RUN, MANAGE)


def may_help(actor: Actor) -> bool:
    """Staff who note offers and needs."""
    return any(actor.may(each) for each in HELP)


def may_offer(actor: Actor) -> bool:
    """Staff, and residents for themselves."""
    return may_help(actor) or actor.kind in ("anonymous", "resident")


def may_assess(actor: Actor) -> bool:
    """Staff who go to see damage: those who move cases, and those who run relief."""
    return any(actor.may(each) for each in ("cases.move", RUN, MANAGE))


def may_report(actor: Actor) -> bool:
    """Staff who note people, and residents for themselves; a program takes the way of files."""
    return actor.may(FIND) or actor.kind in ("anonymous", "resident")
