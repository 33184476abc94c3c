"""After an incident, at the desk: debriefs, findings, actions with owners and days, and all of it
as the after-action report."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import dates, entering, papers, shell
from holdfast.desk.incidents import board
from holdfast.desk.organization import organization
from holdfast.eoc import after
from holdfast.eoc.models import Action, Debrief, Finding
from holdfast.incidents.models import Incident
from holdfast.incidents.policies import OPEN
from holdfast.web.papers import Block, Blocks, Heading, Paper, Table, Words, cells, flat
from holdfast.web.policy import needs

OPENS = needs(OPEN)
_SWOT = ("strengths", "weaknesses", "opportunities", "threats")


@shell.STAFF
@require_GET
def page(request: HttpRequest, id: UUID) -> HttpResponse:
    """What was said, what was found, who does what; and the forms to go on."""
    return _page(request, board.found(request, id))


def _page(request: HttpRequest, row: Incident, wrong: str = "") -> HttpResponse:
    actor = shell.actor_of(request)
    given = request.POST if wrong else {}
    context = board.shown(request, row) | {
        "title": _("Afterwards"), "wrong": wrong, "given": given,
        "debriefs": row.debriefs.all(), "swot": _labels(),
        "findings": [
            {"row": each, "actions": [_action(action, actor) for action in each.actions.all()]}
            for each in row.findings.select_related("debrief").prefetch_related("actions")
        ],
        "may_write": actor.may(OPEN), "kinds": [(n, c) for c, n in Finding.Kind.choices],
        "from_debriefs": [
            ("–", ""), *((_named(each), str(each.pk)) for each in row.debriefs.all()),
        ],
        "people": [(name, str(pk)) for pk, name in organization().staff.items()],
        "today": dates.today().isoformat(), "words_limit": after.WORDS, "limit": after.SWOT,
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/after.html", context, status=status)


def _labels() -> list[tuple[str, str]]:
    return list(zip(_SWOT, (_("Strengths"), _("Weaknesses"), _("Opportunities"), _("Threats")),
                    strict=True))  # fmt: skip


def _named(each: Debrief) -> str:
    return f"{each.number}. {each.held_with}"


def _action(row: Action, actor: Any) -> dict[str, Any]:
    return {
        "row": row, "owner": organization().person(row.owner),
        "overdue": row.state == Action.State.OPEN and row.due < dates.today(),
        "moves": [(Action.State(to).label, to) for to in after.MOVES[row.state]]
        if after.may_settle(actor, row) else [],
    }  # fmt: skip


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return date.max


def _id(text: str) -> UUID | None:
    return next(iter(entering.ids([text])), None)


def _do(request: HttpRequest, id: UUID, what: Callable[[Incident, str], Any]) -> HttpResponse:
    row = board.found(request, id)
    _done, refused = shell.attempt(lambda: what(row, request.POST.get("key", "")[:60]))
    if refused:
        return _page(request, row, refused)
    return shell.done(request, _("Saved."), reverse("desk:incident_after", args=[id]))


@OPENS
@require_POST
def debrief(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write down a debrief."""
    form = request.POST
    return _do(request, id, lambda row, key: after.write_debrief.once(
        key, actor=shell.actor_of(request), incident=row.pk, held_on=_day(form.get("held_on", "")),
        held_with=form.get("held_with", ""), strengths=form.get("strengths", ""),
        weaknesses=form.get("weaknesses", ""), opportunities=form.get("opportunities", ""),
        threats=form.get("threats", ""),
    ))  # fmt: skip


@OPENS
@require_POST
def finding(request: HttpRequest, id: UUID) -> HttpResponse:
    """Write down a finding."""
    form = request.POST
    return _do(request, id, lambda row, key: after.write_finding.once(
        key, actor=shell.actor_of(request), incident=row.pk, kind=form.get("kind", ""),
        what=form.get("what", ""), why=form.get("why", ""),
        debrief=_id(form.get("debrief", "")),
    ))  # fmt: skip


@OPENS
@require_POST
def action(request: HttpRequest, id: UUID) -> HttpResponse:
    """Plan an action about a finding, or give one to another owner or day."""
    form, actor = request.POST, shell.actor_of(request)
    owner, due = _id(form.get("owner", "")), _day(form.get("due", ""))
    old, about = _id(form.get("action", "")), _id(form.get("finding", ""))

    def do(row: Incident, key: str) -> Any:
        if old:
            return after.replan_action(actor=actor, action=old, owner=owner or row.pk, due=due)
        return after.plan_action.once(
            key, actor=actor, finding=about or row.pk, what=form.get("what", ""),
            owner=owner or row.pk, due=due,
        )  # fmt: skip

    return _do(request, id, do)


@shell.STAFF
@require_POST
def settle(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say how an action ended, or take it up again."""
    form = request.POST
    return _do(request, id, lambda row, key: after.settle_action(
        actor=shell.actor_of(request), action=_id(form.get("action", "")) or row.pk,
        to=form.get("to", ""), note=form.get("note", ""),
    ))  # fmt: skip


@shell.STAFF
@require_GET
def actions(request: HttpRequest) -> HttpResponse:
    """What is still to be done in all incidents, the most overdue first."""
    actor = shell.actor_of(request)
    context = {"title": _("Actions"),
               "rows": [_action(each, actor) for each in after.open_actions(actor)]}  # fmt: skip
    return shell.page(request, "desk/incidents/actions.html", context)


@shell.STAFF
@require_GET
def report(request: HttpRequest, id: UUID) -> HttpResponse:
    """The after-action report."""
    row = board.found(request, id)
    context = {"back": reverse("desk:incident_after", args=[row.pk]), "back_words": _("Afterwards")}
    return papers.page(request, _report(row), context)


def _report(row: Incident) -> Paper:
    who = organization().person
    debriefs = [
        flat([
            Heading(f"{_('Debrief')} {_named(each)}, {dates.day(each.held_on)}"),
            Blocks(tuple(Block(label, getattr(each, name) or "–") for name, label in _labels()), 2),
        ])
        for each in row.debriefs.all()
    ]  # fmt: skip
    findings = [
        flat([
            Heading(f"{each.number}. {each.what}"),
            Words(" · ".join(filter(None, (str(each.get_kind_display()), each.why)))),
            Table(_("Actions"), (_("What is done"), _("Owner"), _("Until"), _("State"), _("Note")),
                  tuple(
                      cells(action.what, who(action.owner), dates.day(action.due),
                            action.get_state_display(), action.note or "–")
                      for action in each.actions.all()
                  ), grow=(0, 4), none=_("No action is planned.")),
        ])
        for each in row.findings.prefetch_related("actions")
    ]  # fmt: skip
    parts = flat([
        Blocks((
            Block(_("Incident name"), str(row.name)),
            Block(_("Begins"), dates.moment(row.starts_at)),
            Block(_("Closed"), dates.moment(row.closed_at) if row.closed_at else _("not yet")),
        )),
        *debriefs, *findings,
    ])  # fmt: skip
    return papers.of_incident(row, _("After-action report"), "after-action", parts)
