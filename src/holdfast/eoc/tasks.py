"""Jobs of the operations center: the sitrep that was planned."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from holdfast.eoc import reporting
from holdfast.journal.actors import system
from holdfast.journal.recording import OperationError
from holdfast.kernel.jobs import job


@job(reporting.SITREP_TASK)
def make_planned(incident: str, at: str) -> None:
    """The moment of a planned sitrep has come; one that was planned anew meanwhile, or whose
    incident is closed, is left alone."""
    try:
        reporting.make_planned(
            actor=system("eoc.sitreps"), incident=UUID(incident), at=datetime.fromisoformat(at)
        )
    except OperationError:
        return
