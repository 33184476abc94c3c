"""Sitreps: how an incident stands, frozen at a moment, by hand or by a schedule; acknowledged by
those they are meant for. And which contacts belong to an exercise: only its sitreps count them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.accounts.models import Staff
from holdfast.eoc import events, figures, policies
from holdfast.eoc.models import Acknowledged, Figure, Schedule, Sitrep, Tagged
from holdfast.incidents.models import Incident, Role
from holdfast.incidents.policies import OPEN
from holdfast.interactions.models import Interaction
from holdfast.interactions.queries import cases_of
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.jobs import Timer, set_timers
from holdfast.kernel.typed import storable

SITREP_TASK = "eoc.sitrep"
NOTE_LIMIT = 1000
FIRST_SPAN = timedelta(hours=24)
"""How far back the first sitrep of an incident counts contacts."""
HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
"""How often a schedule may make one."""


class Made(msgspec.Struct, frozen=True):
    """A sitrep, its incident, and its number there."""

    sitrep: UUID
    incident: UUID
    number: int


class Planned(msgspec.Struct, frozen=True):
    """When the next sitrep is made; None for never."""

    incident: UUID
    next_at: datetime | None


@operation(may=OPEN)
def make_sitrep(
    *, actor: Actor, incident: UUID, note: str = "", recipients: Sequence[UUID] | None = None
) -> Made:
    """Freeze how an incident stands now. Contacts are those since the last sitrep, or of the last
    24 hours for the first. `recipients` are staff; without any, all who have a duty in it."""
    row = _locked(incident)
    note = "\n".join(" ".join(line.split()) for line in note.splitlines()).strip()
    if len(note) > NOTE_LIMIT:
        raise OperationError(_("Write at most %(most)s characters.") % {"most": NOTE_LIMIT})
    if not storable(note):
        raise OperationError(_("Write it in letters, digits and signs."))
    return _make(actor, row, note, _recipients(row, recipients))


def _recipients(row: Incident, chosen: Sequence[UUID] | None) -> list[UUID]:
    if chosen is None:
        held = Role.objects.filter(incident=row, staff__is_active=True)
        return sorted(set(held.values_list("staff_id", flat=True)))
    wanted = list(dict.fromkeys(chosen))
    known = set(Staff.objects.filter(pk__in=wanted, is_active=True).values_list("pk", flat=True))
    if known != set(wanted):
        raise OperationError(_("One of these people no longer works here. Choose again."))
    return wanted


def _make(actor: Actor, row: Incident, note: str, recipients: list[UUID]) -> Made:
    now = clock.now()
    last = row.sitreps.order_by("-number").first()
    since = last.at if last else now - FIRST_SPAN
    sitrep = Sitrep.objects.create(
        incident=row, number=(last.number if last else 0) + 1, since=since, at=now,
        level=row.level, phase=row.phase, maker=actor.id, note=note, recipients=recipients,
    )  # fmt: skip
    before = {(each.section, each.key): each.n for each in last.figures.all()} if last else {}
    Figure.objects.bulk_create(
        figures.figure(
            each, sitrep=sitrep, before=before.get((each.section, each.key)), order=order
        )
        for order, each in enumerate(figures.gather(row, since, now))
    )
    data = {"sitrep": sitrep.pk, "sitrep_number": sitrep.number, "recipients": recipients}
    record(events.SITREP_MADE, subject=row.pk, data=data)
    return Made(sitrep.pk, row.pk, sitrep.number)


@operation(may=anyone)
def acknowledge_sitrep(*, actor: Actor, sitrep: UUID) -> Made:
    """Say that one has read it; by those it is meant for, once."""
    row = Sitrep.objects.filter(pk=sitrep).first()
    if row is None:
        raise OperationError(_("There is no such situation report."))
    if actor.kind != "staff" or actor.id not in row.recipients:
        raise OperationError(_("It is acknowledged by those it is meant for."))
    _row, new = Acknowledged.objects.get_or_create(
        sitrep=row, staff=actor.id, defaults={"at": clock.now()}
    )
    if not new:
        raise OperationError(_("You have acknowledged it already."))
    data = {"sitrep": row.pk, "sitrep_number": row.number}
    record(events.SITREP_READ, subject=row.incident_id, data=data)
    return Made(row.pk, row.incident_id, row.number)


@operation(may=OPEN)
def plan_sitreps(
    *, actor: Actor, incident: UUID, hours: int, first: datetime | None = None
) -> Planned:
    """Make one every so many hours, the `first` at a moment (aware; the next full hour without
    one); 0 hours ends it. An incident that is closed has no more of them."""
    row = _locked(incident)
    if row.state != Incident.State.OPEN:
        raise OperationError(_("This incident is closed. Open a new one."))
    now = clock.now()
    at = first or now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    if hours == 0:
        if not Schedule.objects.filter(incident=row).delete()[0]:
            raise OperationError(_("No situation reports are planned."))
    elif hours not in HOURS:
        raise OperationError(_("Choose how often."))
    elif not now < at <= now + timedelta(hours=48):
        raise OperationError(_("The first one comes within the next 48 hours."))
    else:
        Schedule.objects.update_or_create(
            incident=row, defaults={"hours": hours, "next_at": at, "setter": actor.id}
        )
        _set_timer(row, at)
    next_at = at if hours else None
    record(events.SITREPS_PLANNED, subject=row.pk, data={"hours": hours, "next": next_at})
    return Planned(row.pk, next_at)


@operation(may="system")
def make_planned(*, actor: Actor, incident: UUID, at: datetime) -> Made:
    """Make the sitrep that was planned for a moment, and plan the next one; what was left out
    while nothing ran is not made up for."""
    row = _locked(incident)
    plan = Schedule.objects.filter(incident=row).first()
    if plan is None or plan.next_at != at:
        raise OperationError(_("It was planned anew."))
    if row.state != Incident.State.OPEN:
        raise OperationError(_("This incident is closed. Open a new one."))
    made = _make(actor, row, "", _recipients(row, None))
    step, now = timedelta(hours=plan.hours), clock.now()
    plan.next_at = at + step * (max(0, (now - at) // step) + 1)
    plan.save(update_fields=["next_at"])
    _set_timer(row, plan.next_at)
    return made


def _set_timer(row: Incident, at: datetime) -> None:
    given = {"incident": str(row.pk), "at": at.isoformat()}
    set_timers(SITREP_TASK, [Timer(f"{SITREP_TASK} {row.pk} {at.isoformat()}", at, given)])


@operation(may=policies.may_hear)
def mark_contact(*, actor: Actor, incident: UUID, interaction: UUID) -> None:
    """Say that a contact, and the cases it opened, belong to an exercise: they are counted there
    and in no sitrep of what is real."""
    row = Incident.objects.filter(pk=incident, exercise=True).first()
    if row is None:
        raise OperationError(_("Only contacts of an exercise are marked by hand."))
    contact = Interaction.objects.filter(pk=interaction).first()
    if contact is None:
        raise OperationError(_("This contact is not here. Look again."))
    about = [(Tagged.About.INTERACTION, interaction)]
    about += [(Tagged.About.CASE, case) for case, how in cases_of(interaction) if how == "opened"]
    Tagged.objects.bulk_create(
        [
            Tagged(incident=row, about=kind, subject=subject, at=contact.started_at)
            for kind, subject in about
        ],
        ignore_conflicts=True,
    )
    record(events.CONTACT_MARKED, subject=row.pk, data={"interaction": interaction})


def _locked(incident: UUID) -> Incident:
    row = Incident.objects.select_for_update().filter(pk=incident).first()
    if row is None:
        raise OperationError(_("There is no such incident."))
    return row
