"""What alerts do when they hear of others' facts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from holdfast.alerts import events, sending, subscribing
from holdfast.interactions import operations as interactions
from holdfast.journal.actors import system
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.messaging import events as message_events
from holdfast.messaging.models import Reply
from holdfast.residents import events as resident_events
from holdfast.residents import following

following.follow("alerts", merge=subscribing.follow_merge, erase=subscribing.erase_resident)


@reaction("alerts.consent", on=[resident_events.CONSENTED])
def consent(entries: Sequence[Sealed]) -> None:
    """Alerts at an address stop, and come again, with all messages to it."""
    for entry in entries:
        subscribing.follow_consent(
            actor=system("alerts.consent"),
            resident=entry.subject,
            kind=entry.data["channel"],
            allowed=entry.data["allowed"],
        )


@reaction("alerts.newcomers", on=[events.SUBSCRIBED])
def newcomers(entries: Sequence[Sealed]) -> None:
    """Who subscribes inside an active area gets what is out there at once."""
    for entry in entries:
        sending.tell_newcomer(entry.subject)


_CHANNELS = {"text": "text", "voice": "phone"}
_OUTCOMES = {"help": "emergency", "safe": "told"}


@reaction("alerts.answers", on=[message_events.REPLIED])
def answers(entries: Sequence[Sealed]) -> None:
    """What people answer to alerts is a contact of theirs; “2” is one that is an emergency."""
    rows = Reply.objects.in_bulk([UUID(entry.data["reply"]) for entry in entries])
    for row in rows.values():
        if row.mailing_id is not None and row.meaning in ("help", "safe", "other"):
            interactions.note_answer(
                actor=system("alerts.answers"),
                channel=_CHANNELS[row.channel],
                resident=row.resident,
                outcome=_OUTCOMES.get(row.meaning, "answered"),
                note=row.words,
                language=row.message.language if row.message else "en",
            )
