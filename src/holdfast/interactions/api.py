"""Taking reports over ``/api/v1``."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.catalog import queries as catalog
from holdfast.interactions import operations
from holdfast.places.queries import locate


class ReportIn(msgspec.Struct):
    """A report as a program sends it."""

    service: str
    description: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    answers: dict[str, Any] = {}
    name: str = ""
    phone: str = ""
    email: str = ""
    language: str = "en"
    channel: str = "app"
    occurred_at: datetime | None = None
    id: UUID | None = None


@endpoint("POST", "reports", needs="cases.open", body=ReportIn, answer=operations.Filed, status=201)
def report(request: HttpRequest, body: ReportIn) -> operations.Filed:
    """Take a report: opens a case and records the interaction, in one transaction.

    Send an Idempotency-Key header, so that a repeated call files nothing twice.
    """
    service = catalog.find(body.service)
    if service is None or service.retired:
        raise ApiError(404, "no_service", f"There is no service {body.service}.")
    return operations.take_report.once(
        request.headers.get("Idempotency-Key"),
        actor=request.actor,  # type: ignore[attr-defined]
        service=service,
        channel=body.channel,
        location=locate(text=body.address, lat=body.lat, lon=body.lon),
        description=body.description,
        answers=body.answers,
        contact=operations.Contact(body.name, body.phone, body.email, body.language),
        occurred_at=body.occurred_at,
        case=body.id,
    )


ENDPOINTS = [report]
