"""Opening, describing, moving, extending and closing incidents, and giving duties to people."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from holdfast.accounts.models import Staff
from holdfast.incidents import events, policies, queries
from holdfast.incidents.models import Duty, Incident, Kind, Role
from holdfast.incidents.ports import hanging
from holdfast.journal.actors import Actor
from holdfast.journal.facts import Fact
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.jobs import Timer, set_timers
from holdfast.kernel.texts import Text
from holdfast.places.queries import areas_in_force

END_TASK = "incidents.end"
NAME_LIMIT = 80
# The preparing, the sealer and the bulletins have the others.
_NUMBERING = (311, 4)


class Opened(msgspec.Struct, frozen=True):
    """An incident's id, its number, and its version after the change."""

    incident: UUID
    number: int
    version: int


class Conflict(OperationError):
    """Somebody changed the incident meanwhile."""


@operation(may=policies.OPEN)
def open_incident(
    *,
    actor: Actor,
    name: Text,
    kind: str,
    ends_at: datetime,
    starts_at: datetime | None = None,
    areas: Sequence[str] = (),
    exercise: bool = False,
    id: UUID | None = None,
) -> Opened:
    """Open an incident to be watched: level *monitor*, phase *before*. Times are aware; it may have
    begun days ago. `areas` are ``layer:code``; none is the whole city."""
    now = clock.now()
    begins = starts_at or now
    _check(name, kind, areas)
    _check_end(ends_at, begins)
    with connection.cursor() as cursor:
        # One at a time, until the end of the transaction.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", _NUMBERING)
    last = Incident.objects.aggregate(last=Max("number"))["last"] or 0
    row = Incident.objects.create(
        id=id or new_id(), number=last + 1, name=name, kind=kind, exercise=exercise,
        areas=sorted(set(areas)), level_since=now, phase_since=now, starts_at=begins,
        ends_at=ends_at, opener=actor.id, opened_at=now,
    )  # fmt: skip
    _set_timers(row)
    data = {"kind": kind, "exercise": exercise, "areas": row.areas, "ends": ends_at}
    return _said(row, events.OPENED, {"number": row.number, **data})


@operation(may=policies.OPEN)
def describe_incident(
    *, actor: Actor, incident: UUID, version: int, name: Text, kind: str, areas: Sequence[str]
) -> Opened:
    """Say anew what it is called, of which kind it is, and where."""
    row = _locked(incident, version)
    _check(name, kind, areas)
    row.name, row.kind, row.areas = name, kind, sorted(set(areas))
    return _said(row, events.DESCRIBED, {"kind": kind, "areas": row.areas})


@operation(may=policies.ACTIVATE)
def move_incident(*, actor: Actor, incident: UUID, version: int, level: str, phase: str) -> Opened:
    """Move it to a level and a phase, by the tables in `policies`."""
    row = _locked(incident, version)
    if (level, phase) == (row.level, row.phase):
        raise OperationError(_("It has this level and phase already."))
    if level != row.level and level not in policies.LEVELS[row.level]:
        raise OperationError(_("It cannot go to this level. Choose another."))
    if phase != row.phase and phase not in policies.PHASES[row.phase]:
        raise OperationError(_("It cannot go to this phase. Choose another."))
    before, now = (row.level, row.phase), clock.now()
    row.level_since = now if level != row.level else row.level_since
    row.phase_since = now if phase != row.phase else row.phase_since
    row.level, row.phase = level, phase
    data = {"level": level, "phase": phase, "from_level": before[0], "from_phase": before[1]}
    return _said(row, events.MOVED, data)


@operation(may=policies.OPEN)
def extend_incident(*, actor: Actor, incident: UUID, version: int, ends_at: datetime) -> Opened:
    """Plan its end anew, later or earlier, never before now."""
    row = _locked(incident, version)
    _check_end(ends_at, clock.now())
    before, row.ends_at, row.warned_for = row.ends_at, ends_at, None
    _set_timers(row)
    return _said(row, events.EXTENDED, {"ends": ends_at, "before": before})


@operation(may=policies.OPEN)
def staff_incident(*, actor: Actor, incident: UUID, duty: str, people: Sequence[UUID]) -> Opened:
    """Give a duty to people: the first has it, the others are deputies in their order; none takes
    it back."""
    row = _locked(incident, None)
    wanted = list(dict.fromkeys(people))
    if duty not in Duty.values:
        raise OperationError(_("There is no such duty."))
    known = set(Staff.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    if known != set(wanted):
        raise OperationError(_("One of these people no longer works here. Choose again."))
    Role.objects.filter(incident=row, duty=duty).delete()
    Role.objects.bulk_create(
        Role(incident=row, duty=duty, staff_id=staff, rank=rank)
        for rank, staff in enumerate(wanted)
    )
    return _said(row, events.STAFFED, {"duty": duty, "people": wanted})


@operation(may=policies.OPEN)
def close_incident(*, actor: Actor, incident: UUID, version: int) -> Opened:
    """Close it for good. Refused while it is under way, and while anything hangs on it."""
    row = _locked(incident, version)
    if row.phase not in policies.CLOSES_FROM:
        raise OperationError(_("It is under way. Move it to “after” first."))
    if left := hanging.get()(row.pk):
        raise OperationError("\n".join(left))
    row.state, row.closed_at = Incident.State.CLOSED, clock.now()
    return _said(row, events.CLOSED, {"level": row.level, "phase": row.phase})


@operation(may=policies.OPEN)
def warn_of_end(*, actor: Actor, incident: UUID, ends_at: datetime) -> Opened:
    """Say that this planned end is near, or has passed; the incident itself stays as it is."""
    row = _locked(incident, None)
    if row.ends_at != ends_at:
        raise OperationError(_("Its end was planned anew."))
    if clock.now() >= ends_at:
        return _said(row, events.OVERDUE, {"ends": ends_at})
    if row.warned_for == ends_at:
        raise OperationError(_("It was warned of already."))
    row.warned_for = ends_at
    return _said(row, events.END_NEAR, {"ends": ends_at})


def known_areas() -> set[str]:
    """The city's areas now, as ``layer:code``."""
    return {f"{shape.layer}:{shape.code}" for shape in areas_in_force()}


def _check(name: Text, kind: str, areas: Sequence[str]) -> None:
    for code, language in settings.LANGUAGES:
        words = name.texts.get(code, "").strip()
        if not words:
            raise OperationError(
                _("Write its name in every language: %(language)s is missing.")
                % {"language": language}
            )
        if len(words) > NAME_LIMIT:
            raise OperationError(_("Write at most %(most)s characters.") % {"most": NAME_LIMIT})
    if kind not in Kind.values:
        raise OperationError(_("Choose what kind of incident it is."))
    if unknown := sorted(set(areas) - known_areas()):
        raise OperationError(_("There is no area %(area)s.") % {"area": ", ".join(unknown)[:80]})


def _check_end(ends_at: datetime, begins: datetime) -> None:
    if ends_at <= max(begins, clock.now()):
        raise OperationError(_("Plan an end that is later than now. It can be extended."))
    if ends_at - clock.now() > policies.LONGEST:
        raise OperationError(_("Plan an end within 60 days. It can be extended then."))


def _set_timers(row: Incident) -> None:
    """Look at the end when it is near, and when it has come."""
    given = {"incident": str(row.pk), "ends_at": row.ends_at.isoformat()}
    ahead = row.ends_at - policies.WARN_AHEAD
    set_timers(
        END_TASK,
        [Timer(f"{END_TASK} {row.pk} {at.isoformat()}", at, given) for at in (ahead, row.ends_at)],
    )


def _locked(incident: UUID, version: int | None) -> Incident:
    """An open incident, locked; `version` is the one that was read, None where it does not
    matter."""
    row = Incident.objects.select_for_update().filter(pk=incident).first()
    if row is None:
        raise OperationError(_("There is no such incident."))
    if row.state != Incident.State.OPEN:
        raise OperationError(_("This incident is closed. Open a new one."))
    if version is not None and row.version != version:
        raise Conflict(_("Somebody changed this incident meanwhile. Look at it, then try again."))
    return row


def _said(row: Incident, fact: Fact, data: dict[str, Any]) -> Opened:
    """Keep the row and record what happened to it."""
    if fact is not events.OPENED:
        row.version += 1
        row.save()
    record(fact, subject=row.pk, data=data)
    # Now for the rest of this transaction, and again when others can see it.
    queries.forget()
    transaction.on_commit(queries.forget)
    return Opened(row.pk, row.number, row.version)
