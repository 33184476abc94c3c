"""Who gets alerts where: asking for them, proving the address by a code, and stopping.

A code that went to the address is the second yes; without it nothing is ever sent there. Stopping
messages to an address (the link in each message, or STOP) stops its alerts with them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _

from holdfast.alerts import events
from holdfast.alerts.models import Subscription, Topic
from holdfast.journal.actors import Actor
from holdfast.journal.recording import Denied, OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.places.locations import NOWHERE, Location
from holdfast.places.queries import areas_in_force
from holdfast.residents import operations as residents
from holdfast.residents import retention
from holdfast.residents.following import Change, hand_over
from holdfast.residents.models import Identifier

MOST = 20
"""Subscriptions that one address may have at a time."""
AREAS_MOST = 20
PENDING = timedelta(days=1)
"""How long an unconfirmed wish is kept."""
# Meters by which a point may be off, by how the place was understood.
_OFF_BY = {"verified": 25, "outside": 25, "approximate": 300, "unverified": 300}
_MOVED = "alerts.subscriptions"


class Subscribed(msgspec.Struct, frozen=True):
    """A wish for alerts; `confirmed` says whether the address was proven before."""

    subscription: UUID
    confirmed: bool


class Quiet(msgspec.Struct, frozen=True):
    """Hours of the day (0 to 23) from which and until which nothing comes."""

    begins: int
    ends: int


def kind_of(channel: str) -> str:
    """The kind of identifier that a channel reaches: ``phone`` or ``email``."""
    email = channel == Subscription.Channel.EMAIL
    return str(Identifier.Kind.EMAIL if email else Identifier.Kind.PHONE)


@operation(may=anyone)
def subscribe(
    *,
    actor: Actor,
    channel: str,
    address: str,
    language: str,
    topics: Collection[str] = (),
    place: Location = NOWHERE,
    areas: Collection[str] = (),
    everywhere: bool = False,
    quiet: Quiet | None = None,
    subscription: UUID | None = None,
) -> Subscribed:
    """Ask for alerts at an address (E.164 or lower-case e-mail) for exactly one of: a place, areas
    (``layer:code``), the whole city.

    Confirmed at once where the actor is the resident who has proven this address; else a code goes
    there, and :func:`confirm` takes it. The same answer whether or not the address is known.
    """
    if channel not in Subscription.Channel.values:
        raise OperationError(_("Choose how alerts should reach you."))
    if language not in dict(settings.LANGUAGES):
        raise OperationError(_("Choose a language."))
    if any(topic not in Topic.values for topic in topics):
        raise OperationError(_("Choose topics from the list."))
    known = {f"{shape.layer}:{shape.code}" for shape in areas_in_force()}
    if len(areas) > AREAS_MOST or not set(areas) <= known:
        raise OperationError(_("Choose areas from the list, 20 at most."))
    if sum((bool(place.typed.strip()), bool(areas), everywhere)) != 1:
        raise OperationError(_("Say where: an address, areas, or the whole city."))
    if quiet is not None and not (
        0 <= quiet.begins <= 23 and 0 <= quiet.ends <= 23 and quiet.begins != quiet.ends
    ):
        raise OperationError(_("Quiet hours go from one full hour to another."))
    living = Subscription.objects.filter(channel=channel, address=address, stopped_at=None)
    if living.exclude(confirmed_at=None).count() >= MOST:
        raise OperationError(_("This address has 20 alerts already. Stop one of them first."))
    proven = _proven(actor, channel, address)
    row = Subscription.objects.create(
        id=subscription or new_id(), channel=channel, address=address, language=language,
        topics=sorted(set(topics)), everywhere=everywhere, areas=sorted(set(areas)),
        place=" ".join(place.typed.split())[:300], lat=place.lat, lon=place.lon,
        off_by=_OFF_BY.get(place.verdict, 0),
        quiet_from=quiet.begins if quiet else None, quiet_to=quiet.ends if quiet else None,
        asked_at=clock.now(), confirmed_at=clock.now() if proven else None,
        resident=actor.id if proven else None,
    )  # fmt: skip
    if proven:
        record(events.SUBSCRIBED, subject=row.pk, data={"channel": channel})
        return Subscribed(row.pk, True)
    residents.ask_code(actor=actor, kind=kind_of(channel), value=address, language=language)
    record(events.SUBSCRIPTION_ASKED, subject=row.pk, data={"channel": channel})
    return Subscribed(row.pk, False)


def _proven(actor: Actor, channel: str, address: str) -> bool:
    """Whether the actor is the resident who has proven this address and has not stopped it."""
    return actor.kind == "resident" and (
        Identifier.objects.filter(resident=actor.id, kind=kind_of(channel), value=address)
        .exclude(verified_at=None)
        .exclude(consent=False)
        .exists()
    )


@operation(may=anyone)
def confirm(*, actor: Actor, subscription: UUID, code: str) -> residents.Noted:
    """The second yes: the code that went to the address. Returns the resident it belongs to.

    Tries are counted before by ``residents.count_try``, as for every sign-in.
    """
    row = Subscription.objects.select_for_update().filter(pk=subscription, stopped_at=None).first()
    if row is None:
        raise OperationError(_("Too much time has passed. Ask for alerts again."))
    noted = residents.sign_in(actor=actor, kind=kind_of(row.channel), value=row.address, code=code)
    if row.confirmed_at is None:
        row.resident, row.confirmed_at = noted.resident, clock.now()
        row.save(update_fields=["resident", "confirmed_at"])
        record(events.SUBSCRIBED, subject=row.pk, data={"channel": row.channel})
    return noted


@operation(may=anyone)
def unsubscribe(*, actor: Actor, subscription: UUID) -> None:
    """Stop one of one's own; by the resident, or by staff they told."""
    row = Subscription.objects.select_for_update().filter(pk=subscription).first()
    own = row is not None and actor.kind == "resident" and actor.id == row.resident
    if row is None or row.confirmed_at is None or row.stopped_at is not None:
        raise OperationError(_("These alerts were stopped before."))
    if not own and not actor.may("residents.change"):
        raise Denied(_("Only this person, or staff they told, can say this."))
    row.stopped_at = clock.now()
    row.save(update_fields=["stopped_at"])
    record(events.UNSUBSCRIBED, subject=row.pk, data={"channel": row.channel})


@operation(may="system")
def follow_consent(*, actor: Actor, resident: UUID, kind: str, allowed: bool) -> None:
    """Stop the alerts at addresses of this kind that a resident stopped, or have them again at
    those they allowed; only what was stopped with the address comes back with it."""
    addresses = Identifier.objects.filter(resident=resident, kind=kind, consent=allowed)
    rows = Subscription.objects.filter(
        resident=resident, address__in=addresses.values_list("value", flat=True)
    )
    if allowed:
        changed = rows.filter(with_address=True).update(stopped_at=None, with_address=False)
    else:
        changed = rows.filter(stopped_at=None).update(stopped_at=clock.now(), with_address=True)
    record(events.FOLLOWED_CONSENT, subject=resident, data={"allowed": allowed, "count": changed})


@operation(may="system")
def follow_merge(*, actor: Actor, change: Change) -> None:
    """Subscriptions go with a person who is merged, or back."""
    count = hand_over(Subscription, change, _MOVED)
    record(
        events.SUBSCRIBER_MERGED,
        subject=change.merge,
        data={"count": count, "undone": change.undone},
    )


@operation(may="residents.erase")
def erase_subscriptions(*, actor: Actor, subscriptions: Sequence[UUID]) -> None:
    """Take subscriptions away with everything in them; lists that were frozen hold ids only."""
    Subscription.objects.filter(pk__in=subscriptions).delete()
    record(
        events.SUBSCRIPTIONS_ERASED, subject=new_id(), data={"subscriptions": list(subscriptions)}
    )


def erase_resident(actor: Actor, ids: Sequence[UUID]) -> None:
    """Erase what people subscribed to."""
    _erase(actor, Q(resident__in=ids))


def expire(actor: Actor, *, now: datetime | None = None) -> int:
    """Take away what nobody confirmed within a day, and what was stopped over its retention ago;
    returns how many."""
    moment = now or clock.now()
    due = Q(confirmed_at=None, asked_at__lt=moment - PENDING)
    if before := retention.before("subscription", now=moment):
        due |= Q(stopped_at__lt=before)
    return _erase(actor, due)


def _erase(actor: Actor, which: Q) -> int:
    done = 0
    while found := list(Subscription.objects.filter(which).values_list("pk", flat=True)[:1000]):
        erase_subscriptions(actor=actor, subscriptions=found)
        done += len(found)
    return done


def of_resident(resident: UUID) -> list[Subscription]:
    """What a resident gets now, the oldest first."""
    found = Subscription.objects.filter(resident=resident, stopped_at=None)
    return list(found.exclude(confirmed_at=None).order_by("asked_at", "pk"))
