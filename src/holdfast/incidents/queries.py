"""Asking for incidents: what is open now (kept in the process for a second), and all for staff."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import msgspec
from django.db.models import QuerySet

from holdfast.incidents.models import Duty, Incident, Kind, Level, Phase, Role
from holdfast.incidents.policies import CLOSES_FROM, LEVELS, PHASES, WARN_AHEAD
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text

FRESH_SECONDS = 1.0
_LOUDEST = {Level.FULL: 0, Level.PARTIAL: 1, Level.MONITOR: 2}


class Now(msgspec.Struct, frozen=True):
    """An open incident. Times are aware; `areas` are ``layer:code``, none is the whole city."""

    id: UUID
    number: int
    name: Text
    kind: str
    level: str
    phase: str
    exercise: bool
    areas: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    level_since: datetime
    phase_since: datetime

    @property
    def kind_name(self) -> str:
        """What is going on, in the page's language."""
        return str(Kind(self.kind).label)

    @property
    def level_name(self) -> str:
        """How much of the center it takes, in the page's language."""
        return str(Level(self.level).label)

    @property
    def phase_name(self) -> str:
        """Where it stands in time, in the page's language."""
        return str(Phase(self.phase).label)

    @property
    def rank(self) -> int:
        """Its level as a number: 1 monitor to 3 full."""
        return 3 - _LOUDEST[Level(self.level)]

    @property
    def watched(self) -> bool:
        """Whether it takes people's strength: it is under way, or above *monitor*."""
        return self.phase == Phase.DURING or self.level != Level.MONITOR

    @property
    def end_near(self) -> bool:
        """Whether a person should extend or close it: its planned end is near or has passed."""
        return self.ends_at - clock.now() <= WARN_AHEAD

    @property
    def overdue(self) -> bool:
        """Whether its planned end has passed. It goes on until a person says otherwise."""
        return self.ends_at <= clock.now()


def now_of(row: Incident) -> Now:
    """A row as readers know it."""
    return Now(
        row.pk, row.number, row.name, row.kind, row.level, row.phase, row.exercise,
        tuple(row.areas), row.starts_at, row.ends_at, row.level_since, row.phase_since,
    )  # fmt: skip


def _load() -> list[Now]:
    found = [now_of(row) for row in Incident.objects.filter(state=Incident.State.OPEN)]
    return sorted(
        found, key=lambda each: (each.exercise, _LOUDEST[Level(each.level)], -each.number)
    )


_open = Fresh(_load, seconds=FRESH_SECONDS)


def current(*, exercises: bool = False) -> list[Now]:
    """What is going on, the highest level first; exercises, which are never for residents, only
    where asked for, and last."""
    return [each for each in _open() if exercises or not each.exercise]


def forget() -> None:
    """Load what is open again at the next question; after one's own change."""
    _open.forget()


# -- for staff --


def all_incidents(viewer: Actor) -> QuerySet[Incident]:
    """Every incident, the latest first; for staff, none for others."""
    if viewer.kind != "staff":
        return Incident.objects.none()
    return Incident.objects.all()


class Duties(msgspec.Struct, frozen=True):
    """A duty with the ids of the one who has it (None for nobody) and of the deputies."""

    duty: str
    name: str
    holder: UUID | None
    deputies: tuple[UUID, ...]


def duties(incident: UUID) -> list[Duties]:
    """Every duty of an incident, in a fixed order."""
    held: dict[str, list[UUID]] = {}
    for duty, staff in Role.objects.filter(incident=incident).values_list("duty", "staff_id"):
        held.setdefault(duty, []).append(staff)
    return [_duty(duty, held.get(duty, [])) for duty in Duty]


def _duty(duty: Duty, people: Sequence[UUID]) -> Duties:
    holder = people[0] if people else None
    return Duties(duty.value, str(duty.label), holder, tuple(people[1:]))


def levels_from(row: Incident) -> list[tuple[str, str]]:
    """The levels it may have next, its own first: (code, words)."""
    return [(each, str(Level(each).label)) for each in (row.level, *LEVELS[row.level])]


def phases_from(row: Incident) -> list[tuple[str, str]]:
    """The phases it may have next, its own first: (code, words)."""
    return [(each, str(Phase(each).label)) for each in (row.phase, *PHASES[row.phase])]


def may_close(row: Incident) -> bool:
    """Whether it stands where it may be closed."""
    return row.state == Incident.State.OPEN and row.phase in CLOSES_FROM
