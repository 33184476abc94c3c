"""What somebody did alone, with a reason, is looked at by another person afterwards."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock


class DoneAlone(Protocol):
    """A row of what was approved; with a `reason` where one person did it alone."""

    reason: Any
    approver: Any
    reviewer: UUID | None
    reviewed_at: datetime | None

    def save(self, *, update_fields: list[str]) -> None:
        """As every model does."""


Row = TypeVar("Row", bound=DoneAlone)


def note_review(found: Row | None, actor: Actor) -> Row:
    """Note that the actor has looked at it; returns the row, which the caller has locked.

    Raises OperationError for what nobody did alone, what the actor did, and what was reviewed.
    """
    if found is None or not found.reason:
        raise OperationError(_("There is nothing to review."))
    if actor.id is None or actor.id == found.approver:
        raise OperationError(_("Another person reviews it."))
    if found.reviewed_at is not None:
        raise OperationError(_("It was reviewed already."))
    found.reviewer, found.reviewed_at = actor.id, clock.now()
    found.save(update_fields=["reviewer", "reviewed_at"])
    return found
