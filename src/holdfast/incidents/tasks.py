"""Jobs of incidents: saying that a planned end is near, or has passed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.incidents import operations
from holdfast.journal.actors import system
from holdfast.journal.recording import OperationError
from holdfast.kernel.jobs import job


@job(operations.END_TASK)
def look_at_end(incident: str, ends_at: str) -> None:
    """The time to warn of this end, or this end itself, has come; one that was extended or closed
    meanwhile is left alone."""
    try:
        operations.warn_of_end(
            actor=system("incidents.ends"),
            incident=UUID(incident),
            ends_at=datetime.fromisoformat(ends_at),
        )
    except OperationError:
        return
