"""One person, two records: merged by somebody who chooses the survivor, and undone exactly.

What belongs to the merged record moves to the survivor, so that every reader, here and above,
stays with plain ``resident = …``. Identifiers move here; cases, interactions, runs and messages
follow by reactions in their own packages, since residents know none of them. What was moved is
remembered in the merge (:func:`remember`), and an undo puts back that and no more. Nothing is
ever merged by the program itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.residents import events, queries
from holdfast.residents.models import Identifier, Merge, Resident

_MOVED, _STOPPED = "residents.identifiers", "residents.stopped"


class Merged(msgspec.Struct, frozen=True):
    """A merge's id, by which it is undone."""

    merge: UUID
    survivor: UUID


@operation(may="residents.change")
def merge_residents(
    *, actor: Actor, survivor: UUID, merged: UUID, seen: str | None = None
) -> Merged:
    """Declare two records to be one person; `survivor` stays, `merged` lives on in it.

    Name, language and preferred channel are the survivor's. Where either said stop to an address
    that both carry, it stays stopped. `seen` is what :func:`queries.mark` gave for both when the
    person decided: refused when either changed since.
    """
    rows = _locked(survivor, merged)
    if survivor == merged or len(rows) < 2:
        raise OperationError(_("Choose two different people."))
    if any(row.merged_into_id or row.erased_at for row in rows.values()):
        raise OperationError(_("One of these people was merged or erased already. Look again."))
    if seen is not None and seen != queries.mark(survivor, merged):
        raise OperationError(_("One of them was changed meanwhile. Look at both again."))
    merge = Merge(id=new_id(), survivor_id=survivor, merged_id=merged, at=clock.now())
    merge.moved = _move_identifiers(survivor, merged)
    merge.save(force_insert=True)
    Resident.objects.filter(pk=merged).update(merged_into=survivor)
    record(events.MERGED, subject=survivor, data={"merged": merged, "merge": merge.id})
    return Merged(merge.id, survivor)


@operation(may="residents.change")
def unmerge(*, actor: Actor, merge: UUID) -> None:
    """Undo a merge: everything that was moved goes back, what came later stays with the survivor.

    The latest merge of a person is undone first. Raises OperationError otherwise.
    """
    found = Merge.objects.filter(pk=merge).first()
    if found is None:
        raise OperationError(_("There is no such merge."))
    rows = _locked(found.survivor_id, found.merged_id)
    found = Merge.objects.select_for_update().get(pk=merge)
    if found.undone_at:
        raise OperationError(_("This merge was undone already."))
    later = Merge.objects.filter(undone_at=None, survivor=found.survivor_id, at__gt=found.at)
    if rows[found.survivor_id].merged_into_id or later.exists():
        raise OperationError(_("Undo the later merge of this person first."))
    if any(row.erased_at for row in rows.values()):
        raise OperationError(_("This person's data was erased; a merge can no longer be undone."))
    for id, consent, at in found.moved.get(_STOPPED, []):
        # Only what the merge itself stopped; a stop said since then stands.
        Identifier.objects.filter(pk=id, consent=False, consent_at=_moment(found.moved, id)).update(
            consent=consent, consent_at=at
        )
    Identifier.objects.filter(pk__in=found.moved[_MOVED], resident=found.survivor_id).update(
        resident=found.merged_id
    )
    Resident.objects.filter(pk=found.merged_id).update(merged_into=None)
    found.undone_at = clock.now()
    found.save(update_fields=["undone_at"])
    record(
        events.UNMERGED,
        subject=found.survivor_id,
        data={"merged": found.merged_id, "merge": found.id},
    )


def remember(merge: UUID, what: str, moved: Sequence[Any]) -> None:
    """Keep what another package moved for a merge (ids and times), for its undo; inside an
    operation of that package."""
    found = Merge.objects.select_for_update().get(pk=merge)
    found.moved = {**found.moved, what: [*found.moved.get(what, []), *moved]}
    found.save(update_fields=["moved"])


def remembered(merge: UUID, what: str) -> list[Any]:
    """What :func:`remember` kept."""
    kept: list[Any] = Merge.objects.get(pk=merge).moved.get(what, [])
    return kept


def _locked(*ids: UUID) -> dict[UUID, Resident]:
    # In one order, so that two people merging the same two the other way round wait, not clash.
    # FOR UPDATE also waits for filings in flight, which hold the row by their foreign key.
    rows = Resident.objects.select_for_update().filter(pk__in=ids).order_by("pk")
    return {row.pk: row for row in rows}


def _move_identifiers(survivor: UUID, merged: UUID) -> dict[str, Any]:
    own = {(each.kind, each.value): each for each in Identifier.objects.filter(resident=survivor)}
    moved, stopped, now = [], [], clock.now()
    for each in Identifier.objects.filter(resident=merged).order_by("pk"):
        twin = own.get((each.kind, each.value))
        if twin is None:
            moved.append(each.pk)
        elif each.consent is False and twin.consent is not False:
            stopped.append([str(twin.pk), twin.consent, _iso(twin.consent_at)])
            Identifier.objects.filter(pk=twin.pk).update(consent=False, consent_at=now)
        # A twin stays where it is: nobody is looked up by the identifier of a merged record.
    Identifier.objects.filter(pk__in=moved).update(resident=survivor)
    return {
        _MOVED: [str(id) for id in moved],
        _STOPPED: stopped,
        "residents.stopped_at": {row[0]: now.isoformat() for row in stopped},
    }


def _moment(moved: dict[str, Any], id: str) -> datetime:
    return datetime.fromisoformat(moved["residents.stopped_at"][id])


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
