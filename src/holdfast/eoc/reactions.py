"""Following the journal: the mark of an incident goes on every contact and case that comes while it
is on; what happens to incidents and bulletins goes into their log; what people do at work is kept
as stretches of work and breaks."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from holdfast.alerts import events as bulletins
from holdfast.cases import events as case_events
from holdfast.eoc import crew, events, queries
from holdfast.eoc.models import LogEntry, Tagged
from holdfast.incidents import events as incidents
from holdfast.incidents.models import Incident
from holdfast.interactions import events as interaction_events
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.workforce import events as workforce

_ABOUT = {
    case_events.OPENED.kind: Tagged.About.CASE,
    interaction_events.RECORDED.kind: Tagged.About.INTERACTION,
}


@reaction("eoc.marks", on=[interaction_events.RECORDED, case_events.OPENED])
def marks(entries: Sequence[Sealed]) -> None:
    """By when it happened, so that what was taken on paper in the night counts too."""
    told = [entry for entry in entries if not entry.data.get("imported")]
    if not told:
        return
    moments = [entry.occurred_at for entry in told]
    markings = queries.marks_between(min(moments), max(moments))
    rows = [
        Tagged(
            incident_id=marking.incident, about=_ABOUT[entry.kind], subject=entry.subject,
            at=entry.occurred_at,
        )
        for marking in markings
        for entry in told
        if marking.holds(entry.occurred_at)
    ]  # fmt: skip
    Tagged.objects.bulk_create(rows, ignore_conflicts=True)


_OF_INCIDENTS = (
    incidents.OPENED, incidents.DESCRIBED, incidents.MOVED, incidents.STAFFED, incidents.EXTENDED,
    incidents.END_NEAR, incidents.OVERDUE, incidents.CLOSED, events.PROPOSED, events.WITHDRAWN,
    events.ACTIVATED, events.REVIEWED, events.SWITCHED, events.REVERSED, events.KEPT,
    events.RUMOR_HEARD, events.RUMOR_MOVED, events.RUMOR_SPIKED, events.SITREP_MADE,
    events.SITREP_READ, events.SITREPS_PLANNED, events.MESSAGE_WRITTEN, events.MESSAGE_APPROVED,
    events.MESSAGE_ANSWERED, events.RESOURCE_ASKED, events.RESOURCE_MOVED,
    events.SUMMARY_WRITTEN, events.SUMMARY_APPROVED, events.DEBRIEFED, events.FOUND,
)  # fmt: skip
_OF_BULLETINS = (
    bulletins.PUBLISHED, bulletins.ENDED, bulletins.RETRACTED, bulletins.EXPIRED,
)  # fmt: skip


@reaction("eoc.log", on=[*_OF_INCIDENTS, *_OF_BULLETINS])
def log(entries: Sequence[Sealed]) -> None:
    """Its own facts go into an incident's log; what officials say into that of every incident that
    was open then, what they say in exercises into that of every exercise."""
    rows = []
    for entry in entries:
        about = [entry.subject]
        if entry.kind.startswith("bulletin."):
            was_open = Incident.objects.filter(
                exercise=bool(entry.data.get("exercise")), opened_at__lte=entry.occurred_at
            )
            was_open = was_open.exclude(closed_at__lt=entry.occurred_at)
            about = list(was_open.values_list("pk", flat=True))
        rows += [
            LogEntry(
                incident_id=incident, at=entry.occurred_at, fact=entry.id, kind=entry.kind,
                author=_author(entry), data={**entry.data, "subject": str(entry.subject)},
            )
            for incident in about
        ]  # fmt: skip
    LogEntry.objects.bulk_create(rows, ignore_conflicts=True)


def _author(entry: Sealed) -> UUID | None:
    kind, _colon, id = entry.actor.partition(":")
    return UUID(id) if kind == "staff" and id else None


@reaction("eoc.hours", on=[workforce.PRESENCE_CHANGED])
def hours(entries: Sequence[Sealed]) -> None:
    """From one contact to the next nothing changes here."""
    for entry in entries:
        state = entry.data["to"]
        if crew.kind_of(state) != crew.kind_of(entry.data["from"]):
            crew.follow(entry.subject, state, entry.occurred_at)
