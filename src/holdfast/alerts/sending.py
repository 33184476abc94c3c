"""A bulletin that is out goes to the people of its frozen list, and to who subscribes later.

The words and the list are those of the approval; the messages are rows of the one outbox, under
the version's own id. Queued in a job, part by part: repeated, or killed and begun again, each
address is still told once. A newer version, an all-clear or a retraction cancels what waits of the
one before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from holdfast.accounts.queries import zone
from holdfast.alerts import audience, events, targeting
from holdfast.alerts.models import Bulletin, FrozenList, Severity, Subscription, Version
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.jobs import Timer, set_timers
from holdfast.messaging import mailing
from holdfast.messaging.mailing import Recipient
from holdfast.messaging.models import Lane, Mailing, Message
from holdfast.messaging.reaching import CHANNEL_OF, target
from holdfast.residents.models import Identifier, Resident

TASK = "alerts.queue"
PART = 5_000
ME = system("alerts.sending")


def begin(version: Version, frozen: FrozenList) -> None:
    """Keep the words in the outbox and have the list queued, in the transaction that publishes."""
    if not frozen.count and not audience.read(version.audience).channels:
        return
    life = version.severity == Severity.LIFE
    mailing.begin_mailing(
        actor=ME, mailing=version.pk, lane=Lane.LIFE if life else Lane.BULK,
        letters=version.letters, expires_at=version.until,
    )  # fmt: skip
    timer = Timer(f"{TASK} {version.pk}", None, {"frozen": str(frozen.pk)})
    set_timers(TASK, [timer])


def stop(version: Version) -> None:
    """Send nothing more of a version, in the transaction that ends it."""
    if Mailing.objects.filter(pk=version.pk, cancelled_at=None).exists():
        mailing.cancel_mailing(actor=ME, mailing=version.pk)


def queue(frozen: UUID) -> None:
    """Queue a frozen list, part by part. Ends quietly when it is sent no more."""
    row = FrozenList.objects.select_related("version").get(pk=frozen)
    quiet = _Quiet(row.version)
    for packed, unsure in ((bytes(row.sure), False), (bytes(row.unsure), True)):
        for part in _parts(packed):
            if not _accept(row.version, _subscribed(part, unsure, quiet)):
                return
    for part in _parts(bytes(row.reporters)):
        if not _accept(row.version, _reported(part)):
            return


def _parts(packed: bytes) -> Iterator[list[UUID]]:
    step = PART * 16
    return (list(targeting.ids(packed[at : at + step])) for at in range(0, len(packed), step))


def _accept(version: Version, people: list[Recipient]) -> bool:
    """Whether they were accepted; not once the version is over."""
    if people:
        try:
            mailing.accept(actor=ME, mailing=version.pk, people=people)
        except OperationError:
            return False
    return True


class _Quiet:
    """Until when somebody's quiet hours hold a version back."""

    def __init__(self, version: Version) -> None:
        self._never = version.severity == Severity.LIFE
        self._now = clock.now().astimezone(zone())

    def until(self, begins: int | None, ends: int | None) -> datetime | None:
        """The end of the quiet hours that hold now (aware), None outside of them."""
        if self._never or begins is None or ends is None:
            return None
        hour = self._now.hour
        inside = begins <= hour < ends if begins < ends else hour >= begins or hour < ends
        if not inside:
            return None
        over = self._now.replace(hour=ends, minute=0, second=0, microsecond=0)
        return over if over > self._now else over + timedelta(days=1)


def _subscribed(ids: Sequence[UUID], unsure: bool, quiet: _Quiet) -> list[Recipient]:
    """Messages to subscriptions that were not stopped since the list was frozen."""
    rows = Subscription.objects.filter(pk__in=ids, stopped_at=None).values_list(
        "channel", "address", "language", "resident", "quiet_from", "quiet_to"
    )
    return [
        Recipient(new_id(), channel, address, language, resident, unsure, quiet.until(begins, ends))
        for channel, address, language, resident, begins, ends in rows.iterator()
    ]


def _reported(ids: Sequence[UUID]) -> list[Recipient]:
    """Messages to residents where they want to hear from us."""
    people = Resident.objects.filter(pk__in=ids)
    return [
        Recipient(new_id(), CHANNEL_OF[Identifier.Kind(each.kind)], each.value, person.language,
                  person.pk)
        for person in people.prefetch_related("identifiers")
        if (each := target(person)) is not None
    ]  # fmt: skip


@operation(may="system")
def join(*, actor: Actor, version: Version, subscription: Subscription, unsure: bool) -> None:
    """Who subscribes under the rule of what is out is told at once, until it expires; each is
    logged beside the list of the approval."""
    person = Recipient(
        new_id(), subscription.channel, subscription.address, subscription.language,
        subscription.resident, unsure,
        _Quiet(version).until(subscription.quiet_from, subscription.quiet_to),
    )  # fmt: skip
    mailing.accept(actor=actor, mailing=version.pk, people=[person])
    record(
        events.JOINED,
        subject=version.bulletin_id,
        data={"version": version.pk, "subscription": subscription.pk},
    )


def tell_newcomer(subscription: UUID) -> None:
    """Tell somebody who has just confirmed what is out for them."""
    row = Subscription.objects.filter(pk=subscription, stopped_at=None).first()
    if row is None or row.confirmed_at is None:
        return
    for version, unsure in _meant(row):
        told = Q(mailing=version.pk, channel=row.channel, address=row.address)
        if not Message.objects.filter(told).exists():
            join(actor=ME, version=version, subscription=row, unsure=unsure)


def _meant(row: Subscription) -> Iterator[tuple[Version, bool]]:
    """What is out now and sent, whose rule means a subscription; whether it is unsure."""
    now = clock.now()
    out = Bulletin.objects.filter(
        state=Bulletin.State.PUBLISHED, current__until__gt=now
    ).select_related("current")
    alive = Mailing.objects.filter(cancelled_at=None, expires_at__gt=now)
    sent = set(alive.values_list("pk", flat=True))
    for bulletin in out:
        version = bulletin.current
        if version is not None and version.pk in sent:
            rule = audience.read(version.audience)
            chosen = targeting.choose(version, rule, at=now, only=row.pk)
            if chosen.count:
                yield version, bool(chosen.unsure)
