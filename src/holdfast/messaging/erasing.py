"""Messages to people who were merged or erased, and messages that are over their retention."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat

from holdfast.journal.actors import Actor
from holdfast.journal.recording import operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging import events
from holdfast.messaging.models import Message, Reply
from holdfast.messaging.states import IN_HAND
from holdfast.residents import queries as residents
from holdfast.residents import retention
from holdfast.residents.following import Change, hand_over

BATCH = 1000
_MOVED, _REPLIES = "messaging.messages", "messaging.replies"
_ERASED = "erased:"


@operation(may="system")
def follow_merge(*, actor: Actor, change: Change) -> None:
    """Give the survivor the messages of the merged one (so that their links to stop still find
    the address), or back those that were given."""
    count = hand_over(Message, change, _MOVED)
    count += hand_over(Reply, change, _REPLIES)
    record(
        events.RESIDENT_MERGED,
        subject=change.merge,
        data={"count": count, "undone": change.undone},
    )


@operation(may="residents.erase")
def erase_messages(*, actor: Actor, messages: Sequence[UUID]) -> None:
    """Take away addresses and words; that something was sent, when and about what, stays.

    What still waits is not sent. What is being handed over at this moment finishes first, and is
    erased by the next night's :func:`expire`.
    """
    idle = Message.objects.filter(pk__in=messages).exclude(state__in=IN_HAND)
    idle.filter(state=Message.State.QUEUED).update(state=Message.State.FAILED, error="erased")
    idle.update(
        # The address stays different for each message, as the table asks.
        address=Concat(Value(_ERASED), Cast("pk", CharField())),
        subject="",
        body="",
        error="",
    )
    record(events.ERASED, subject=new_id(), data={"messages": list(messages)})


def erase_resident(actor: Actor, ids: Sequence[UUID]) -> None:
    """Erase what was sent to people: their messages, and sign-in codes to the same addresses."""
    theirs = _whole().filter(resident__in=ids)
    addresses = set(theirs.values_list("address", flat=True))
    codes = Q(resident=None, template="code", address__in=addresses)
    _erase(actor, _whole().filter(Q(resident__in=ids) | codes))
    _erase_replies(actor, Q(resident__in=ids))


def expire(actor: Actor, *, now: datetime | None = None) -> int:
    """Erase messages over their retention, codes sooner, and what was in hand when its person was
    erased; returns how many."""
    moment = now or clock.now()
    due = Q(pk__in=[])
    for kind, which in (("messages", Q()), ("code", Q(template="code"))):
        before = retention.before(kind, now=moment)
        if before is not None:
            due |= which & Q(queued_at__lt=before)
    if old := retention.before("messages", now=moment):
        _erase_replies(actor, Q(at__lt=old))
    due |= Q(resident__in=residents.erased_since(retention.before("messages", now=moment)))
    return _erase(actor, _whole().filter(due).exclude(resident__in=residents.all_held()))


def _whole() -> QuerySet[Message]:
    return Message.objects.exclude(address__startswith=_ERASED).exclude(state__in=IN_HAND)


def _erase(actor: Actor, messages: QuerySet[Message]) -> int:
    done = 0
    while found := list(messages.values_list("pk", flat=True)[:BATCH]):
        erase_messages(actor=actor, messages=found)
        done += len(found)
    return done


@operation(may="residents.erase")
def erase_replies(*, actor: Actor, replies: Sequence[UUID]) -> None:
    """Take away from where people answered and their words; that they did, and what it meant,
    stays."""
    Reply.objects.filter(pk__in=replies).update(address="", words="", resident=None)
    record(events.ERASED, subject=new_id(), data={"replies": list(replies)})


def _erase_replies(actor: Actor, which: Q) -> None:
    rows = Reply.objects.filter(which).exclude(address="")
    while found := list(rows.values_list("pk", flat=True)[:BATCH]):
        erase_replies(actor=actor, replies=found)
