"""What is open close by: for “Is it one of these?” and for the list beside a place."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases import queries as cases
from holdfast.cases.duplicates.known import METRES_PER_DEGREE
from holdfast.cases.models import Case
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS
from holdfast.places.locations import Location
from holdfast.portal import maps, showing

SAME_METRES = 75.0
NEAR_METRES = 400.0


@dataclass(frozen=True, slots=True)
class Near:
    """A public case and how far it is."""

    case: Case
    row: showing.Row
    metres: float

    @property
    def distance(self) -> str:
        """How far, as people here say it: feet below a quarter mile."""
        feet = self.metres * 3.28084
        if feet < 15:
            return _("At the same spot")
        if feet < 1320:
            n = round(feet / 10) * 10
            return ngettext("%(n)d foot away", "%(n)d feet away", n) % {"n": n}
        return _("%(miles)s miles away") % {"miles": f"{self.metres / 1609.344:.1f}"}


def open_near(
    location: Location, *, metres: float, services: tuple[str, ...] = (), limit: int = 4
) -> list[Near]:
    """Public open cases within so many metres of a place, nearest first; none without a point."""
    if location.lat is None or location.lon is None:
        return []
    box = maps.around(location.lat, location.lon, metres)
    page = cases.page(ANONYMOUS, cases.Filter(state="open", services=services, box=box), limit=60)
    found = [(_metres(location, case), case) for case in page.cases]
    nearest = sorted((pair for pair in found if pair[0] <= metres), key=lambda pair: pair[0])
    return [Near(case, showing.row(case), far) for far, case in nearest[:limit]]


def same_matter(service: Current, location: Location) -> list[Near]:
    """Open cases that may be the very matter somebody is about to report."""
    kinds = (service.code, *service.definition.kin)
    return open_near(location, metres=SAME_METRES, services=kinds, limit=3)


def _metres(location: Location, case: Case) -> float:
    assert location.lat is not None and location.lon is not None
    if case.lat is None or case.lon is None:
        return math.inf
    east = (case.lon - location.lon) * math.cos(math.radians(location.lat))
    return METRES_PER_DEGREE * math.hypot(case.lat - location.lat, east)
