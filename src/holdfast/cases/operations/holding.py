"""A case in hand: locked while it changes, and written with its next version."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.cases.models import Case
from holdfast.cases.policies import may_change
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError


class Conflict(OperationError):
    """Somebody else changed the case meanwhile; nothing was overwritten."""


class Changed(msgspec.Struct, frozen=True):
    """A case after a change: its version, to be sent with the next one."""

    case: UUID
    version: int


def locked(
    actor: Actor, case: UUID, version: int | None = None, *, other: UUID | None = None
) -> Case:
    """The case, locked for a change that its actor may make; :class:`Conflict` when it is no longer
    at the version that was seen, where what changes must not be written over.

    `other` is one it is to be joined to: both are locked in one order, so that two people who join
    them the other way round follow one another.
    """
    rows = Case.objects.select_for_update().filter(pk__in={case, other or case}).order_by("pk")
    found = {row.pk: row for row in rows}.get(case)
    if found is None:
        raise OperationError(_("There is no such case."))
    may_change(actor, found)
    if version is not None and found.version != version:
        raise Conflict(_("Somebody else changed this case. Look at what is new, then send again."))
    return found


def save(case: Case, moment: datetime, *fields: str) -> None:
    """Write these fields and count the version on."""
    case.version += 1
    # A late entry from paper must not move the time of the last change backward.
    case.updated_at = max(case.updated_at, moment)
    case.save(update_fields=[*fields, "version", "updated_at"])
