"""Asking for shelters and centers: what residents see (kept in the process for a second), and all
for staff."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text
from holdfast.places.geometry import meters
from holdfast.relief import policies
from holdfast.relief.models import Alike, Count, Facility, Fit, Kind, Reachable

FRESH_SECONDS = 1.0
# What nobody has confirmed for so long is shown as old: call before you go.
OLD = timedelta(hours=6)
OPEN_FIRST = {"open": 0, "full": 1, "standby": 2, "closed": 3}
_MOST = 5000
_COUNTS_SHOWN = 60


class Place(msgspec.Struct, frozen=True):
    """A facility as residents know it. Times are aware; `fits` says yes or no, else not known."""

    id: UUID
    kind: str
    name: str
    run_by: str
    state: str
    state_at: datetime
    address: str
    lat: float | None
    lon: float | None
    areas: dict[str, str]
    capacity: int | None
    occupied: int
    counted_at: datetime | None
    fits: dict[str, bool]
    hours: Text
    needs: Text
    notes: Text
    phone: str
    url: str
    checked_at: datetime

    @property
    def free(self) -> int | None:
        """Places left by the counts; None where nobody counts."""
        if self.capacity is None or self.counted_at is None:
            return None
        return max(0, self.capacity - self.occupied)

    @property
    def takes(self) -> bool:
        """Whether people can go there now: open, and not full by the counts."""
        return self.state == Facility.State.OPEN and self.free != 0

    @property
    def has(self) -> list[str]:
        """What it has, in words."""
        return [str(label) for code, label in Fit.choices if self.fits.get(code)]

    @property
    def has_not(self) -> list[str]:
        """What it is known not to have, in words."""
        return [str(label) for code, label in Fit.choices if self.fits.get(code) is False]

    @property
    def kind_name(self) -> str:
        """What it is."""
        return str(Kind(self.kind).label)

    @property
    def state_name(self) -> str:
        """Its state in words."""
        return str(Facility.State(self.state).label)

    def old(self, now: datetime | None = None) -> bool:
        """Whether nobody has confirmed it for long."""
        return (now or clock.now()) - self.checked_at > OLD


def place_of(row: Facility) -> Place:
    """A row as residents know it."""
    return Place(
        row.pk, row.kind, row.name, row.run_by, row.state, row.state_at, row.address, row.lat,
        row.lon, row.areas, row.capacity, row.occupied, row.counted_at, row.fits, row.hours,
        row.needs, row.notes, row.phone, row.url, row.checked_at,
    )  # fmt: skip


def _load() -> list[Place]:
    rows = Facility.objects.filter(listed=True, joined_into=None).exclude(kind=Kind.LISTING)[:_MOST]
    return sorted(
        map(place_of, rows), key=lambda each: (OPEN_FIRST[each.state], each.kind, each.name)
    )


_listed = Fresh(_load, seconds=FRESH_SECONDS)


def forget() -> None:
    """Load them again at the next question; after one's own change."""
    _listed.forget()


def listed(*, kind: str = "", fits: Collection[str] = (), room: bool = False) -> list[Place]:
    """What residents see, the open ones first: of one kind, with everything asked for, with
    room."""
    return [
        each
        for each in _listed()
        if (not kind or each.kind == kind)
        and all(each.fits.get(fit) for fit in fits)
        and (not room or each.takes)
    ]


class Near(msgspec.Struct, frozen=True):
    """A place and how many meters away it is, as the crow flies; None where it has no point."""

    place: Place
    metres: float | None


def nearest(
    lat: float | None, lon: float | None, *, kind: str = Kind.SHELTER,
    fits: Collection[str] = (), limit: int = 3,
) -> list[Near]:  # fmt: skip
    """The places of a kind that take people now and have everything asked for, nearest first."""
    found = [Near(each, _far(lat, lon, each)) for each in listed(kind=kind, fits=fits, room=True)]
    found.sort(key=lambda near: (near.metres is None, near.metres or 0.0, near.place.name))
    return found[:limit]


def _far(lat: float | None, lon: float | None, place: Place) -> float | None:
    if lat is None or lon is None or place.lat is None or place.lon is None:
        return None
    return meters(lat, lon, place.lat, place.lon)


# -- for staff --


def all_facilities(viewer: Actor) -> QuerySet[Facility]:
    """Every facility that is no mere listing, also those residents do not see, for staff."""
    if viewer.kind not in ("staff", "system"):
        return Facility.objects.none()
    rows = Facility.objects.filter(joined_into=None).exclude(kind=Kind.LISTING)
    return rows.order_by("kind", "name")


def one(viewer: Actor, id: UUID) -> Facility | None:
    """A facility by its id, for staff."""
    if viewer.kind not in ("staff", "system"):
        return None
    return Facility.objects.filter(pk=id).first()


def alike(viewer: Actor, limit: int = 50) -> list[Alike]:
    """Pairs that may be one and the same, the likeliest first; for those who join them."""
    if not viewer.may(policies.MANAGE):
        return []
    rows = Alike.objects.filter(decision="").select_related("first", "second")
    return list(rows.order_by("-score", "pk")[:limit])


def reachable(viewer: Actor, facility: Facility) -> list[Reachable]:
    """Whom to call there; for those who run shelters or take contacts."""
    if not any(viewer.may(each) for each in (policies.RUN, policies.MANAGE, "contacts.take")):
        return []
    return list(Reachable.objects.filter(facility=facility).order_by("name"))


def counts(facility: Facility) -> list[Count]:
    """The latest counts, the newest first."""
    return list(facility.counts.order_by("-recorded_at", "-id")[:_COUNTS_SHOWN])
