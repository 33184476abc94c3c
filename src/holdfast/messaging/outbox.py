"""Sending what is in the outbox: each message once, also when the sender is killed in the middle.

Every move is in `states.MOVES`. This sender takes codes and single news, a commit for each message;
`mass` takes what goes to many.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import timedelta

from django.db import connection, transaction

from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import operation, record
from holdfast.kernel import clock
from holdfast.kernel.statements import Statement
from holdfast.messaging import events
from holdfast.messaging.gateways import gateways
from holdfast.messaging.models import Lane, Message
from holdfast.messaging.ports import Gateway, Outgoing, Refused, Unavailable
from holdfast.messaging.stopping import stop_url

log = logging.getLogger("holdfast.messaging")
BATCH = 50
BACK_OFF = (5, 30, 120, 600, 3600, 4 * 3600, 12 * 3600)
_LOCK_SPACE = 312
ME = system("messaging.outbox")
State = Message.State
LANES = (Lane.CODE, Lane.NEWS)


class Owner:
    """One sender's number, held by a lock of its own database session."""

    def __init__(self) -> None:
        self.owner = 0
        self._session: object | None = None

    def _hold_lock(self) -> bool:
        """The session lock dies with the session; a new session takes a new number. Whether this
        one is new."""
        connection.ensure_connection()
        is_new = self._session is not connection.connection
        if is_new:
            self.owner = secrets.randbelow(2**31 - 1) + 1
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_lock(%s, %s)", [_LOCK_SPACE, self.owner])
            self._session = connection.connection
        return is_new

    def _let_go(self) -> None:
        self._session = None
        connection.close()


class Sender(Owner):
    """A sender of codes and single news; `run_once` sends a batch."""

    def run_once(self) -> int:
        """Take back what dead senders held, then send one batch; returns how many were handed
        over. After an error the next round takes a new owner number, and takes its own old
        messages back like a dead sender's."""
        self._hold_lock()
        if not anything(self.owner, LANES):
            return 0
        recover(self.owner)
        try:
            sent = 0
            for channel in Message.Channel.values:
                batch = _claim(self.owner, channel)
                if batch:
                    sent += _send(batch, gateways.get()[channel]())
            return sent
        except Exception:
            self._let_go()
            raise


def anything(mine: int, lanes: Sequence[int]) -> bool:
    """Whether anything of these lanes is due, or in the hands of another sender, who may have
    died."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT FROM messaging_message"
            " WHERE state = 'queued' AND channel = ANY(%s) AND lane = ANY(%s)"
            " AND next_attempt_at <= %s)"
            " OR EXISTS (SELECT FROM messaging_message"
            " WHERE state IN ('claimed', 'handing') AND owner <> %s AND lane = ANY(%s))",
            [list(Message.Channel.values), list(lanes), clock.now(), mine, list(lanes)],
        )
        return bool(cursor.fetchone()[0])


def recover(mine: int) -> None:
    """Take back what senders held that died; nothing of one that lives."""
    in_hand = Message.objects.filter(state__in=[State.CLAIMED, State.HANDING])
    for owner in in_hand.exclude(owner=mine).values_list("owner", flat=True).distinct():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [_LOCK_SPACE, owner])
            if cursor.fetchone()[0]:
                cursor.execute(
                    "UPDATE messaging_message SET state = 'queued', owner = NULL,"
                    " answer_lost = answer_lost + (state = 'handing')::int"
                    " WHERE owner = %s AND state IN ('claimed', 'handing')",
                    [owner],
                )


def _claim(owner: int, channel: str) -> list[Message]:
    due = Message.objects.filter(state=State.QUEUED, channel=channel)
    due = due.filter(next_attempt_at__lte=clock.now()).order_by("next_attempt_at")
    batch: list[Message] = []
    with transaction.atomic():
        # Lane by lane: so the index gives them in order, where all lanes at once would have to be
        # sorted whole each time, with everything that waits after a rush.
        for lane in LANES:
            batch += due.filter(lane=lane).select_for_update(skip_locked=True)[: BATCH - len(batch)]
        Message.objects.filter(pk__in=[m.pk for m in batch]).update(
            state=State.CLAIMED, owner=owner
        )
    return batch


def _send(batch: list[Message], gateway: Gateway) -> int:
    sent = 0
    try:
        gateway.open()
    except Unavailable as error:
        log.warning("The gateway is unavailable (%s); %d messages wait.", error, len(batch))
        for message in batch:
            _later(message, str(error))
        return 0
    handing = False
    try:
        for message, following in zip(batch, [*batch[1:], None], strict=True):
            if not handing:
                Message.objects.filter(pk=message.pk).update(state=State.HANDING)
            handing = _hand_over(message, gateway, following)
            sent += handing
    finally:
        gateway.close()
    return sent


def _hand_over(message: Message, gateway: Gateway, following: Message | None) -> bool:
    """Whether it was taken; if so the following one is being handed over from now on."""
    try:
        gateway.hand_over(
            Outgoing(
                id=str(message.pk),
                to=message.address,
                subject=message.subject,
                body=message.body,
                language=message.language,
                stop_url=stop_url(message),
            )
        )
    except Refused as error:
        note_failed(actor=ME, message=message, why=str(error))
    except Unavailable as error:
        _later(message, str(error))
    else:
        note_sent(actor=ME, message=message, following=following)
        return True
    return False


@operation(may="system")
def note_sent(*, actor: Actor, message: Message, following: Message | None = None) -> None:
    """The other side took the message. The one that follows it in the batch goes from *claimed* to
    *handing* in the same transaction: one commit a message, not two."""
    _SENT(
        {
            "sent": message.pk,
            "following": following.pk if following else None,
            "now": clock.now(),
        }
    )
    record(events.SENT, subject=message.case or message.pk, data=_data(message))


_SENT = Statement(
    "UPDATE messaging_message SET state = CASE WHEN id = %(sent)s THEN 'sent' ELSE 'handing' END,"
    " sent_at = CASE WHEN id = %(sent)s THEN %(now)s ELSE sent_at END,"
    " owner = CASE WHEN id = %(sent)s THEN NULL ELSE owner END,"
    " attempts = attempts + (id = %(sent)s)::int"
    " WHERE id = ANY(ARRAY[%(sent)s, %(following)s::uuid])"
)


@operation(may="system")
def note_failed(*, actor: Actor, message: Message, why: str) -> None:
    """The message will not be tried again."""
    Message.objects.filter(pk=message.pk).update(
        state=State.FAILED, error=why[:300], owner=None, attempts=message.attempts + 1
    )
    record(events.FAILED, subject=message.case or message.pk, data=_data(message))


def _later(message: Message, why: str) -> None:
    attempts = message.attempts + 1
    if attempts > len(BACK_OFF):
        note_failed(actor=ME, message=message, why=why)
        return
    Message.objects.filter(pk=message.pk).update(
        state=State.QUEUED,
        owner=None,
        attempts=attempts,
        error=why[:300],
        next_attempt_at=clock.now() + timedelta(seconds=BACK_OFF[attempts - 1]),
    )


def _data(message: Message) -> dict[str, object]:
    return {
        "message": message.pk,
        "template": message.template,
        "channel": message.channel,
        "fact": message.fact,
    }
