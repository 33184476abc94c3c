"""Shelters and centers as residents read them: room, what fits, and how old each figure is."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from holdfast.kernel import clock
from holdfast.portal import dates
from holdfast.relief.models import Facility, Kind
from holdfast.relief.queries import facilities
from holdfast.relief.queries.facilities import Place
from holdfast.relief.queries.notices import Standing

_MARKS = {
    Facility.State.OPEN: "fixed",
    Facility.State.FULL: "assigned",
    Facility.State.STANDBY: "waiting",
    Facility.State.CLOSED: "closed",
}
FEET_PER_METRE = 3.28084
_METRES_PER_MILE = 1609.344
_CLOSE_METRES = 120


@dataclass(frozen=True, slots=True)
class Row:
    """A place in words. `far` is how far away it is, `old` whether to call before one goes."""

    place: Place
    mark: str
    state: str
    room: str
    fits: str
    fits_not: str
    confirmed: str
    old: bool
    far: str = ""

    @property
    def lat(self) -> float | None:
        """For the map beside the list."""
        return self.place.lat

    @property
    def lon(self) -> float | None:
        """For the map beside the list."""
        return self.place.lon


def row(place: Place, metres: float | None = None) -> Row:
    """A place in the page's language, with its distance where that is known."""
    return Row(
        place, _MARKS[Facility.State(place.state)], place.state_name, _room(place),
        _sentence(place.has), _sentence(place.has_not), dates.since(place.checked_at),
        place.old(), miles(metres) if metres is not None else "",
    )  # fmt: skip


def open_now(limit: int) -> list[Row]:
    """What people may have to go to at once: open shelters, water points, recovery centers."""
    urgent = (Kind.SHELTER, Kind.WATER, Kind.RECOVERY)
    return [row(each) for kind in urgent for each in facilities.listed(kind=kind, room=True)][
        :limit
    ]


def _room(place: Place) -> str:
    if place.state != Facility.State.OPEN or place.capacity is None:
        return ""
    if place.free is None or place.counted_at is None:
        return ngettext("%(n)s place. How many are free is not known.",
                        "%(n)s places. How many are free is not known.",
                        place.capacity) % {"n": place.capacity}  # fmt: skip
    return _("%(free)s of %(all)s places free, counted %(when)s") % {
        "free": place.free, "all": place.capacity, "when": dates.since(place.counted_at),
    }  # fmt: skip


def _sentence(words: list[str]) -> str:
    return ", ".join(words)


def miles(metres: float) -> str:
    """How far, as people here say it."""
    if metres < _CLOSE_METRES:
        return _("Close by")
    return _("%(miles)s miles away") % {"miles": f"{metres / _METRES_PER_MILE:.1f}"}


@dataclass(frozen=True, slots=True)
class Stands:
    """A closure or notice in words, with how old it is."""

    kind: str
    title: str
    says: str
    until: str
    confirmed: str
    far: str


def stands(each: Standing, metres: float | None = None) -> Stands:
    """A closure or notice in the page's language. One whose end has passed and that nobody lifted
    still holds, and says so."""
    if each.until is None:
        until = _("No end is known.")
    elif each.until < clock.now():
        until = _("It was to end %(when)s; nobody has lifted it yet.") % {
            "when": dates.since(each.until)
        }
    else:
        until = _("Until %(when)s.") % {"when": dates.since(each.until)}
    return Stands(
        each.kind_name, str(each.title), str(each.says), until, dates.since(each.checked_at),
        miles(metres) if metres is not None else "",
    )  # fmt: skip
