"""Taking reports over ``/api/v1``: a program's answers are read by the runner, as everybody's."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID

import msgspec
from django.http import HttpRequest

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import as_sent
from holdfast.catalog.queries import Current
from holdfast.interactions.models import Interaction
from holdfast.interactions.operations import Contact, Filed, take_report
from holdfast.kernel import clock
from holdfast.places.locations import Location
from holdfast.places.queries import locate
from holdfast.scripts.queries import check_answers

# Nobody's paper is older, and reckoning with the first and last years of the calendar fails.
EARLIEST = datetime(1900, 1, 1, tzinfo=UTC)
_CHANNELS = f"^({'|'.join(Interaction.Channel.values)})$"
Sent = str | bool | int | float | list[str] | None


class ReportIn(msgspec.Struct):
    """A report as a program sends it. `answers` go by the questions' codes: a text, a number, true
    or false, a choice's code, several codes. What is not answered may be asked later."""

    service: str
    description: str = ""
    address: str = ""
    lat: Annotated[float, msgspec.Meta(ge=-90, le=90)] | None = None
    lon: Annotated[float, msgspec.Meta(ge=-180, le=180)] | None = None
    answers: dict[str, Sent] = {}
    name: str = ""
    phone: str = ""
    email: str = ""
    language: Annotated[str, msgspec.Meta(pattern="^[a-z]{2,3}(-[A-Za-z]{2,4})?$")] = "en"
    channel: Annotated[str, msgspec.Meta(pattern=_CHANNELS)] = "app"
    occurred_at: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    id: UUID | None = None
    files: list[UUID] = []


@endpoint("POST", "reports", needs="cases.open", body=ReportIn, answer=Filed, status=201)
def report(request: HttpRequest, body: ReportIn) -> Filed:
    """Take a report: opens a case and records the interaction, in one transaction.

    Send an Idempotency-Key header, so that a repeated call files nothing twice.
    """
    service = catalog.find(body.service)
    if service is None or service.retired:
        raise ApiError(404, "no_service", f"There is no service {body.service}.")
    # What was taken before, on paper or elsewhere, is never turned away.
    if service.paused is not None and body.occurred_at is None:
        raise ApiError(409, "paused", service.paused.in_language(body.language).text)
    if (body.lat is None) != (body.lon is None):
        raise ApiError(400, "point", "lat and lon come together.")
    if body.occurred_at and not EARLIEST < body.occurred_at < clock.now() + timedelta(days=1):
        raise ApiError(400, "occurred_at", "It cannot have happened then. Look at the date again.")
    location = locate(text=body.address, lat=body.lat, lon=body.lon)
    return take_report.once(
        request.headers.get("Idempotency-Key"),
        actor=request.actor,  # type: ignore[attr-defined]
        service=service,
        channel=body.channel,
        location=location,
        description=body.description,
        answers=_answers(service, body, location),
        contact=Contact(body.name, body.phone, body.email, body.language),
        occurred_at=body.occurred_at,
        case=body.id,
        files=body.files,
    )


def _answers(service: Current, body: ReportIn, location: Location) -> Mapping[str, object]:
    """The answers as they are kept; ApiError names those that cannot be."""
    raw = {code: [] if sent is None else as_sent(sent) for code, sent in body.answers.items()}
    known = {question.code for question in service.definition.questions}
    checked = check_answers(service, raw, channel=body.channel, areas=location.areas)
    wrong = {code: "There is no such question." for code in raw if code not in known}
    # What was left out may be asked later; what was sent must be an answer.
    wrong |= {code: says for code, says in checked.errors.items() if raw.get(code)}
    if wrong:
        raise ApiError(400, "answers", " ".join(f"{code}: {says}" for code, says in wrong.items()))
    if checked.stopped is not None:
        raise ApiError(400, "stopped", str(checked.stopped.stop.say))
    return checked.answers


ENDPOINTS = [report]
