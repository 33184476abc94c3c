"""Adding and changing shelters and centers, opening and closing them, counting their people."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import storable
from holdfast.places.geometry import valid_point
from holdfast.places.queries import areas_at
from holdfast.relief import events, policies
from holdfast.relief.models import Count, Facility, Fit, Kind, Reachable, Shift

MOST_PEOPLE = 100_000
MOST_REACHABLE = 8
TEXT_LIMIT = 1000
# A count may be told late, from paper; never of the future.
_LATEST = timedelta(minutes=5)
_URL = re.compile(r"https?://[^\s<>\"']+", re.IGNORECASE)


class Given(msgspec.Struct, frozen=True, kw_only=True):
    """What a facility is, as its form has it. `fits` maps codes of Fit to yes or no."""

    kind: str
    name: str
    run_by: str = ""
    address: str = ""
    zipcode: str = ""
    lat: float | None = None
    lon: float | None = None
    capacity: int | None = None
    fits: dict[str, bool] = {}
    hours: Text = Text()
    needs: Text = Text()
    notes: Text = Text()
    phone: str = ""
    url: str = ""
    listed: bool = True


class Told(msgspec.Struct, frozen=True):
    """A facility after a change, with the version it has now."""

    facility: UUID
    version: int


class Conflict(OperationError):
    """Somebody changed it meanwhile."""


@operation(may=policies.MANAGE)
def add_facility(*, actor: Actor, given: Given, id: UUID | None = None) -> Told:
    """Add a shelter or center; it stands by until somebody opens it."""
    now = clock.now()
    row = Facility(id=id or new_id(), state_at=now, checked_at=now)
    _fill(row, given)
    row.save(force_insert=True)
    record(events.ADDED, subject=row.pk, data={"kind": row.kind, "listed": row.listed})
    return Told(row.pk, row.version)


@operation(may=policies.MANAGE)
def change_facility(*, actor: Actor, facility: UUID, given: Given, base: int) -> Told:
    """Change what is known of it. `base` is the version that was read; another one meanwhile
    raises :class:`Conflict`."""
    row = _locked(facility)
    if row.version != base:
        raise Conflict(_("Somebody changed it meanwhile. Look at it, then change it again."))
    _fill(row, given)
    return _changed(row)


@operation(may=policies.RUN)
def say_needs(*, actor: Actor, facility: UUID, needs: Text, base: int) -> Told:
    """Write what it needs, as those who run it see it."""
    row = _locked(facility)
    if row.version != base:
        raise Conflict(_("Somebody changed it meanwhile. Look at it, then change it again."))
    row.needs = text(needs)
    return _changed(row)


def _changed(row: Facility) -> Told:
    row.version += 1
    row.checked_at = clock.now()
    row.save()
    record(events.CHANGED, subject=row.pk, data={"version": row.version, "listed": row.listed})
    return Told(row.pk, row.version)


def _fill(row: Facility, given: Given) -> None:
    name = line(given.name, 200)
    if given.kind not in Kind.values:
        raise OperationError(_("Choose what kind of place it is."))
    if not name:
        raise OperationError(_("Write the name of the place."))
    if given.capacity is not None and not 0 <= given.capacity <= MOST_PEOPLE:
        raise OperationError(_("Places: write a number up to %(most)s.") % {"most": MOST_PEOPLE})
    if given.fits.keys() - set(Fit.values):
        raise OperationError(_("Choose what it has from the list."))
    point = valid_point(given.lat, given.lon) if given.lat is not None else None
    if given.url and not _URL.fullmatch(given.url):
        raise OperationError(_("Web page: it begins with https://."))
    row.kind, row.name, row.run_by = given.kind, name, line(given.run_by, 200)
    row.address, row.zipcode = line(given.address, 300), line(given.zipcode, 12)
    row.lat, row.lon = point or (None, None)
    row.areas = areas_at(*point) if point else {}
    row.capacity, row.fits = given.capacity, dict(sorted(given.fits.items()))
    row.hours, row.needs, row.notes = (
        text(each) for each in (given.hours, given.needs, given.notes)
    )
    row.phone, row.url, row.listed = line(given.phone, 60), given.url[:500], given.listed


def line(typed: str, most: int) -> str:
    """What was typed as one line, or a refusal of one that is too long."""
    if not storable(typed):
        raise OperationError(_("Write it in letters, digits and signs."))
    found = " ".join(typed.split())
    if len(found) > most:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": most})
    return found


def storable_lines(typed: str, most: int) -> str:
    """What was typed on its lines, or a refusal of what is too long."""
    return "\n".join(each for part in typed.splitlines() if (each := line(part, most)))[:most]


def text(typed: Text) -> Text:
    """A text without what is empty, or a refusal of one that is too long."""
    kept = {tag: each.strip() for tag, each in typed.texts.items() if each.strip()}
    if not storable(*kept.values()):
        raise OperationError(_("Write it in letters, digits and signs."))
    if any(len(each) > TEXT_LIMIT for each in kept.values()):
        raise OperationError(_("Write at most %(most)s characters.") % {"most": TEXT_LIMIT})
    return Text(typed.source, kept, typed.stale)


@operation(may=policies.RUN)
def move_facility(*, actor: Actor, facility: UUID, to: str) -> Told:
    """Open it, say that it is full, or close it, by policies.MOVES."""
    row = _locked(facility)
    if to == row.state:
        raise OperationError(_("It is “%(state)s” already.") % {"state": row.get_state_display()})
    if to not in policies.MOVES[row.state]:
        raise OperationError(_("That cannot follow “%(state)s”. Look at it again.")
                             % {"state": row.get_state_display()})  # fmt: skip
    before, row.state = row.state, to
    row.state_at = row.checked_at = clock.now()
    row.save(update_fields=["state", "state_at", "checked_at"])
    record(events.MOVED, subject=row.pk, data={"from": before, "to": to, "kind": row.kind})
    return Told(row.pk, row.version)


@operation(may=policies.RUN)
def confirm_facility(*, actor: Actor, facility: UUID) -> Told:
    """All that is known of it is true now."""
    row = _locked(facility)
    row.checked_at = clock.now()
    row.save(update_fields=["checked_at"])
    record(events.CONFIRMED, subject=row.pk)
    return Told(row.pk, row.version)


@operation(may=policies.RUN)
def count_people(
    *, actor: Actor, facility: UUID, came: int = 0, left: int = 0, shift: str = "",
    at: datetime | None = None,
) -> Told:  # fmt: skip
    """People came or left. Each is a count of its own; none is ever overwritten.

    `at` (aware) is when, now by default; `shift` is told from it unless given.
    """
    if not (0 <= came <= MOST_PEOPLE and 0 <= left <= MOST_PEOPLE) or not came + left:
        raise OperationError(_("Write how many came, or how many left."))
    row = _locked(facility)
    if row.occupied + came - left < 0:
        raise OperationError(
            _("Only %(there)s are there by the counts so far. Count heads instead.")
            % {"there": row.occupied + came}
        )
    if came:
        _count(actor, row, Count.Why.CAME, came, shift, at)
    if left:
        _count(actor, row, Count.Why.LEFT, -left, shift, at)
    return Told(row.pk, row.version)


@operation(may=policies.RUN)
def count_heads(
    *, actor: Actor, facility: UUID, heads: int, shift: str = "", at: datetime | None = None
) -> Told:
    """Heads were counted: the difference to the counts so far is noted as a count of its own."""
    if not 0 <= heads <= MOST_PEOPLE:
        raise OperationError(_("Heads: write a number up to %(most)s.") % {"most": MOST_PEOPLE})
    row = _locked(facility)
    _count(actor, row, Count.Why.HEADS, heads - row.occupied, shift, at)
    return Told(row.pk, row.version)


def _count(
    actor: Actor, row: Facility, why: str, change: int, shift: str, at: datetime | None
) -> None:
    now = clock.now()
    at = at or now
    if at > now + _LATEST:
        raise OperationError(_("That is in the future. Write when they were counted."))
    if shift and shift not in Shift.values:
        raise OperationError(_("Choose the shift from the list."))
    row.occupied += change
    row.counted_at = max(at, row.counted_at) if row.counted_at else at
    row.checked_at = now
    row.save(update_fields=["occupied", "counted_at", "checked_at"])
    Count.objects.create(
        facility=row, why=why, change=change, after=row.occupied, shift=shift or shift_at(at),
        at=at, by=actor.id,
    )  # fmt: skip
    record(
        events.COUNTED,
        subject=row.pk,
        data={"why": why, "change": change, "after": row.occupied},
        occurred_at=at,
    )


def shift_at(at: datetime) -> str:
    """The turn of work at a moment (aware), in the city's zone."""
    hour = localtime(at, zone()).hour
    return Shift.DAY if 7 <= hour < 15 else Shift.EVENING if 15 <= hour < 23 else Shift.NIGHT


class Reach(msgspec.Struct, frozen=True):
    """Somebody whom staff call at a facility."""

    name: str
    role: str = ""
    phone: str = ""
    email: str = ""


@operation(may=policies.RUN)
def set_reachable(*, actor: Actor, facility: UUID, people: tuple[Reach, ...]) -> Told:
    """Say who can be reached there, in place of those before; for staff only."""
    row = _locked(facility)
    kept = [each for each in people if any((each.name, each.role, each.phone, each.email))]
    if len(kept) > MOST_REACHABLE:
        raise OperationError(_("Name at most %(most)s people.") % {"most": MOST_REACHABLE})
    for each in kept:
        if not each.name.strip() or not (each.phone.strip() or each.email.strip()):
            raise OperationError(_("Write the name, and a phone number or an e-mail address."))
    Reachable.objects.filter(facility=row).delete()
    Reachable.objects.bulk_create(
        Reachable(
            facility=row, name=line(each.name, 120), role=line(each.role, 120),
            phone=line(each.phone, 60), email=line(each.email, 254),
        )
        for each in kept
    )  # fmt: skip
    record(events.REACHED, subject=row.pk, data={"people": len(kept)})
    return Told(row.pk, row.version)


def _locked(facility: UUID) -> Facility:
    row = Facility.objects.select_for_update().filter(pk=facility).first()
    if row is None:
        raise OperationError(_("There is no such place."))
    return row
