"""Shelters and centers: which are open, how much room they have, what fits, and when that was
told."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from holdfast.journal.actors import ANONYMOUS
from holdfast.kernel import clock
from holdfast.portal import dates, helping, maps
from holdfast.portal.caching import same_for_all
from holdfast.relief.models import Fit, Kind
from holdfast.relief.queries import facilities, registers
from holdfast.web.policy import public

# What one asks for before going there; the rest is read beside each.
ASKED = (Fit.PETS, Fit.WHEELCHAIR, Fit.POWER)


@public
@same_for_all(2)
def listed(request: HttpRequest) -> HttpResponse:
    """All that are listed, the open ones first; or those of a kind, and with what is asked for."""
    kind = request.GET.get("kind", "")
    kind = kind if kind in Kind.values else ""
    fits = [fit for fit in ASKED if request.GET.get(fit.value)]
    room = bool(request.GET.get("room"))
    places = facilities.listed(kind=kind, fits=fits, room=room)
    every = {each.kind for each in facilities.listed()}
    rows = [helping.row(each) for each in places]
    context = {
        "rows": rows, "kind": kind, "room": room, "asked": bool(kind or fits or room),
        "kinds": [(label, value) for value, label in Kind.choices if value in every],
        "fits": [(fit.value, str(fit.label), fit in fits) for fit in ASKED],
        "registers": bool(registers.registers(ANONYMOUS)), "made": dates.moment(clock.now()),
        "map": maps.of_list(rows, _("Map of these places. The list has the same places.")),
    }  # fmt: skip
    return render(request, "portal/shelters.html", context)
