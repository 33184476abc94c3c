"""Sending what a run has gathered: one run files one case, however often its form is sent."""

from __future__ import annotations

import hashlib
from uuid import UUID

from django.db import transaction

from holdfast.cases import queries as cases
from holdfast.cases.models import Case
from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import photos
from holdfast.interactions.operations import Contact, take_report
from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.recording import OperationError
from holdfast.portal.me import TRACKING
from holdfast.scripts import operations as scripts

_TAIL = (1 << 76) - 1


def case_id(run: UUID) -> UUID:
    """The id of the case that a run files: the run's time, and a tail that only the run's own id
    gives, so that a case's id tells nobody the address of the run.

    >>> run = UUID("01990000-0000-7000-8000-000000000000")
    >>> case_id(run) == case_id(run) != run, case_id(run).version
    (True, 7)
    """
    tail = int.from_bytes(hashlib.sha256(b"case of run " + run.bytes).digest()[:10]) & _TAIL
    number = (run.int & ~_TAIL) | tail
    variant = 0b10 << 62
    return UUID(int=(number & ~(0b11 << 62)) | variant)


def draft(case: UUID) -> str:
    """The name under which a browser keeps what is typed for the case that a run will file."""
    return f"report-{case}"


def filed(run: UUID) -> Case | None:
    """The case that a run has filed, or None."""
    return cases.by_id(TRACKING, case_id(run))


def send(*, actor: Actor, run: UUID, contact: Contact) -> Case:
    """Finish a run and file its case in one transaction; sent again, the case that it filed.

    The run's row is locked first, so that two sendings follow one another. Raises OperationError
    with what to do, and then nothing was changed.
    """
    try:
        with transaction.atomic():
            said = scripts.finish(actor=ANONYMOUS, run=run)
            files = photos(catalog.version(said.version).definition, said.answers)
            take_report.once(
                f"run-{run}",
                actor=actor,
                service=catalog.version(said.version),
                channel="web",
                location=said.location,
                description=said.description,
                answers=said.answers,
                contact=contact,
                files=files,
                case=case_id(run),
            )
    except OperationError:
        before = filed(run)
        if before is None:
            raise
        return before
    done = filed(run)
    assert done is not None
    return done
