"""How other packages go with a person who is merged, merged back or erased: by one line each.

Residents know nobody above them; each package registers what it does with its own rows
(:func:`follow`), and moves them by :func:`hand_over`, which remembers what an undo must put back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from uuid import UUID

import msgspec
from django.db.models import Model

from holdfast.journal.actors import Actor, system
from holdfast.journal.queries import Sealed
from holdfast.journal.reactions import reaction
from holdfast.residents import events
from holdfast.residents.merging import remember, remembered


class Change(msgspec.Struct, frozen=True):
    """A merge, or its undoing: whose rows go to whom."""

    merge: UUID
    survivor: UUID
    merged: UUID
    undone: bool


def follow(
    package: str,
    *,
    merge: Callable[..., None],
    erase: Callable[[Actor, Sequence[UUID]], None],
) -> None:
    """Register a package's two reactions: ``{package}.merges`` and ``{package}.erasing``.

    `merge` is its operation with ``actor`` and ``change``; `erase` takes an actor and the ids of
    people who were erased. Both run inside the reaction's transaction.
    """

    @reaction(f"{package}.merges", on=[events.MERGED, events.UNMERGED])
    def merges(entries: Sequence[Sealed]) -> None:
        for entry in entries:
            change = Change(
                merge=UUID(entry.data["merge"]),
                survivor=entry.subject,
                merged=UUID(entry.data["merged"]),
                undone=entry.kind == events.UNMERGED.kind,
            )
            merge(actor=system(f"{package}.merges"), change=change)

    @reaction(f"{package}.erasing", on=[events.ERASED])
    def erasing(entries: Sequence[Sealed]) -> None:
        erase(system(f"{package}.erasing"), [entry.subject for entry in entries])


def hand_over(model: type[Model], change: Change, what: str) -> int:
    """Give the survivor the rows of the merged one, or back those that were given and are still
    the survivor's; returns how many. `model` has a ``resident``; `what` names them in the merge."""
    rows = model._default_manager.select_for_update()
    if change.undone:
        ids = remembered(change.merge, what)
        moved = rows.filter(pk__in=ids, resident=change.survivor).values_list("pk", flat=True)
        to = change.merged
    else:
        moved = rows.filter(resident=change.merged).values_list("pk", flat=True)
        to = change.survivor
    found = list(moved)
    model._default_manager.filter(pk__in=found).update(resident=to)
    if not change.undone:
        remember(change.merge, what, [str(id) for id in found])
    return len(found)
