"""All incidents, the band under the strip of every page, and the board of one."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.desk import dates, entering, shell
from holdfast.desk.incidents import showing, situation
from holdfast.desk.organization import organization
from holdfast.eoc import queries as eoc
from holdfast.eoc.models import Activation
from holdfast.incidents import policies, queries
from holdfast.incidents.models import Incident, Phase
from holdfast.places.queries import area_names

_MOST = 100


@shell.STAFF
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What is open, and what was."""
    rows = list(queries.all_incidents(shell.actor_of(request))[:_MOST])
    context = {
        "title": _("Incidents"),
        "open": [queries.now_of(row) for row in rows if row.state == Incident.State.OPEN],
        "closed": [row for row in rows if row.state == Incident.State.CLOSED],
    }
    return shell.page(request, "desk/incidents/list.html", context)


@shell.STAFF
@require_GET
def band(request: HttpRequest) -> HttpResponse:
    """What is open, for the band under the strip of every page."""
    return shell.part(request, "desk/incidents/band.html", {})


@shell.STAFF
@require_GET
def incident(request: HttpRequest, id: UUID) -> HttpResponse:
    """The board of one incident."""
    row, actor = found(request, id), shell.actor_of(request)
    waiting = eoc.activations(row.pk).filter(state=Activation.State.PROPOSED).first()
    context = shown(request, row) | {
        "switches": [showing.row(each) for each in eoc.switches(row.pk)], "waiting": waiting,
        "unreviewed": eoc.unreviewed(actor, row.pk), "activations": eoc.activations(row.pk)[:20],
        "books": _books(row), "suits": _suits(row), "unread": eoc.unread(actor, row.pk),
        "spiking": [each.row for each in eoc.register(row.pk) if each.spiking],
    }  # fmt: skip
    if alive(row):
        context |= situation.shown(actor, row)
    return shell.page(request, "desk/incidents/board.html", context)


def _books(row: Incident) -> list[tuple[str, str]]:
    books = eoc.playbooks()
    named = [(str(each.current.name), str(each.pk)) for each in books if each.current]
    return [*named, (_("No playbook"), "")]


def _suits(row: Incident) -> str:
    """The playbook that was used last here, else the first of the incident's kind."""
    used = eoc.activations(row.pk).filter(version__isnull=False).select_related("version").first()
    if used is not None and used.version is not None:
        return str(used.version.playbook_id)
    return next((str(each.pk) for each in eoc.playbooks() if each.kind == row.kind), "")


def found(request: HttpRequest, id: UUID) -> Incident:
    """An incident by its id; 404 for an unknown one."""
    row = queries.all_incidents(shell.actor_of(request)).filter(pk=id).first()
    if row is None:
        raise Http404
    return row


def alive(row: Incident) -> bool:
    """Whether it is open."""
    return row.state == Incident.State.OPEN


def shown(request: HttpRequest, row: Incident) -> dict[str, Any]:
    """What every page of an incident shows: its head, where it stands, what may be done."""
    actor, who = shell.actor_of(request), organization().person
    now = queries.now_of(row)
    open_still = alive(row)
    return {
        "title": str(row.name), "row": row, "now": now, "alive": open_still,
        "areas": area_names(row.areas), "phases": _phases(row),
        "duties": [
            {"duty": each, "holder": who(each.holder), "deputies": [who(d) for d in each.deputies],
             "people": _people(each)}
            for each in queries.duties(row.pk)
        ],
        "levels_from": queries.levels_from(row), "phases_from": queries.phases_from(row),
        "may_open": open_still and actor.may(policies.OPEN),
        "may_activate": open_still and actor.may(policies.ACTIVATE),
        "may_close": queries.may_close(row) and actor.may(policies.OPEN),
        "end": entering.field_of(row.ends_at), "opener": who(row.opener),
    }  # fmt: skip


def _phases(row: Incident) -> list[dict[str, Any]]:
    """The three phases with where it stands among them."""
    order = list(Phase)
    at = order.index(Phase(row.phase))
    since = _("since %(time)s") % {"time": dates.moment(row.phase_since)}
    return [
        {"name": str(each.label), "now": number == at,
         "says": since if number == at else _("over") if number < at else _("not begun")}
        for number, each in enumerate(order)
    ]  # fmt: skip


def _people(duty: queries.Duties) -> list[dict[str, Any]]:
    """Everybody who may be chosen for a duty, who has it and the deputies marked."""
    rank = {staff: n for n, staff in enumerate(filter(None, (duty.holder, *duty.deputies)))}
    return [
        {"id": id, "name": name, "holder": id == duty.holder, "deputy": rank.get(id, 0) > 0}
        for id, name in organization().staff.items()
    ]
