"""The situation as the board of an incident shows it: counts of this moment that open to their
records, what people ask, what comes next; the bulletin in hand, and where it is out."""

from __future__ import annotations

from datetime import datetime
from statistics import median
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from holdfast.alerts import outlets, policies, preview
from holdfast.alerts import queries as alerts
from holdfast.alerts.models import Bulletin
from holdfast.desk import telling
from holdfast.desk.incidents import counting
from holdfast.desk.organization import organization
from holdfast.eoc import figures
from holdfast.eoc.models import Figure, Rumor, Schedule
from holdfast.incidents.models import Incident
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.relief.models import Facility

_ASKED, _NEXT = 5, 4
_TILES = (
    ("contacts", figures.ALL), ("contacts", "marked"),
    ("shelters", Facility.State.OPEN), ("shelters", "people"), ("shelters", "free"),
    ("closures", figures.ALL), ("cases", figures.ALL), ("paused", figures.ALL),
    ("rumors", Rumor.State.HEARD), ("staff", figures.ALL),
)  # fmt: skip


def shown(viewer: Actor, row: Incident) -> dict[str, Any]:
    """What stands on the board beside its dates, duties and lines."""
    at = clock.now()
    counts = {(each.section, each.key): each for each in figures.now(row, at)}
    asked = [each for each in counts.values() if each.section == "topics" and each.n]
    return {
        "at": at,
        "tiles": [_tile(row, counts[which]) for which in _TILES if which in counts],
        "asked": [_tile(row, each) for each in asked[:_ASKED]],
        "next": _next(row, at), "bulletin": _bulletin(viewer, row, at),
    }  # fmt: skip


def _tile(row: Incident, figure: Figure) -> dict[str, Any]:
    url = reverse("desk:incident_records", args=[row.pk, figure.section, figure.key])
    return {
        "n": figure.n, "name": _called(figure), "usual": _usual(figure),
        "unusual": figures.unusual(figure), "url": url if figure.records else "",
    }  # fmt: skip


def _called(figure: Figure) -> str:
    """A count in words that need no heading above them."""
    match figure.section, figure.key:
        case ("contacts", figures.ALL):
            return _("contacts in this hour")
        case ("contacts", "marked"):
            return _("of them with its mark")
        case ("shelters", Facility.State.OPEN):
            return _("shelters and centers open")
        case ("shelters", "people"):
            return _("people there")
        case ("shelters", "free"):
            return _("places free")
        case ("closures", figures.ALL):
            return _("closures and notices")
        case ("cases", figures.ALL):
            return _("open cases with its mark")
        case ("paused", figures.ALL):
            return _("services paused")
        case ("rumors", Rumor.State.HEARD):
            return _("rumors to check")
        case ("staff", figures.ALL):
            return _("staff on")
    return counting.name(figure)


def _usual(figure: Figure) -> str:
    """How many times as many as usual; nothing where little is known or it is about the same."""
    known = figures.usual(figure) is not None
    middle = median(figure.usual) if known else 0
    if not middle or figure.n < 1.5 * middle:
        return ""
    return _("%(times)s × usual") % {"times": f"{figure.n / middle:.1f}"}


def _next(row: Incident, at: datetime) -> list[dict[str, Any]]:
    """What is to come, the soonest first."""
    plan = Schedule.objects.filter(incident=row).first()
    found = [(row.ends_at, _("Planned end"), "")]
    if plan is not None:
        report = reverse("desk:incident_sitreps", args=[row.pk])
        found.append((plan.next_at, _("Situation report"), report))
    for each in alerts.out_now(at):
        if each.exercise == row.exercise:
            words = _("Bulletin %(number)s ends") % {"number": each.number}
            found.append((each.until, words, reverse("desk:bulletin", args=[each.id])))
    soon = sorted((each for each in found if each[0] > at), key=lambda each: each[0])
    return [{"at": when, "says": says, "url": url} for when, says, url in soon[:_NEXT]]


def _bulletin(viewer: Actor, row: Incident, at: datetime) -> dict[str, Any] | None:
    """The bulletin in hand: what waits for approval, else what went out last; None where the viewer
    has no part in bulletins or there is none."""
    alive = alerts.all_bulletins(viewer).filter(
        latest__exercise=row.exercise,
        state__in=(Bulletin.State.DRAFT, Bulletin.State.PUBLISHED), latest__until__gt=at,
    )  # fmt: skip
    rows = [each for each in alive[:20] if each.latest is not None]
    waiting = [each for each in rows if each.latest_id != each.current_id]
    found = next(iter([*waiting, *rows]), None)
    if found is None or found.latest is None:
        return None
    latest, who = found.latest, organization().person
    approvals = list(latest.approvals.all())
    drawing, drawn = telling.ground(preview.outlines(latest))
    current = found.current
    return {
        "row": found, "latest": latest, "mark": alerts.mark(latest), "writer": who(latest.writer),
        "out": found.current_id == latest.pk, "shown": current,
        "words": [
            {"code": code, "language": name, "said": alerts.said_of(latest, code)}
            for code, name in settings.LANGUAGES
        ],
        "approvals": [{"who": who(each.approver), "at": each.approved_at} for each in approvals],
        "missing": max(0, policies.approvals_needed(latest) - len(approvals)),
        "outlets": outlets.seen(current) if current else [],
        "sent": telling.sent(current, may_see=False) if current else None,
        "map": drawing, "drawn": drawn,
        "others": [each for each in rows if each is not found and each.latest is not None][:5],
    }  # fmt: skip
