"""Situation reports at the desk: made by hand or planned, read and printed, each count opened to
its records, acknowledged by those they are meant for."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import entering, papers, shell
from holdfast.desk.incidents import board, counting, forming
from holdfast.desk.organization import organization
from holdfast.eoc import figures, queries, reporting
from holdfast.eoc.models import Figure, Schedule, Sitrep
from holdfast.incidents.models import Incident, Level, Phase
from holdfast.incidents.policies import OPEN
from holdfast.incidents.queries import duties
from holdfast.kernel import clock
from holdfast.kernel.typed import storable, whole
from holdfast.web.policy import needs

OPENS = needs(OPEN)
_MOST = 100
PAGE = 200
"""Records on one page of a count."""


@shell.STAFF
def listed(request: HttpRequest, id: UUID) -> HttpResponse:
    """All of an incident, the latest first; the form to make one, and the schedule."""
    row = board.found(request, id)
    if request.method != "POST":
        return _list(request, row)
    form = request.POST
    made, refused = shell.attempt(
        lambda: reporting.make_sitrep.once(
            form.get("key", "")[:60], actor=shell.actor_of(request), incident=row.pk,
            note=form.get("note", ""), recipients=entering.ids(form.getlist("recipients")[:500]),
        )
    )  # fmt: skip
    if made is None:
        return _list(request, row, form.get("note", ""), refused)
    words = _("Situation report %(number)s is made.") % {"number": made.number}
    return shell.done(request, words, reverse("desk:sitrep", args=[made.sitrep]))


def _list(request: HttpRequest, row: Incident, note: str = "", wrong: str = "") -> HttpResponse:
    who = organization().person
    plan = Schedule.objects.filter(incident=row).first()
    held = {staff for each in duties(row.pk) for staff in (each.holder, *each.deputies) if staff}
    context = board.shown(request, row) | {
        "title": _("Situation reports"), "plan": plan, "note": note, "wrong": wrong,
        "sitreps": [
            {"row": each, "maker": who(each.maker), "read": each.acknowledged.count(),
             "of": len(each.recipients), "level": Level(each.level).label,
             "phase": Phase(each.phase).label}
            for each in row.sitreps.prefetch_related("acknowledged")[:_MOST]
        ],
        "people": [(id, name, id in held) for id, name in organization().staff.items()],
        "may_make": shell.actor_of(request).may(OPEN), "limit": reporting.NOTE_LIMIT,
        "hours": [(_("Every %(n)s hours") % {"n": n}, n) for n in reporting.HOURS[1:]],
        "next": entering.field_of(plan.next_at) if plan else "",
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/sitreps.html", context, status=status)


@OPENS
@require_POST
def plan(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say how often one is made by itself."""
    row, form = board.found(request, id), request.POST
    first = form.get("first", "").strip()
    planned, refused = shell.attempt(
        lambda: reporting.plan_sitreps(
            actor=shell.actor_of(request), incident=row.pk,
            hours=whole(form.get("hours", ""), 0),
            first=entering.moment_for(first, _("The first one")) if first else None,
        )
    )  # fmt: skip
    words = refused or (_("Planned.") if planned and planned.next_at else _("No more are planned."))
    return shell.done(request, words, reverse("desk:incident_sitreps", args=[id]))


@shell.STAFF
@require_GET
def sitrep(request: HttpRequest, id: UUID) -> HttpResponse:
    """One, as it was frozen; for the screen and for paper."""
    row, me = _found(request, id), shell.staff_of(request).pk
    last = Sitrep.objects.filter(incident=row.incident, number=row.number - 1).first()
    later = Sitrep.objects.filter(incident=row.incident, number=row.number + 1).first()
    read = row.acknowledged.filter(staff=me).exists()
    context = {
        "sitrep": row, "last": last, "later": later, "mine": me in row.recipients and not read,
        "back": reverse("desk:incident_sitreps", args=[row.incident_id]),
        "back_words": _("All situation reports"),
    }  # fmt: skip
    return papers.page(request, forming.sitrep(row, last), context, "desk/incidents/sitrep.html")


@shell.STAFF
@require_POST
def acknowledge(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say that one has read it."""
    _found(request, id)
    _made, refused = shell.attempt(
        lambda: reporting.acknowledge_sitrep(actor=shell.actor_of(request), sitrep=id)
    )
    return shell.done(request, refused or _("Acknowledged."), reverse("desk:sitrep", args=[id]))


@shell.STAFF
@require_GET
def records(request: HttpRequest, id: UUID, section: str, key: str) -> HttpResponse:
    """What one of its counts counted."""
    row = _found(request, id)
    figure = row.figures.filter(section=section, key=key).first() if storable(key) else None
    back = reverse("desk:sitrep", args=[row.pk])
    words = _("Situation report %(number)s") % {"number": row.number}
    return _records(request, row.incident, figure, {"at": row.at, "back": back, "says": words})


@shell.STAFF
@require_GET
def records_now(request: HttpRequest, id: UUID, section: str, key: str) -> HttpResponse:
    """What one of the counts of the board counts now."""
    row, at = board.found(request, id), clock.now()
    found = (each for each in figures.now(row, at) if (each.section, each.key) == (section, key))
    back = reverse("desk:incident", args=[row.pk])
    context = {"at": at, "back": back, "says": str(row.name)}
    return _records(request, row, next(found, None), context)


def _records(
    request: HttpRequest, row: Incident, figure: Figure | None, context: dict[str, Any]
) -> HttpResponse:
    if figure is None:
        raise Http404
    start = whole(request.GET.get("from", ""), 0)
    shown = figure.records[start : start + PAGE]
    rows = counting.records(shell.actor_of(request), figure, shown)
    context |= board.shown(request, row) | {
        "title": counting.name(figure), "figure": figure, "rows": rows,
        "section": figures.SECTIONS[figure.section], "hidden": len(shown) - len(rows),
        "total": len(figure.records), "start": start + 1, "end": start + len(shown),
        "next": start + PAGE if start + PAGE < len(figure.records) else None,
    }  # fmt: skip
    return shell.page(request, "desk/incidents/sitrep_records.html", context)


def _found(request: HttpRequest, id: UUID) -> Sitrep:
    row = queries.sitrep(shell.actor_of(request), id)
    if row is None:
        raise Http404
    return row
