"""Volunteers sign in and out; staff verify the hours. And organizations that were vetted."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.kernel.texts import Text
from holdfast.relief import events, policies
from holdfast.relief.models import Charity, Offer, Sort, Stint
from holdfast.relief.operations.facilities import line, text

LONGEST = timedelta(hours=24)
_AHEAD = timedelta(minutes=5)
VETTED_FOR = timedelta(days=365)
_URL = re.compile(r"https://[^\s<>\"']+", re.IGNORECASE)


class Signed(msgspec.Struct, frozen=True):
    """A volunteer's stint after a change."""

    stint: UUID


@operation(may=policies.RUN)
def sign_in(
    *, actor: Actor, incident: UUID, offer: UUID, site: str, task: str,
    at: datetime | None = None, id: UUID | None = None,
) -> Signed:  # fmt: skip
    """A volunteer begins; `at` (aware) is when, now by default, as the sheet on paper says. One who
    is signed in elsewhere signs out there first."""
    given = Offer.objects.select_for_update().filter(pk=offer, sort=Sort.TIME).first()
    if given is None or given.state != Offer.State.CHECKED:
        raise OperationError(_("Look at the offer first: can it be counted on?"))
    if not Incident.objects.filter(pk=incident).exists():
        raise OperationError(_("Choose an incident that is open."))
    if Stint.objects.filter(offer=given, left_at=None).exists():
        raise OperationError(_("They are signed in already: sign them out first."))
    where, what = line(site, 200), line(task, 200)
    if not where or not what:
        raise OperationError(_("Write where they work, and at what."))
    came = _past(at or clock.now())
    row = Stint.objects.create(
        id=id or new_id(), incident_id=incident, offer=given, name=given.name, site=where,
        task=what, came_at=came, by=actor.id,
    )  # fmt: skip
    record(events.SIGNED_IN, subject=row.pk, data={"incident": incident, "offer": given.pk})
    return Signed(row.pk)


@operation(may=policies.RUN)
def sign_out(*, actor: Actor, stint: UUID, at: datetime | None = None) -> Signed:
    """A volunteer ends. Nobody works longer than a day at a stretch: then the sheet is wrong."""
    row = _locked(stint)
    if row.left_at is not None:
        raise OperationError(_("They are signed out already."))
    left = _past(at or clock.now())
    if left <= row.came_at:
        raise OperationError(_("That is before they signed in."))
    if left - row.came_at > LONGEST:
        raise OperationError(_("That is longer than a day. Write when they left."))
    row.left_at = left
    row.save(update_fields=["left_at"])
    record(events.SIGNED_OUT, subject=row.pk)
    return Signed(row.pk)


@operation(may=policies.RUN)
def verify_stint(*, actor: Actor, stint: UUID) -> Signed:
    """A member of staff saw these hours: only then they count as donated."""
    row = _locked(stint)
    if row.left_at is None:
        raise OperationError(_("They are still signed in."))
    if row.verified_at is not None:
        raise OperationError(_("These hours are verified already."))
    row.verified_by, row.verified_at = actor.id, clock.now()
    row.save(update_fields=["verified_by", "verified_at"])
    record(events.STINT_VERIFIED, subject=row.pk)
    return Signed(row.pk)


def _past(at: datetime) -> datetime:
    if at > clock.now() + _AHEAD:
        raise OperationError(_("The time is in the future."))
    return at


def _locked(stint: UUID) -> Stint:
    row = Stint.objects.select_for_update().filter(pk=stint).first()
    if row is None:
        raise OperationError(_("There is no such line on the sheet."))
    return row


# -- money --


class Vetted(msgspec.Struct, frozen=True):
    """An organization after a change."""

    charity: UUID


@operation(may=policies.MANAGE)
def vet_charity(
    *, actor: Actor, name: str, url: str, about: Text | None = None, phone: str = "",
    id: UUID | None = None,
) -> Vetted:  # fmt: skip
    """Say that an organization was vetted: residents who want to give money are pointed to it for a
    year, on its own page. No money goes through here."""
    called, page = line(name, 200), line(url, 500)
    if not called:
        raise OperationError(_("Write the name of the organization."))
    if not _URL.fullmatch(page):
        raise OperationError(_("Web page: it begins with https://."))
    now = clock.now()
    row = Charity.objects.create(
        id=id or new_id(), name=called, url=page, about=text(about or Text()),
        phone=line(phone, 60), vetted_by=actor.id, vetted_at=now, vetted_until=now + VETTED_FOR,
    )  # fmt: skip
    record(events.VETTED, subject=row.pk)
    return Vetted(row.pk)


@operation(may=policies.MANAGE)
def take_out_charity(*, actor: Actor, charity: UUID) -> Vetted:
    """Point nobody to it any longer."""
    row = Charity.objects.select_for_update().filter(pk=charity, taken_out_at=None).first()
    if row is None:
        raise OperationError(_("It is out already."))
    row.taken_out_at = clock.now()
    row.save(update_fields=["taken_out_at"])
    record(events.CHARITY_OUT, subject=row.pk)
    return Vetted(row.pk)
