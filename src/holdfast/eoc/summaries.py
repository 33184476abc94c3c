"""Status summaries (ICS 209): what is known, and from where.

No number is typed without its source, and what the center counts itself is taken from a frozen
sitrep, where it opens to its records. Every block that is required is filled in, or says “none”.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.eoc import claims, events, resources, typed
from holdfast.eoc.models import Sitrep, StatusSummary
from holdfast.incidents.policies import OPEN
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id

TEXT, SOURCE, NUMBER_MOST = 1500, 200, 10_000_000
# Blocks of words by their number on the form; those that are required.
BLOCKS = {
    "8": gettext_lazy("Percent contained or completed"),
    "28": gettext_lazy("Significant events"),
    "29": gettext_lazy("Primary hazards"),
    "33": gettext_lazy("Life, safety and health: remarks"),
    "34": gettext_lazy("Life, safety and health: what is under way"),
    "35": gettext_lazy("Weather concerns"),
    "36": gettext_lazy("Projected activity, next 12 to 72 hours"),
    "37": gettext_lazy("Strategic objectives"),
    "38": gettext_lazy("Current threat"),
    "40": gettext_lazy("Strategic discussion"),
    "41": gettext_lazy("Planned actions"),
    "47": gettext_lazy("Remarks"),
}
REQUIRED = frozenset({"28", "29", "35", "36", "37", "41"})
# What is counted by others than us, by block; each count needs its source.
COUNTS = {
    "30": {
        "homes_damaged": gettext_lazy("Homes damaged"),
        "homes_destroyed": gettext_lazy("Homes destroyed"),
        "businesses_damaged": gettext_lazy("Businesses damaged"),
        "other_damaged": gettext_lazy("Other structures damaged"),
    },
    "31": {
        "fatalities": gettext_lazy("Public: fatalities"),
        "injured": gettext_lazy("Public: injured or ill"),
        "trapped": gettext_lazy("Public: trapped or in need of rescue"),
        "missing": gettext_lazy("Public: missing"),
        "evacuated": gettext_lazy("Public: evacuated"),
    },
    "32": {
        "responder_fatalities": gettext_lazy("Responders: fatalities"),
        "responder_injured": gettext_lazy("Responders: injured or ill"),
    },
}
OURS = (("shelters", "people"), ("contacts", "all"), ("cases", "all"), ("bulletins", "all"))
"""Section and key of the sitrep's counts that stand on the form."""
_NAMES = {key: name for block in COUNTS.values() for key, name in block.items()}


class Said(msgspec.Struct, frozen=True):
    """A count that somebody else made, and who says so."""

    key: str
    n: int
    source: str


class Summed(msgspec.Struct, frozen=True):
    """A status summary, its incident, and its number there."""

    summary: UUID
    incident: UUID
    number: int


@operation(may=OPEN)
def write_summary(
    *, actor: Actor, incident: UUID, version: str, sitrep: UUID, blocks: Mapping[str, str],
    counts: Sequence[Said] = (), id: UUID | None = None,
) -> Summed:  # fmt: skip
    """Report the status with the counts of a sitrep of this incident. `blocks` are words by block;
    OperationError names the blocks that are missing and counts without a source."""
    row = typed.locked(incident)
    if version not in StatusSummary.Version.values:
        raise OperationError(_("Choose which report it is."))
    report = Sitrep.objects.filter(pk=sitrep, incident=row).first()
    if report is None:
        raise OperationError(_("Choose a situation report of this incident. Make one first."))
    kept = {
        block: typed.lines(blocks.get(block, ""), f"{block}. {name}", most=TEXT, needed=False)
        for block, name in BLOCKS.items()
    }
    if missing := [f"{block}. {BLOCKS[block]}" for block in BLOCKS
                   if block in REQUIRED and not kept[block]]:  # fmt: skip
        raise OperationError(
            _("Fill these in, or write “none”: %(blocks)s") % {"blocks": "; ".join(missing)}
        )
    summary = StatusSummary.objects.create(
        id=id or new_id(), incident=row, number=typed.next_number(row.summaries), version=version,
        sitrep=report, blocks={block: text for block, text in kept.items() if text},
        counts=[msgspec.to_builtins(_counted(each)) for each in counts], preparer=actor.id,
        needs=[
            [each.number, resources.in_words(each)]
            for each in row.requests.filter(state__in=resources.OPEN_STATES).order_by("number")
        ],
        at=clock.now(), spent=claims.sums(row).all_spent,
    )  # fmt: skip
    record(events.SUMMARY_WRITTEN, subject=row.pk, data=_about(summary))
    return Summed(summary.pk, row.pk, summary.number)


def _counted(given: Said) -> Said:
    name = _NAMES.get(given.key)
    if name is None or not 0 <= given.n <= NUMBER_MOST:
        raise OperationError(_("Write counts as whole numbers from 0."))
    return Said(
        given.key, given.n,
        typed.line(given.source, _("%(count)s, source") % {"count": name}, most=SOURCE),
    )  # fmt: skip


@operation(may=OPEN)
def approve_summary(*, actor: Actor, summary: UUID) -> Summed:
    """Approve it; not by who prepared it."""
    row = StatusSummary.objects.select_for_update().filter(pk=summary).first()
    if row is None:
        raise OperationError(_("There is no such status summary."))
    if row.approved_at is not None:
        raise OperationError(_("It is approved already."))
    if actor.id is None or actor.id == row.preparer:
        raise OperationError(_("Another person approves it."))
    row.approver, row.approved_at = actor.id, clock.now()
    row.save(update_fields=["approver", "approved_at"])
    record(events.SUMMARY_APPROVED, subject=row.incident_id, data=_about(row))
    return Summed(row.pk, row.incident_id, row.number)


def said_of(row: StatusSummary) -> dict[str, Said]:
    """The counts of others, by key."""
    return {each.key: each for each in msgspec.convert(row.counts, list[Said])}


def _about(row: StatusSummary) -> dict[str, object]:
    return {"summary": row.pk, "summary_number": row.number}
