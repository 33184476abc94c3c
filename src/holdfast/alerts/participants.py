"""Who takes part in exercises: the separate recipients that bulletins of an exercise are sent to.

Staff keep this list with people who agreed to it. What is real is never sent to it, and what is
played is sent to nobody else.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from holdfast.alerts import events, policies
from holdfast.alerts.models import Subscription
from holdfast.alerts.subscribing import kind_of
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.residents.queries import normal


@operation(may=policies.WRITE)
def add_participant(*, actor: Actor, channel: str, address: str, language: str) -> UUID:
    """Put an address, as typed, on the list; returns the subscription. Who agreed to take part
    needs no code: nothing real ever comes."""
    if channel not in Subscription.Channel.values:
        raise OperationError(_("Choose how alerts should reach people."))
    if language not in dict(settings.LANGUAGES):
        raise OperationError(_("Choose a language."))
    value = normal(kind_of(channel), address)
    if value is None:
        raise OperationError(
            _("Type a whole e-mail address.")
            if channel == Subscription.Channel.EMAIL
            else _("Type a phone number with area code.")
        )
    if _living().filter(channel=channel, address=value).exists():
        raise OperationError(_("This address takes part already."))
    now = clock.now()
    row = Subscription.objects.create(
        channel=channel, address=value, language=language, everywhere=True, exercises=True,
        asked_at=now, confirmed_at=now,
    )  # fmt: skip
    record(events.PARTICIPANT_ADDED, subject=row.pk, data={"channel": channel})
    return row.pk


@operation(may=policies.WRITE)
def remove_participant(*, actor: Actor, subscription: UUID) -> None:
    """Take somebody off the list."""
    row = _living().select_for_update().filter(pk=subscription).first()
    if row is None:
        raise OperationError(_("This address no longer takes part."))
    row.stopped_at = clock.now()
    row.save(update_fields=["stopped_at"])
    record(events.PARTICIPANT_REMOVED, subject=row.pk, data={"channel": row.channel})


def participants(viewer: Actor) -> list[Subscription]:
    """Who takes part, for those who write bulletins; else nobody."""
    return list(_living().order_by("asked_at", "pk")) if viewer.may(policies.WRITE) else []


def _living() -> QuerySet[Subscription]:
    return Subscription.objects.filter(exercises=True, stopped_at=None)
