"""Damage at the desk: how bad it is by area and by what is damaged, and what teams found."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.cases import queries as cases
from holdfast.cases.models import DISTRICTS, Case
from holdfast.desk import shell
from holdfast.desk.cases import plotting
from holdfast.desk.organization import organization
from holdfast.kernel import clock
from holdfast.kernel.typed import whole
from holdfast.relief import policies
from holdfast.relief.models import Degree
from holdfast.relief.operations import damage as operations
from holdfast.relief.queries import damage as queries
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import needs

SEES = needs("cases.see", "cases.see_department")
ASSESSES = needs("cases.move", policies.RUN, policies.MANAGE)
_MOST_DOTS, _MOST_ROWS, _DAYS = 300, 100, 14
_DAYS_OFFERED = (1, 3, 7, 14, 30, 90)
_LIVED = {"yes": True, "no": False}


def _asked(request: HttpRequest) -> tuple[str, int, list[Case]]:
    """The layer, the days and the reports that an address asks for."""
    known = [code for code, _name in queries.area_layers()]
    layer = request.GET.get("layer", "")
    layer = layer if layer in known else (DISTRICTS if DISTRICTS in known else known[0])
    days = min(whole(request.GET.get("days", ""), _DAYS) or _DAYS, 3650)
    rows = queries.some(shell.actor_of(request), clock.now() - timedelta(days=days))
    degree = request.GET.get("degree", "")
    if degree in Degree.values:
        rows = [row for row in rows if queries.degree_of(row) == degree]
    return layer, days, rows


@first_left(Rank.LIST)
@SEES
@require_GET
def damage(request: HttpRequest) -> HttpResponse:
    """By area and by what is damaged, with a map and the reports themselves."""
    layer, days, rows = _asked(request)
    placed = [row for row in rows if row.lat is not None and row.lon is not None][:_MOST_DOTS]
    worst = {code: n for n, (code, _label) in enumerate(queries.heads())}
    rows.sort(key=lambda row: worst[queries.degree_of(row)])
    asked, names = queries.services(), dict(queries.heads())
    found = queries.summary(rows, layer)
    context = {
        "title": _("Damage"), "summary": found,
        "heads": [words for _code, words in queries.heads()],
        "layer": layer, "layers": [(name, code) for code, name in queries.area_layers()],
        "days": days, "offered": [(_("%(n)s days") % {"n": n}, n) for n in _DAYS_OFFERED],
        "degree": request.GET.get("degree", ""),
        "degrees": [(_("All"), ""), *((label, code) for code, label in Degree.choices)],
        "services": bool(asked), "drawing": plotting.draw(
            [((row.lat or 0.0, row.lon or 0.0), 0, row.number) for row in placed],
            width=520, height=380),
        "rows": [
            {"case": row, "degree": names[queries.degree_of(row)],
             "found": getattr(row, "found", None), "thing": queries.thing_of(row, asked)}
            for row in rows[:_MOST_ROWS]
        ],
        "more": max(0, len(rows) - _MOST_ROWS), "query": request.GET.urlencode(),
    }  # fmt: skip
    return shell.page(request, "desk/relief/damage.html", context)


@first_left(Rank.EXPORT)
@SEES
@require_GET
def file(request: HttpRequest) -> HttpResponse:
    """The same reports as CSV, for teams to take along."""
    layer, _days, rows = _asked(request)
    answer = HttpResponse(queries.table(rows, layer), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="damage.csv"'
    return answer


@SEES
@require_GET
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """One report, and what teams found there."""
    row, actor = _report(request, id), shell.actor_of(request)
    who = organization().person
    context = {
        "title": _("Damage, case %(number)s") % {"number": row.number}, "case": row,
        "thing": queries.thing_of(row, queries.services()),
        "said": dict(queries.heads())[queries.degree_of(row)],
        "may_assess": policies.may_assess(actor),
        "found": [{"row": each, "who": who(each.by)} for each in queries.assessments(actor, id)],
        "degrees": [(label, code) for code, label in Degree.choices],
        "lived": [(_("Not known"), ""), (_("Yes"), "yes"), (_("No"), "no")],
        "photos": [each.file for each in row.attachments.filter(public=True)],
    }  # fmt: skip
    return shell.page(request, "desk/relief/damage_report.html", context)


@ASSESSES
@require_POST
def assess(request: HttpRequest, id: UUID) -> HttpResponse:
    """What a team found."""
    row, form = _report(request, id), request.POST
    _done, refused = shell.attempt(lambda: operations.assess.once(
        form.get("key", "")[:60], actor=shell.actor_of(request), case=row.pk,
        degree=form.get("degree", ""), lived_in=_LIVED.get(form.get("lived_in", "")),
        note=form.get("note", "")))  # fmt: skip
    to = reverse("desk:damage_report", args=[id])
    return shell.done(request, refused or _("It is noted."), to)


def _report(request: HttpRequest, id: UUID) -> Case:
    found = cases.by_id(shell.actor_of(request), id)
    if found is None or found.service not in queries.services():
        raise Http404
    return found
