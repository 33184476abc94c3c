"""The mark of an incident goes on every contact and case that comes while it is on."""

from __future__ import annotations

from collections.abc import Sequence

from holdfast.cases import events as case_events
from holdfast.eoc import queries
from holdfast.eoc.models import Tagged
from holdfast.interactions import events as interaction_events
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction


@reaction("eoc.marks", on=[interaction_events.RECORDED, case_events.OPENED])
def marks(entries: Sequence[Sealed]) -> None:
    """By when it happened, so that what was taken on paper in the night counts too."""
    rows = []
    for entry in entries:
        if entry.data.get("imported"):
            continue
        about = Tagged.About.CASE if entry.kind == case_events.OPENED.kind else "interaction"
        rows += [
            Tagged(incident_id=incident, about=about, subject=entry.subject, at=entry.occurred_at)
            for incident in queries.marks_at(entry.occurred_at)
        ]
    Tagged.objects.bulk_create(rows, ignore_conflicts=True)
