"""What is open close by, for “Is it one of these?”."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.cases import queries as cases
from holdfast.cases.lifecycle import STATUSES
from holdfast.cases.models import Case
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS
from holdfast.places.locations import Location
from holdfast.portal import showing
from holdfast.portal.helping import FEET_PER_METRE, miles

SAME_MOST = 3


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
