"""Opening a case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import IntegrityError
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.cases import events, routing, writing
from holdfast.cases.duplicates import opening
from holdfast.cases.masking import mask
from holdfast.cases.operations.files import hang
from holdfast.cases.operations.holding import Conflict
from holdfast.catalog import promises
from holdfast.catalog.queries import Current
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.places.locations import NOWHERE, Location

DESCRIPTION_LIMIT = 4000


class Opened(msgspec.Struct, frozen=True):
    """A case's id and the number people use for it."""

    case: UUID
    number: str


@operation(may=anyone)
def open_case(
    *,
    actor: Actor,
    service: Current,
    id: UUID | None = None,
    location: Location = NOWHERE,
    description: str = "",
    answers: Mapping[str, Any] | None = None,
    resident: UUID | None = None,
    channel: str = "web",
    language: str = "en",
    occurred_at: datetime | None = None,
    public: bool | None = None,
    media_url: str = "",
    files: Sequence[UUID] = (),
) -> Opened:
    """Open a case: number, routing, promise, masked text and likely duplicates decided and
    written at once.

    `service` is the catalog's current version (or the one a running intake pinned). `occurred_at`
    (aware) may lie days back for what was taken on paper; the promise runs from it. `files` are
    stored ones (files.operations.store_file) that came with the report.
    """
    if len(description) > DESCRIPTION_LIMIT:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": DESCRIPTION_LIMIT})
    case, moment = id or new_id(), occurred_at or clock.now()
    decision = routing.decide(
        service=service.code,
        owner=service.owner,
        areas=location.areas,
        answers=answers or {},
        moment=moment.astimezone(zone()),
        channel=channel,
        priority=service.priority,
    )
    [number] = writing.draw_numbers(1)
    due = promises.due(service.promise, moment)
    masked = mask(description)
    row = writing.NewCase(
        id=case,
        number=number,
        site_id=settings.HOLDFAST.site,
        service=service.code,
        service_version=service.version,
        service_name=service.name.in_language("en").text,
        opened_at=moment,
        updated_at=moment,
        public=service.public_cases if public is None else public,
        priority=decision.priority,
        channel=channel,
        language=language,
        department_id=decision.department,
        team_id=decision.team,
        rule=decision.rule,
        due_at=due,
        place_typed=location.typed,
        address=location.address,
        address_id=location.address_id,
        zipcode=location.zipcode,
        verdict=location.verdict,
        lat=location.lat,
        lon=location.lon,
        areas=location.areas,
        resident_id=resident,
        description=description,
        public_description=masked,
        answers=dict(answers or {}),
        media_url=media_url,
        likely=opening.likely(service, location, masked, moment),
    )
    if id is None:
        writing.insert_later(row)
    else:
        _insert_named(row)
    record(
        events.OPENED,
        subject=case,
        occurred_at=moment,
        data={
            "service": service.code,
            "number": number,
            "department": decision.department,
            "team": decision.team,
            "rule": decision.rule,
            "due": due,
            "resident": resident,
            "channel": channel,
            "verdict": location.verdict,
            "public": row.public,
        },
    )
    for file in files:
        hang(actor, case, file, public=True)
    return Opened(case, number)


def _insert_named(row: writing.NewCase) -> None:
    """Write a case under an id that its opener chose: somebody may have been there before."""
    try:
        writing.insert([row])
    except IntegrityError as error:
        if _constraint(error) != "cases_case_pkey":
            raise
        raise Conflict(_("A case with this id is filed already. Send another id.")) from None


def _constraint(error: IntegrityError) -> str | None:
    """The name of the constraint that refused a statement."""
    return getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
