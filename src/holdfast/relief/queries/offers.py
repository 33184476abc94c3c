"""Offers and needs for staff, who fits whom and why, hours that were worked (also as donated
resources, for costs), and organizations that residents are pointed to."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import msgspec
from django.db.models import Count, Q, QuerySet, Sum
from django.utils.translation import gettext as _

from holdfast.catalog.suggestions import words_of
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.places.geometry import meters
from holdfast.relief import policies
from holdfast.relief.models import Charity, Match, Need, Offer, Skill, Sort, Stint

_MOST = 300
_MOST_CANDIDATES = 20
_SECONDS_IN_HOUR = Decimal(3600)
_MILE = 1609.344
_NEAR, _FAR = 2.0, 10.0


def offers(viewer: Actor, *, sort: str = "", state: str = "", skill: str = "") -> list[Offer]:
    """Offers for staff who help, the latest first."""
    if not policies.may_help(viewer):
        return []
    rows = Offer.objects.order_by("-at", "-pk")
    rows = rows.filter(sort=sort) if sort in Sort.values else rows
    rows = rows.filter(state=state) if state in Offer.State.values else rows
    rows = rows.filter(skills__contains=[skill]) if skill in Skill.values else rows
    return list(rows[:_MOST])


def offer(viewer: Actor, id: UUID) -> Offer | None:
    """One offer, for staff who help."""
    return Offer.objects.filter(pk=id).first() if policies.may_help(viewer) else None


def needs(viewer: Actor, *, state: str = Need.State.OPEN) -> list[Need]:
    """Needs in a state, the oldest first, each with `sure` (how much of it is agreed or done)."""
    if not policies.may_help(viewer):
        return []
    return list(_needs().filter(state=state)[:_MOST])


def need(viewer: Actor, id: UUID) -> Need | None:
    """One need, for staff who help."""
    return _needs().filter(pk=id).first() if policies.may_help(viewer) else None


def _needs() -> QuerySet[Need]:
    held = Q(matches__state__in=(Match.State.AGREED, Match.State.DONE))
    rows = Need.objects.annotate(
        sure=Sum("matches__quantity", filter=held, default=0), asked=Count("matches")
    )
    return rows.select_related("incident").order_by("at", "pk")


def matches_of(viewer: Actor, of: Need | Offer) -> list[Match]:
    """What an offer or a need came to, for staff who help."""
    if not policies.may_help(viewer):
        return []
    rows = of.matches.select_related("offer", "need").order_by("-at", "-pk")
    return list(rows)


class Candidate(msgspec.Struct, frozen=True):
    """An offer that fits a need: why, and a score by which the likeliest comes first."""

    offer: Offer
    score: float
    reasons: tuple[str, ...]
    left: int


def candidates(viewer: Actor, need: Need) -> list[Candidate]:
    """Offers that can be counted on and fit a need, the likeliest first: what they can do or give,
    their language, how near they are. Those that were asked for it already are left out."""
    if not policies.may_help(viewer):
        return []
    asked = need.matches.values("offer")
    rows = Offer.objects.filter(sort=need.sort, state=Offer.State.CHECKED).exclude(pk__in=asked)
    held = ~Q(matches__state=Match.State.OFF)
    rows = rows.annotate(held=Sum("matches__quantity", filter=held, default=0))
    if need.sort == Sort.TIME and need.skill and need.skill != Skill.ANY:
        rows = rows.filter(Q(skills__contains=[need.skill]) | Q(skills__contains=[Skill.ANY]))
    found = [each for row in rows.order_by("at")[:5000] if (each := _fits(need, row)) is not None]
    return sorted(found, key=lambda each: (-each.score, each.offer.at))[:_MOST_CANDIDATES]


def _fits(need: Need, row: Offer) -> Candidate | None:
    score, reasons = 0.0, []
    left = row.quantity - int(getattr(row, "held", 0))
    if need.sort == Sort.GOODS:
        wanted, given = set(words_of(need.what)), set(words_of(row.what))
        if left < 1 or not wanted & given:
            return None
        score += 3 * len(wanted & given) / len(wanted)
        reasons.append(_("Gives “%(what)s”, %(left)s left") % {"what": row.what, "left": left})
    elif need.skill and need.skill in row.skills:
        score += 3
        reasons.append(str(Skill(need.skill).label))
    elif Skill.ANY in row.skills:
        score += 1
        reasons.append(str(Skill.ANY.label))
    if need.language and need.language in row.languages:
        score += 2
        reasons.append(_("Speaks the language"))
    if None not in (need.lat, need.lon, row.lat, row.lon):
        miles = meters(need.lat, need.lon, row.lat, row.lon) / _MILE  # type: ignore[arg-type]
        score += 1 if miles <= _NEAR else 0.5 if miles <= _FAR else 0
        reasons.append(_("%(miles)s miles away") % {"miles": f"{miles:.1f}"})
    return Candidate(row, score, tuple(reasons), left)


# -- hours --


def stints(viewer: Actor, *, incident: UUID | None = None, open_only: bool = False) -> list[Stint]:
    """The sheet: who is signed in, then the latest, for staff who run relief."""
    if not (viewer.may(policies.RUN) or viewer.may(policies.MANAGE)):
        return []
    rows = Stint.objects.select_related("incident").order_by("-came_at", "-pk")
    rows = rows.filter(incident=incident) if incident else rows
    rows = rows.filter(left_at=None) if open_only else rows
    return list(rows[:_MOST])


class Donated(msgspec.Struct, frozen=True):
    """Hours of one volunteer at a stretch, as a donated resource: times are aware, `hours` exact to
    a hundredth. Only what a member of staff verified counts."""

    stint: UUID
    incident: UUID
    name: str
    site: str
    task: str
    came_at: datetime
    left_at: datetime
    hours: Decimal
    verified_by: UUID | None
    verified_at: datetime


def donated(
    incident: UUID, *, since: datetime | None = None, until: datetime | None = None
) -> list[Donated]:
    """Verified hours of volunteers in an incident that began in a time, in their order; what costs
    count against the city's share. A stretch over midnight is one row with both its times."""
    rows = Stint.objects.filter(incident=incident, verified_at__isnull=False, left_at__isnull=False)
    rows = rows.filter(came_at__gte=since) if since else rows
    rows = rows.filter(came_at__lt=until) if until else rows
    return [
        Donated(
            row.pk,
            incident,
            row.name,
            row.site,
            row.task,
            row.came_at,
            row.left_at,
            hours_of(row),
            row.verified_by,
            row.verified_at,
        )
        for row in rows.order_by("came_at", "pk")
        if row.left_at is not None and row.verified_at is not None
    ]


def hours_of(row: Stint) -> Decimal:
    """How long a stretch was, in hours to a hundredth; 0 while it goes on."""
    if row.left_at is None:
        return Decimal(0)
    seconds = Decimal(int((row.left_at - row.came_at).total_seconds()))
    return (seconds / _SECONDS_IN_HOUR).quantize(Decimal("0.01"))


# -- money --


def charities(*, all_of_them: bool = False) -> list[Charity]:
    """Organizations that are vetted now; for who keeps them, all."""
    rows = Charity.objects.order_by("name")
    if not all_of_them:
        rows = rows.filter(taken_out_at=None, vetted_until__gt=clock.now())
    return list(rows[:_MOST])
