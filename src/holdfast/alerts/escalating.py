"""Who does not confirm that they read what saves their life is called, and then e-mailed.

For each person of the mailing of a version: told by text, called where no answer came, e-mailed
where none came to the call either; any answer ends it. Where somebody stands is told by the rows of
the outbox and the answers, so a killed worker or a repeated job changes nothing: each address is
told once. What a channel says was bound by the approval, as the rule that asks for this.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

import msgspec
from django.db import connection

from holdfast.alerts import audience, events
from holdfast.alerts.models import Bulletin, Severity, Version
from holdfast.journal.actors import Actor, system
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.messaging import mailing
from holdfast.messaging.mailing import Recipient

ME = system("alerts.escalating")
MOST = 5_000


class Step(msgspec.Struct, frozen=True):
    """From one channel to the next after so long without an answer; at once where the first could
    not reach them at all."""

    first: str
    then: str
    after: timedelta


STEPS = (
    Step("text", "voice", timedelta(minutes=5)),
    Step("voice", "email", timedelta(minutes=10)),
)
_UNANSWERED = """
SELECT {address}, m.language, m.resident, m.unsure
FROM messaging_message m {join}
WHERE m.mailing_id = %(version)s AND m.channel = %(first)s
    AND (m.state = 'failed' OR (m.state = 'sent' AND m.sent_at <= %(before)s))
    AND NOT EXISTS (SELECT FROM messaging_reply r WHERE r.mailing_id = m.mailing_id
        AND (r.address = m.address OR r.resident = m.resident))
    AND NOT EXISTS (SELECT FROM messaging_message n WHERE n.fact = m.fact
        AND n.template = m.template AND n.channel = %(then)s AND n.address = {address})
LIMIT %(most)s
"""
# A call goes to the number that the text went to; an e-mail to each address of theirs that they
# have proven and not stopped.
_NEXT = {
    "voice": _UNANSWERED.format(address="m.address", join=""),
    "email": _UNANSWERED.format(
        address="i.value",
        join="JOIN residents_identifier i ON i.resident_id = m.resident AND i.kind = 'email'"
        " AND i.verified_at IS NOT NULL AND i.consent IS DISTINCT FROM false",
    ),
}


def run() -> int:
    """Go on with everybody whose time has come; returns how many were told anew."""
    return sum(_go_on(version, step) for version in _asking() for step in STEPS)


def _asking() -> Iterator[Version]:
    """What is out, saves lives and asks for an answer."""
    out = Bulletin.objects.filter(
        state=Bulletin.State.PUBLISHED,
        current__severity=Severity.LIFE,
        current__until__gt=clock.now(),
    )
    for row in out.select_related("current"):
        version = row.current
        if version is not None and audience.read(version.audience).escalate:
            yield version


def _go_on(version: Version, step: Step) -> int:
    told = 0
    while people := _unanswered(version, step):
        try:
            escalate(actor=ME, version=version, to=step.then, people=people)
        except OperationError:
            # It ended, or was taken back, at this moment.
            break
        told += len(people)
    return told


def _unanswered(version: Version, step: Step) -> list[Recipient]:
    with connection.cursor() as cursor:
        cursor.execute(
            _NEXT[step.then],
            {
                "version": version.pk, "first": step.first, "then": step.then,
                "before": clock.now() - step.after, "most": MOST,
            },
        )  # fmt: skip
        return [
            Recipient(new_id(), step.then, address, language, resident, unsure)
            for address, language, resident, unsure in cursor.fetchall()
        ]


@operation(may="system")
def escalate(*, actor: Actor, version: Version, to: str, people: list[Recipient]) -> None:
    """Tell people by the next channel."""
    mailing.accept(actor=actor, mailing=version.pk, people=people)
    record(
        events.ESCALATED,
        subject=version.bulletin_id,
        data={"version": version.pk, "to": to, "count": len(people)},
    )


class Standing(msgspec.Struct, frozen=True):
    """How many of those who were asked stand where; a person counts once."""

    asked: int
    confirmed: int
    called: int
    mailed: int

    @property
    def silent(self) -> int:
        """Who has not confirmed."""
        return self.asked - self.confirmed


_STANDING = """
SELECT count(*), count(*) FILTER (WHERE confirmed),
    count(*) FILTER (WHERE channels @> ARRAY['text', 'voice']),
    count(*) FILTER (WHERE channels @> ARRAY['voice', 'email'])
FROM (
    SELECT array_agg(DISTINCT m.channel::text) AS channels, bool_or(EXISTS (
        SELECT FROM messaging_reply r WHERE r.mailing_id = %(version)s
        AND (r.address = m.address OR r.resident = m.resident))) AS confirmed
    FROM messaging_message m WHERE m.mailing_id = %(version)s
    GROUP BY coalesce(m.resident::text, m.address)
) AS people
WHERE channels && ARRAY['text', 'voice']
"""


def standing(version: UUID) -> Standing:
    """Where those stand who were told by text or call and asked to answer."""
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"version": version})
        return Standing(*cursor.fetchone())
