"""Offers of help and needs: noted, looked at, brought together, forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.places import queries as places
from holdfast.relief import events, policies
from holdfast.relief.models import Match, Need, Offer, Skill, Sort
from holdfast.relief.operations.facilities import line

KEPT = timedelta(days=180)
MOST = 100_000
_LANGUAGE = 12


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody offers or needs, as the form has it. `skills` are codes of Skill (one for a
    need), `languages` codes such as ``es``."""

    sort: str
    name: str = ""
    phone: str = ""
    email: str = ""
    skills: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    hours: str = ""
    what: str = ""
    quantity: int = 1
    place: str = ""


class Noted(msgspec.Struct, frozen=True):
    """An offer, a need or a match after a change."""

    id: UUID


@operation(may=policies.may_offer)
def make_offer(
    *, actor: Actor, given: Given, channel: str = "web", id: UUID | None = None
) -> Noted:
    """Somebody offers time or goods. Nothing happens by itself: staff look at it first."""
    if not given.name.strip():
        raise OperationError(_("Write your name."))
    if not (given.phone.strip() or given.email.strip()):
        raise OperationError(_("Write a phone number or an e-mail, so that we reach you."))
    if given.sort == Sort.GOODS and not given.what.strip():
        raise OperationError(_("Write what you can give."))
    now = clock.now()
    row = Offer(
        id=id or new_id(), channel=channel, at=now, expires_at=now + KEPT,
        by=actor.id if actor.kind == "staff" else None,
        email=line(given.email, 254), skills=_skills(given.skills),
        languages=[line(each, _LANGUAGE) for each in given.languages][:10],
    )  # fmt: skip
    _fill(row, given)
    if row.sort == Sort.TIME and not row.skills:
        row.skills = [Skill.ANY]
    row.save(force_insert=True)
    record(events.OFFERED, subject=row.pk, data={"sort": row.sort, "skills": row.skills})
    return Noted(row.pk)


@operation(may=policies.may_help)
def note_need(
    *, actor: Actor, incident: UUID, given: Given, interaction: UUID | None = None,
    id: UUID | None = None,
) -> Noted:  # fmt: skip
    """Somebody needs people or goods; `interaction` is the contact in which it was told."""
    found = Incident.objects.filter(pk=incident, state=Incident.State.OPEN).first()
    if found is None:
        raise OperationError(_("Choose an incident that is open."))
    if not given.what.strip():
        raise OperationError(_("Write what is needed."))
    now = clock.now()
    row = Need(
        id=id or new_id(), incident=found, interaction=interaction, at=now, by=actor.id,
        skill=next(iter(_skills(given.skills)), ""), expires_at=now + KEPT,
        language=line(next(iter(given.languages), ""), _LANGUAGE),
    )  # fmt: skip
    _fill(row, given)
    row.save(force_insert=True)
    record(events.NEEDED, subject=row.pk, data={"sort": row.sort, "incident": found.pk})
    return Noted(row.pk)


def _skills(codes: Sequence[str]) -> list[str]:
    if set(codes) - set(Skill.values):
        raise OperationError(_("Choose from the list what can be done."))
    return [code for code in Skill.values if code in codes]


def _fill(row: Offer | Need, given: Given) -> None:
    if given.sort not in Sort.values:
        raise OperationError(_("Choose time or goods."))
    if not 1 <= given.quantity <= MOST:
        raise OperationError(_("How many: write a number from 1."))
    row.sort, row.quantity = given.sort, given.quantity
    row.name, row.phone = line(given.name, 200), line(given.phone, 60)
    row.hours, row.what = line(given.hours, 300), line(given.what, 300)
    typed = line(given.place, 300)
    found = places.locate(text=typed) if typed else None
    row.place = (found.address if found else "") or typed
    row.lat, row.lon = (found.lat, found.lon) if found else (None, None)


@operation(may=policies.RUN)
def move_offer(*, actor: Actor, offer: UUID, to: str) -> Noted:
    """Say whether it can be counted on, by policies.OFFER_MOVES."""
    row = Offer.objects.select_for_update().filter(pk=offer).first()
    if row is None:
        raise OperationError(_("There is no such offer."))
    if to not in policies.OFFER_MOVES[row.state]:
        raise _cannot(row.get_state_display())
    before, row.state = row.state, to
    row.save(update_fields=["state"])
    record(events.OFFER_MOVED, subject=row.pk, data={"from": before, "to": to})
    return Noted(row.pk)


@operation(may=policies.may_help)
def move_need(*, actor: Actor, need: UUID, to: str) -> Noted:
    """It is met, no longer needed, or needed again, by policies.NEED_MOVES."""
    row = Need.objects.select_for_update().filter(pk=need).first()
    if row is None:
        raise OperationError(_("There is no such need."))
    if to not in policies.NEED_MOVES[row.state]:
        raise _cannot(row.get_state_display())
    before, row.state = row.state, to
    row.save(update_fields=["state"])
    record(events.NEED_MOVED, subject=row.pk, data={"from": before, "to": to})
    return Noted(row.pk)


@operation(may=policies.RUN)
def match(*, actor: Actor, offer: UUID, need: UUID, quantity: int = 1) -> Noted:
    """Bring an offer and a need together: somebody is asked now. Goods are promised once."""
    given = Offer.objects.select_for_update().filter(pk=offer).first()
    wanted = Need.objects.select_for_update().filter(pk=need).first()
    if given is None or wanted is None or given.sort != wanted.sort:
        raise OperationError(_("This offer does not fit this need."))
    if given.state != Offer.State.CHECKED:
        raise OperationError(_("Look at the offer first: can it be counted on?"))
    if wanted.state != Need.State.OPEN:
        raise OperationError(_("It is no longer needed."))
    if Match.objects.filter(offer=given, need=wanted).exists():
        raise OperationError(_("They are together already."))
    if given.sort == Sort.GOODS and not 1 <= quantity <= left(given):
        raise OperationError(_("Only %(left)s are left of it.") % {"left": left(given)})
    row = Match.objects.create(
        offer=given, need=wanted, quantity=quantity if given.sort == Sort.GOODS else 1,
        by=actor.id, at=clock.now(),
    )  # fmt: skip
    record(events.MATCHED, subject=given.pk, data={"need": wanted.pk, "quantity": row.quantity})
    return Noted(row.pk)


def left(offer: Offer) -> int:
    """How much of an offer of goods is not promised."""
    held = offer.matches.exclude(state=Match.State.OFF).values_list("quantity", flat=True)
    return offer.quantity - sum(held)


@operation(may=policies.RUN)
def move_match(*, actor: Actor, match: UUID, to: str) -> Noted:
    """They agreed, it is done, or it came to nothing, by policies.MATCH_MOVES. A need whose number
    is reached by what is agreed or done is met."""
    row = Match.objects.select_for_update(of=("self",)).select_related("need", "offer")
    found = row.filter(pk=match).first()
    if found is None:
        raise OperationError(_("There is nothing of the kind."))
    if to not in policies.MATCH_MOVES[found.state]:
        raise _cannot(found.get_state_display())
    goods = found.offer.sort == Sort.GOODS
    if found.state == Match.State.OFF and goods and left(found.offer) < found.quantity:
        raise OperationError(_("Only %(left)s are left of it.") % {"left": left(found.offer)})
    before, found.state = found.state, to
    found.save(update_fields=["state"])
    record(events.MATCH_MOVED, subject=found.pk, data={"from": before, "to": to})
    need = Need.objects.select_for_update().get(pk=found.need_id)
    sure = need.matches.filter(state__in=(Match.State.AGREED, Match.State.DONE))
    if need.state == Need.State.OPEN and sum(each.quantity for each in sure) >= need.quantity:
        need.state = Need.State.MET
        need.save(update_fields=["state"])
        data = {"from": Need.State.OPEN, "to": Need.State.MET}
        record(events.NEED_MOVED, subject=need.pk, data=data)
    return Noted(found.pk)


def _cannot(state: str) -> OperationError:
    words = _("That cannot follow “%(state)s”. Look at it again.") % {"state": state}
    return OperationError(words)


@operation(may=policies.RUN)
def forget_offer(*, actor: Actor, offer: UUID) -> None:
    """Erase an offer, because who made it wants it gone. Hours that were worked stay."""
    row = Offer.objects.select_for_update().filter(pk=offer).first()
    if row is None:
        raise OperationError(_("There is no such offer."))
    record(events.OFFER_FORGOTTEN, subject=row.pk)
    row.delete()


@operation(may=policies.MANAGE)
def expire_offers(*, actor: Actor) -> int:
    """Erase offers and needs whose date has come; returns how many."""
    now, count = clock.now(), 0
    for model in (Offer, Need):
        rows = model.objects.select_for_update(skip_locked=True).filter(expires_at__lte=now)
        for row in rows[:1000]:
            record(events.OFFER_FORGOTTEN, subject=row.pk)
            row.delete()
            count += 1
    if not count:
        raise OperationError(_("Nothing is due."))
    return count
