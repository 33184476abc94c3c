"""What alerts do when they hear of others' facts."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.alerts import subscribing
from holdfast.journal.actors import system
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
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
