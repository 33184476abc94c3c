"""Ours as HSDS 3 has it: a facility is a service at a location, its beds a capacity, its closure a
status with an alert. Read-only, for partners such as 211."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.db.models import Q, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from holdfast.accounts.queries import city
from holdfast.relief.models import Facility, Fit, Kind

VERSION = "3.1"
PROFILE = "https://docs.openreferral.org/en/v3.1.1/hsds/"
PER_PAGE, MOST_PER_PAGE = 50, 200
_State = Facility.State
# Ids of what is no row of its own here, the same at every answer.
_SPACE = UUID("5d5cb8f0-31f1-4f0e-9a1c-311311311311")


def listed() -> QuerySet[Facility]:
    """What partners may read: the same that residents see, and other help."""
    return Facility.objects.filter(listed=True, joined_into=None).order_by("name", "pk")


def page(
    *, search: str = "", kind: str = "", modified_after: datetime | None = None,
    number: int = 1, size: int = PER_PAGE, minimal: bool = False,
) -> dict[str, Any]:  # fmt: skip
    """A page of services in HSDS's envelope. `kind` is a taxonomy term's id."""
    rows = listed()
    if search:
        rows = rows.annotate(said=Cast("notes", TextField())).filter(
            Q(name__icontains=search) | Q(run_by__icontains=search) | Q(said__icontains=search)
        )
    if kind:
        codes = [code for code in Kind.values if str(_term(code)["id"]) == kind]
        rows = rows.filter(kind__in=codes)
    if modified_after:
        rows = rows.filter(checked_at__gt=modified_after)
    size, number = min(max(size, 1), MOST_PER_PAGE), max(number, 1)
    total = rows.count()
    pages = math.ceil(total / size)
    found = [service(row, minimal=minimal) for row in rows[(number - 1) * size : number * size]]
    return {
        "total_items": total, "total_pages": pages, "page_number": number, "size": len(found),
        "first_page": number == 1, "last_page": number >= pages, "empty": not found,
        "contents": found,
    }  # fmt: skip


def one(id: UUID) -> dict[str, Any] | None:
    """A service with all that belongs to it; None for what partners may not read."""
    row = listed().filter(pk=id).first()
    return service(row) if row else None


def service(row: Facility, *, minimal: bool = False) -> dict[str, Any]:
    """A facility as an HSDS service with its location inside."""
    status, alert = _status(row)
    short = {"id": str(row.pk), "name": row.name, "status": status}
    if minimal:
        return short
    phones = [{"id": _id(row, "phone"), "number": row.phone}] if row.phone else []
    hours, said = str(row.hours), str(row.notes)
    schedules = [{"id": _id(row, "schedule"), "description": hours}] if hours else []
    found = short | {
        "description": said or str(Kind(row.kind).label), "url": row.url or None,
        "alert": alert or None, "assured_date": row.checked_at.date().isoformat(),
        "last_modified": row.checked_at.isoformat(), "phones": phones, "schedules": schedules,
        "organization": _organization(row), "capacities": _capacities(row),
        "attributes": [_attribute(row, row.kind, str(Kind(row.kind).label), "kind"),
                       *(_attribute(row, code, str(label), "yes" if row.fits[code] else "no")
                         for code, label in Fit.choices if code in row.fits)],
        "service_at_locations": [
            {"id": _id(row, "at"), "description": None, "location": _location(row)}
        ],
    }  # fmt: skip
    return {name: value for name, value in found.items() if value not in (None, [])}


def _status(row: Facility) -> tuple[str, str]:
    """A closure as HSDS says it: its status, and words for people."""
    words = {
        _State.OPEN: "", _State.FULL: _("Full. Call before you go."),
        _State.STANDBY: _("Ready, not open yet."), _State.CLOSED: _("Closed."),
    }  # fmt: skip
    state = _State(row.state)
    if state in (_State.OPEN, _State.FULL):
        return "active", words[state]
    return ("inactive" if row.kind == Kind.LISTING else "temporarily closed"), words[state]


def _capacities(row: Facility) -> list[dict[str, Any]]:
    if row.capacity is None:
        return []
    counted = row.counted_at or row.checked_at
    free = max(0, row.capacity - row.occupied) if row.counted_at else row.capacity
    return [
        {"id": _id(row, "beds"), "available": 0 if row.state == _State.FULL else free,
         "maximum": row.capacity, "updated": counted.isoformat(),
         "unit": {"id": str(uuid5(_SPACE, "unit:people")), "name": "people"}}
    ]  # fmt: skip


def _location(row: Facility) -> dict[str, Any]:
    found: dict[str, Any] = {
        "id": _id(row, "location"), "name": row.name,
        "location_type": "physical" if row.address or row.lat is not None else "virtual",
        "latitude": row.lat, "longitude": row.lon,
    }  # fmt: skip
    if row.address:
        found["addresses"] = [
            {"id": _id(row, "address"), "address_1": row.address, "city": city().name,
             "state_province": "", "postal_code": row.zipcode, "country": "US",
             "address_type": "physical"}
        ]  # fmt: skip
    if row.fits.get(Fit.WHEELCHAIR):
        label = str(Fit.WHEELCHAIR.label)
        found["accessibility"] = [{"id": _id(row, "access"), "description": label}]
    return {name: value for name, value in found.items() if value is not None}


def _organization(row: Facility) -> dict[str, Any]:
    name = row.run_by or city().name
    return {"id": str(uuid5(_SPACE, f"organization:{name}")), "name": name, "description": name}


def _attribute(row: Facility, code: str, label: str, value: str) -> dict[str, Any]:
    return {"id": _id(row, f"attribute:{code}"), "label": label, "value": value,
            "link_entity": "service", "link_id": str(row.pk),
            "taxonomy_term": _term(code) | {"name": label, "description": label}}  # fmt: skip


def _term(code: str) -> dict[str, Any]:
    return {"id": str(uuid5(_SPACE, f"term:{code}")), "code": code}


def _id(row: Facility, part: str) -> str:
    return str(uuid5(row.pk, part))
