"""Asking for what is switched: for the front page (kept in the process for a second), for the
phone, for staff."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

import msgspec
from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _

from holdfast.eoc import policies, rumors, switching
from holdfast.eoc.lines import KINDS, Line
from holdfast.eoc.models import (
    Activation,
    Asking,
    Pattern,
    Playbook,
    PlaybookVersion,
    Rumor,
    Sitrep,
    Switch,
    Tagged,
)
from holdfast.incidents.policies import ACTIVATE
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text

AnyForm = TypeVar("AnyForm", bound=Model)
FRESH_SECONDS = 1.0
RAISED_SHOWN = timedelta(days=1)


class Marking(msgspec.Struct, frozen=True):
    """From when until when (None: still) an incident marks what comes. Times are aware."""

    incident: UUID
    on_at: datetime
    off_at: datetime | None

    def holds(self, at: datetime) -> bool:
        """Whether what happened at this moment carries its mark."""
        return self.on_at <= at and (self.off_at is None or at < self.off_at)


class Front(msgspec.Struct, frozen=True):
    """What the lines in force put on the residents' front page: notices, codes of services, slugs
    of articles, each the newest first and once."""

    notices: tuple[Text, ...] = ()
    services: tuple[str, ...] = ()
    articles: tuple[str, ...] = ()


def _load() -> Front:
    rows = Switch.objects.filter(
        kind__in=("notice", "services", "articles"), state__in=policies.IN_FORCE,
        incident__exercise=False,
    )  # fmt: skip
    lines = [switching.line_of(row) for row in rows.order_by("-on_at", "order")]
    return Front(
        tuple(line.words for line in lines if line.kind == "notice"),
        tuple(dict.fromkeys(code for line in lines for code in line.services)),
        tuple(dict.fromkeys(slug for line in lines for slug in line.articles)),
    )


front = Fresh(_load, seconds=FRESH_SECONDS)
"""What the front page shows by lines in force; never of exercises."""


def forget() -> None:
    """Load what is switched again at the next question; after one's own change."""
    front.forget()


def marks_between(first: datetime, last: datetime) -> list[Marking]:
    """When which incident marks contacts, of those that mark any from `first` to `last` (aware);
    never exercises."""
    found = Switch.objects.filter(kind="tag", incident__exercise=False, on_at__lte=last)
    found = found.filter(Q(off_at=None, state__in=policies.IN_FORCE) | Q(off_at__gt=first))
    return [Marking(row.incident_id, row.on_at, row.off_at) for row in found if row.on_at]


def marks_of(subject: UUID) -> list[tuple[UUID, Text]]:
    """The incidents whose mark a contact or a case carries: id and name."""
    found = Tagged.objects.filter(subject=subject).select_related("incident")
    return [(each.incident_id, each.incident.name) for each in found]


def said_on_phone(kind: str) -> Text | None:
    """The newest greeting or announcement in force, for the phone once it is connected."""
    found = Switch.objects.filter(
        kind=kind, state__in=policies.IN_FORCE, incident__exercise=False
    ).order_by("-on_at")  # fmt: skip
    row = found.first()
    return switching.line_of(row).words if row else None


def hanging(incident: UUID) -> list[str]:
    """What must be settled before an incident is closed."""
    left = Switch.objects.filter(incident=incident, state=Switch.State.ON).count()
    found = []
    if left:
        found.append(_("Reverse or keep every line first: %(n)s are still on.") % {"n": left})
    if Activation.objects.filter(incident=incident, state=Activation.State.PROPOSED).exists():
        found.append(_("Approve or withdraw the proposal first."))
    return found


# -- for staff --


def playbooks() -> list[Playbook]:
    """Every playbook that has been written, by code."""
    found = Playbook.objects.filter(current__isnull=False).select_related("current")
    return list(found.order_by("code"))


def lines_of(version: PlaybookVersion) -> list[Line]:
    """The lines of a version, in order. A kind that is no longer there is left out."""
    found = msgspec.convert(version.lines, list[Line])
    return [line for line in found if line.kind in KINDS]


def activations(incident: UUID) -> QuerySet[Activation]:
    """An incident's activations, the latest first."""
    return Activation.objects.filter(incident=incident).order_by("-proposed_at")


def activation(viewer: Actor, id: UUID) -> Activation | None:
    """One activation, for staff."""
    if viewer.kind != "staff":
        return None
    found = Activation.objects.select_related("incident", "version__playbook")
    return found.filter(pk=id).first()


def unreviewed(viewer: Actor, incident: UUID) -> list[Activation]:
    """What one person activated alone and nobody has reviewed yet."""
    if not viewer.may(ACTIVATE):
        return []
    rows = Activation.objects.filter(incident=incident, reviewed_at=None).exclude(reason="")
    return list(rows.order_by("approved_at"))


def switches(incident: UUID) -> Sequence[Switch]:
    """The lines that were ever on in an incident: those in force first."""
    rows = Switch.objects.filter(incident=incident, on_at__isnull=False).select_related("incident")
    return sorted(rows, key=lambda row: (row.state not in policies.IN_FORCE, row.order))


def mark(row: Activation) -> str:
    """What people compare to know that they speak of the same proposal: level, phase and every
    change with its line, and whether it is left out."""
    changes = [
        [change.switch.line, change.switch.target, change.on, change.left_out]
        for change in row.changes.select_related("switch").order_by("id")
    ]
    whole = [str(row.incident_id), row.incident.version, row.level, row.phase, changes]
    text = hashlib.sha256(msgspec.json.encode(whole, order="sorted")).hexdigest()[:16].upper()
    return "-".join(text[at : at + 4] for at in range(0, 16, 4))


# -- rumors and sitreps --


class Mentioned(msgspec.Struct, frozen=True):
    """A rumor with how many contacts mentioned it: all, those with the incident's mark, those of
    the last hour; and whether it is warned of."""

    row: Rumor
    asked: int
    marked: int
    recent: int
    spiking: bool


_RUMOR_ORDER = (
    Rumor.State.HEARD, Rumor.State.CHECKED, Rumor.State.ANSWERED, Rumor.State.DROPPED,
)  # fmt: skip


def drills_of(interaction: UUID, among: Collection[UUID]) -> set[UUID]:
    """The exercises, of these, that a contact belongs to."""
    found = Tagged.objects.filter(subject=interaction, incident__in=among)
    return set(found.values_list("incident_id", flat=True))


def register(incident: UUID) -> list[Mentioned]:
    """The rumors of an incident: what is warned of first, then what waits, and of these what is
    asked most."""
    now = clock.now()
    hour = Q(askings__at__gt=now - rumors.SPIKE_SHOWN)
    rows = Rumor.objects.filter(incident=incident).annotate(
        asked=Count("askings"), recent=Count("askings", filter=hour)
    )
    held = Tagged.objects.filter(incident=incident, about=Tagged.About.INTERACTION)
    asked = Asking.objects.filter(rumor__incident=incident, interaction__in=held.values("subject"))
    marked = dict(asked.values_list("rumor").annotate(n=Count("id")).values_list("rumor", "n"))
    found = [
        Mentioned(row, row.asked, marked.get(row.pk, 0), row.recent, rumors.spiking(row, now))
        for row in rows
    ]
    return sorted(
        found, key=lambda each: (
            not each.spiking, _RUMOR_ORDER.index(Rumor.State(each.row.state)), -each.asked,
        ),
    )  # fmt: skip


def marked_contacts(incident: UUID) -> int:
    """How many contacts carry the mark of an incident."""
    return Tagged.objects.filter(incident=incident, about=Tagged.About.INTERACTION).count()


def rumors_for(
    interaction: UUID, among: Collection[UUID], limit: int = 8
) -> list[tuple[Rumor, bool]]:
    """What is said now in some incidents, for who speaks with residents, the newest first; and
    whether this contact has mentioned it."""
    rows = Rumor.objects.filter(incident__in=among).exclude(state=Rumor.State.DROPPED)
    found = list(rows.select_related("incident").order_by("-heard_at")[:limit])
    asked = Asking.objects.filter(interaction=interaction, rumor__in=found)
    mentioned = set(asked.values_list("rumor_id", flat=True))
    return [(row, row.pk in mentioned) for row in found]


def rumor(viewer: Actor, id: UUID) -> Rumor | None:
    """One rumor, for staff."""
    if viewer.kind != "staff":
        return None
    return Rumor.objects.select_related("incident").filter(pk=id).first()


def form(viewer: Actor, model: type[AnyForm], id: UUID) -> AnyForm | None:
    """A message, a resource request or a status summary with its incident, for staff."""
    if viewer.kind != "staff":
        return None
    return model._default_manager.select_related("incident").filter(pk=id).first()


def sitrep(viewer: Actor, id: UUID) -> Sitrep | None:
    """One sitrep, for staff."""
    if viewer.kind != "staff":
        return None
    return Sitrep.objects.select_related("incident").filter(pk=id).first()


def unread(viewer: Actor, incident: UUID) -> list[Sitrep]:
    """The sitreps that wait for the viewer's acknowledgement, the latest first."""
    if viewer.kind != "staff" or viewer.id is None:
        return []
    rows = Sitrep.objects.filter(incident=incident, recipients__contains=[viewer.id])
    return list(rows.exclude(acknowledged__staff=viewer.id).order_by("-number"))


# -- unusual patterns --


def patterns(viewer: Actor) -> QuerySet[Pattern]:
    """What was raised, the latest first, for those who may see it; nothing for others."""
    found = Pattern.objects.select_related("rumor", "incident")
    return found.all() if viewer.may(policies.SEES_PATTERNS) else found.none()


def _raised() -> list[Pattern]:
    since = clock.now() - RAISED_SHOWN
    return list(Pattern.objects.filter(state=Pattern.State.RAISED, at__gt=since)[:3])


raised_now = Fresh(_raised, seconds=FRESH_SECONDS)
"""What nobody has looked at yet, of the last day; for those who may see patterns."""
