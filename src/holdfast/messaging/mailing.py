"""One text to many through the one outbox: its words are kept once, its messages are rows like any.

Nothing of a mailing is handed over after it expires. At every moment what was accepted is what is
delivered, failed, expired, cancelled and pending together: *accepted* is counted when messages are
accepted, in the same transaction, all others by where the messages stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.db import connection
from django.db.models import Count
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.messaging import events
from holdfast.messaging.models import Mailing, Message, Reply
from holdfast.messaging.states import PENDING

TEMPLATE = "alert"
Letters = Mapping[str, Mapping[str, Sequence[str]]]
"""By language (with a question mark for those not sure), by channel: subject and body."""
State = Message.State


class Recipient(msgspec.Struct, frozen=True):
    """One message of a mailing; `id` is made by the caller, `not_before` aware, None at once."""

    id: UUID
    channel: str
    address: str
    language: str
    resident: UUID | None
    unsure: bool = False
    not_before: datetime | None = None


class Tally(msgspec.Struct, frozen=True):
    """How a mailing stands; `accepted` was counted when it was accepted."""

    accepted: int
    delivered: int
    failed: int
    expired: int
    cancelled: int
    pending: int

    @property
    def holds(self) -> bool:
        """Whether it adds up."""
        rest = self.delivered + self.failed + self.expired + self.cancelled + self.pending
        return self.accepted == rest


@operation(may="system")
def begin_mailing(
    *, actor: Actor, mailing: UUID, lane: int, letters: Letters, expires_at: datetime
) -> None:
    """Keep the words of a mailing, whose id the caller makes; its messages follow."""
    Mailing.objects.create(id=mailing, lane=lane, letters=letters, expires_at=expires_at)
    record(events.MAILING_BEGUN, subject=mailing, data={"until": expires_at})


@operation(may="system")
def accept(*, actor: Actor, mailing: UUID, people: Sequence[Recipient]) -> None:
    """Take messages of a mailing into the outbox: one for each channel and address, whatever is
    repeated or killed. Refused once it is cancelled or has expired."""
    row = Mailing.objects.select_for_update().filter(pk=mailing).first()
    if row is None or row.cancelled_at or row.expires_at <= clock.now():
        raise OperationError(_("This is not sent any more."))
    columns: list[list[Any]] = [
        [each.id for each in people], [each.channel for each in people],
        [each.address for each in people], [each.language for each in people],
        [each.resident for each in people], [each.unsure for each in people],
        [each.not_before for each in people],
    ]  # fmt: skip
    now = clock.now()
    own: list[Any] = [row.pk, TEMPLATE, row.lane, now, now, row.pk, row.expires_at]
    with connection.cursor() as cursor:
        cursor.execute(_ACCEPT, [*own, *columns])
        taken = cursor.rowcount
    row.accepted += taken
    row.save(update_fields=["accepted"])
    record(events.MAILING_ACCEPTED, subject=mailing, data={"count": taken})


_ACCEPT = """
INSERT INTO messaging_message (id, fact, template, channel, address, resident, language, subject,
    body, lane, state, attempts, next_attempt_at, queued_at, answer_lost, error, mailing_id, unsure,
    expires_at, route)
SELECT id, %s, %s, channel, address, resident, language, '', '', %s, 'queued', 0,
    coalesce(not_before, %s), %s, 0, '', %s, unsure, %s, ''
FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::text[], %s::uuid[], %s::bool[],
    %s::timestamptz[]) AS p (id, channel, address, language, resident, unsure, not_before)
ON CONFLICT (fact, template, channel, address) DO NOTHING
"""


@operation(may="system")
def cancel_mailing(*, actor: Actor, mailing: UUID) -> None:
    """Send nothing more of a mailing; what is being handed over at this moment finishes."""
    row = Mailing.objects.select_for_update().filter(pk=mailing, cancelled_at=None).first()
    if row is None:
        raise OperationError(_("This is not sent any more."))
    row.cancelled_at = clock.now()
    row.save(update_fields=["cancelled_at"])
    waiting = Message.objects.filter(mailing=row, state=State.QUEUED)
    count = waiting.update(state=State.CANCELLED, owner=None)
    record(events.MAILING_CANCELLED, subject=mailing, data={"count": count})


def words_of(message: Message) -> tuple[str, str]:
    """Subject and body of a message, also of one of a mailing."""
    if message.mailing is None:
        return message.subject, message.body
    return words(message.mailing.letters, message.language, message.unsure, message.channel)


def words(letters: Letters, language: str, unsure: bool, channel: str) -> tuple[str, str]:
    """Subject and body of a letter; in English where there is none in the language."""
    mark = "?" if unsure else ""
    letter = letters.get(f"{language}{mark}") or letters[f"en{mark}"]
    subject, body = letter[channel]
    return subject, body


def tally(mailing: UUID) -> Tally | None:
    """How a mailing stands, as of one moment; None where there is none."""
    rows = {"": 0}
    with connection.cursor() as cursor:
        # One statement: accepted and the states as one transaction left them.
        cursor.execute(
            "SELECT m.accepted, s.state, s.n FROM messaging_mailing m LEFT JOIN (SELECT state,"
            " count(*) AS n FROM messaging_message WHERE mailing_id = %s GROUP BY state) s ON true"
            " WHERE m.id = %s",
            [mailing, mailing],
        )
        found = cursor.fetchall()
    if not found:
        return None
    rows = {state: n for _accepted, state, n in found if state}
    return Tally(
        found[0][0], rows.get("sent", 0), rows.get("failed", 0), rows.get("expired", 0),
        rows.get("cancelled", 0), sum(rows.get(state, 0) for state in PENDING),
    )  # fmt: skip


def by_channel(mailing: UUID) -> dict[str, tuple[int, int]]:
    """For each channel how many were delivered, and how many there are."""
    found: dict[str, tuple[int, int]] = {}
    counted = Message.objects.filter(mailing=mailing).values_list("channel", "state")
    for channel, state, n in counted.annotate(n=Count("id")):
        done, whole = found.get(channel, (0, 0))
        found[channel] = (done + (n if state == State.SENT else 0), whole + n)
    return found


def answers(mailing: UUID) -> list[tuple[str, int]]:
    """How many answered what."""
    rows = Reply.objects.filter(mailing=mailing).values_list("meaning")
    return [(meaning, n) for meaning, n in rows.annotate(n=Count("id")).order_by("meaning")]


def calls_for_help(mailing: UUID, limit: int = 50) -> list[Reply]:
    """Who answered that they need help, the latest first."""
    found = Reply.objects.filter(mailing=mailing, meaning=Reply.Meaning.HELP).exclude(address="")
    return list(found.order_by("-at")[:limit])
