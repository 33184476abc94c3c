"""What is open close by: for “Is it one of these?” and for the list beside a place."""

from __future__ import annotations

import math
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases import queries as cases
from holdfast.cases.duplicates.known import METRES_PER_DEGREE
from holdfast.cases.lifecycle import STATUSES
from holdfast.cases.models import Case
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS
from holdfast.places.locations import Location
from holdfast.portal import maps, showing
from holdfast.portal.helping import FEET_PER_METRE, miles

SAME_MOST = 3
NEAR_METRES = 400.0


@dataclass(frozen=True, slots=True)
class Near:
    """A public case and how far it is; None where it has no point but the same address."""

    case: Case
    row: showing.Row
    metres: float | None

    @property
    def distance(self) -> str:
        """How far, as people here say it: feet below a quarter mile."""
        metres = self.metres or 0.0
        feet = metres * FEET_PER_METRE
        if feet < 15:
            return _("At the same spot")
        if feet < 1320:
            n = round(feet / 10) * 10
            return ngettext("%(n)d foot away", "%(n)d feet away", n) % {"n": n}
        return miles(metres)


def open_near(location: Location, *, metres: float, limit: int = 4) -> list[Near]:
    """Public open cases within so many metres of a place, nearest first; none without a point."""
    if location.lat is None or location.lon is None:
        return []
    box = maps.around(location.lat, location.lon, metres)
    page = cases.page(ANONYMOUS, cases.Filter(state="open", box=box), limit=60)
    found = [(_metres(location, case), case) for case in page.cases]
    nearest = sorted((pair for pair in found if pair[0] <= metres), key=lambda pair: pair[0])
    return [Near(case, showing.row(case), far) for far, case in nearest[:limit]]


def same_matter(service: Current, location: Location, words: str = "") -> list[Near]:
    """Public open cases that may be the very matter somebody is about to report, likeliest first:
    by the score that agents see too, from the probability on at which a resident is stopped."""
    found = cases.likely_duplicates(
        ANONYMOUS, service, location.lat, location.lon, location.address or location.typed, words,
        limit=SAME_MOST * 2,
    )  # fmt: skip
    return [
        Near(each.case, showing.row(each.case), each.match.reasons.distance_m)
        for each in found
        if STATUSES[each.case.status].open
    ][:SAME_MOST]


def _metres(location: Location, case: Case) -> float:
    assert location.lat is not None and location.lon is not None
    if case.lat is None or case.lon is None:
        return math.inf
    east = (case.lon - location.lon) * math.cos(math.radians(location.lat))
    return METRES_PER_DEGREE * math.hypot(case.lat - location.lat, east)
