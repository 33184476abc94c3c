"""What holds for an address now, as an agent reads it out."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.cases.lifecycle import STATUSES
from holdfast.catalog import queries as catalog
from holdfast.desk import dates, shell
from holdfast.desk.contact import words
from holdfast.journal.actors import Actor
from holdfast.places import queries as places
from holdfast.places.locations import NOWHERE, Location
from holdfast.relief.models import Fit
from holdfast.relief.queries.address import ZONES, AddressNow, address_now

ASKED = (Fit.PETS, Fit.WHEELCHAIR, Fit.POWER)
_LINE = 300


@shell.STAFF
@require_GET
def address(request: HttpRequest) -> HttpResponse:
    """One box: zone and orders, shelters that fit, closures on the way, notices, what serves it."""
    typed = request.GET.get("place", "").replace("\x00", "").strip()[:_LINE]
    zone = request.GET.get("zone", "").replace("\x00", "")[:80]
    fits = [fit.value for fit in ASKED if request.GET.get(fit.value)]
    context: dict[str, Any] = {
        "title": _("Address now"), "typed": typed, "zone": zone, "asked": bool(fits),
        "zones": [(str(shape.name) or shape.code, shape.code)
                  for shape in places.areas_in_force() if shape.layer == ZONES],
        "fits": [(fit.value, fit.label, fit.value in fits) for fit in ASKED],
    }  # fmt: skip
    if typed or zone:
        found = places.locate(text=typed) if typed else NOWHERE
        now = address_now(found, viewer=shell.actor_of(request), fits=fits, zone=zone)
        context |= {"now": now, "made": dates.moment(now.made_at), "cases": _cases(now)}
    return shell.page(request, "desk/relief/address.html", context)


def _cases(now: AddressNow) -> list[dict[str, Any]]:
    rows = []
    for case, far in now.cases:
        service, status = catalog.find(case.service), STATUSES[case.status]
        rows.append({
            "number": case.number, "url": reverse("desk:case", args=[case.number]),
            "what": str(service.name) if service else case.service_name,
            "state": str(status.staff), "far": words.feet(far),
        })  # fmt: skip
    return rows


def beside(actor: Actor, location: Location) -> AddressNow | None:
    """The same for the contact's place, without the cases that stand beside it anyway; None where
    no place is known."""
    if location.lat is None:
        return None
    return address_now(location, viewer=actor, around=False)
