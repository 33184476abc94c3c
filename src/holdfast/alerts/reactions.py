"""What alerts do when they hear of others' facts."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings

from holdfast.accounts.models import Staff
from holdfast.alerts import events, queries, sending, subscribing, telling
from holdfast.alerts.models import Version
from holdfast.interactions import operations as interactions
from holdfast.journal import webhooks
from holdfast.journal.actors import system
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.messaging import events as message_events
from holdfast.messaging import wording
from holdfast.messaging.models import Message, Reply
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


@reaction("alerts.webhooks", on=[events.PUBLISHED, events.ENDED, events.RETRACTED, events.EXPIRED])
def programs(entries: Sequence[Sealed]) -> None:
    """Other programs are told what is out and what is over; of exercises they hear nothing."""
    ids = [UUID(entry.data["version"]) for entry in entries]
    versions = Version.objects.select_related("bulletin").in_bulk(ids)
    for entry in entries:
        version = versions[UUID(entry.data["version"])]
        if not version.exercise:
            body = telling.told(entry, version)
            webhooks.queue(entry.id, entry.kind, body, telling.until(version))


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


@reaction("alerts.ending", on=[events.ENDS_SOON])
def ending(entries: Sequence[Sealed]) -> None:
    """Who wrote, submitted or approved what ends soon hears of it, each in their language."""
    versions = Version.objects.in_bulk([UUID(entry.data["version"]) for entry in entries])
    messages = []
    for entry in entries:
        version = versions[UUID(entry.data["version"])]
        hands = {version.writer, version.submitter}
        hands.update(version.approvals.values_list("approver", flat=True))
        for person in Staff.objects.filter(pk__in=[each for each in hands if each], is_active=True):
            prefix = wording.prefix(person.language)
            words = {
                "headline": queries.said_of(version, person.language).headline,
                "until": version.until,
                "desk_url": f"{settings.HOLDFAST.base_url}{prefix}/desk/bulletins/{entry.subject}/",
            }
            subject, body = wording.write("bulletin_ends", "email", person.language, words)
            messages.append(
                Message(
                    fact=entry.id, template="bulletin_ends", channel="email", address=person.email,
                    language=person.language, subject=subject, body=body,
                )
            )  # fmt: skip
    Message.objects.bulk_create(messages, ignore_conflicts=True)
