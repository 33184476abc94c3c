"""Taking an incident to a level and a phase: proposed with every line, approved by another, each
line reversed or kept singly afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import entering, shell
from holdfast.desk.incidents import board, showing
from holdfast.desk.organization import organization
from holdfast.eoc import operations, policies, queries
from holdfast.eoc.models import Activation
from holdfast.incidents import policies as incidents
from holdfast.incidents.models import Level, Phase
from holdfast.kernel.typed import whole
from holdfast.web.policy import needs

OPENS, ACTIVATES = needs(incidents.OPEN), needs(incidents.ACTIVATE)


@ACTIVATES
@require_POST
def propose(request: HttpRequest, id: UUID) -> HttpResponse:
    """Propose a level, a phase and a playbook."""
    form = request.POST
    books = entering.ids([form.get("playbook", "")])
    proposed, refused = shell.attempt(
        lambda: operations.propose_activation(
            actor=shell.actor_of(request), incident=id, level=form.get("level", ""),
            phase=form.get("phase", ""), playbook=books[0] if books else None,
        )
    )  # fmt: skip
    if proposed is None:
        return shell.done(request, refused, reverse("desk:incident", args=[id]))
    words = _("Proposed. Nothing is switched yet: look at every line.")
    return shell.done(request, words, reverse("desk:activation", args=[proposed.activation]))


@shell.STAFF
@require_GET
def activation(request: HttpRequest, id: UUID) -> HttpResponse:
    """Every line with what was before and what it becomes; who proposed and approved it."""
    row, actor, who = _row(request, id), shell.actor_of(request), organization().person
    pending = row.state == Activation.State.PROPOSED
    changes = [
        {**showing.row(each.switch), "change": each}
        for each in row.changes.select_related("switch__incident")
    ]
    writes = pending and actor.may(incidents.ACTIVATE)
    context = board.shown(request, row.incident) | {
        "activation": row, "pending": pending,
        "level": str(Level(row.level).label), "phase": str(Phase(row.phase).label),
        "on": [each for each in changes if each["change"].on],
        "off": [each for each in changes if not each["change"].on],
        "mark": queries.mark(row), "proposer": who(row.proposer), "approver": who(row.approver),
        "reviewer": who(row.reviewer), "may_write": writes,
        "may_approve": pending and policies.may_approve(actor, row),
        "may_review": bool(row.reason) and row.reviewed_at is None
        and actor.may(incidents.ACTIVATE) and actor.id != row.approver,
    }  # fmt: skip
    return shell.page(request, "desk/incidents/activation.html", context)


@ACTIVATES
@require_POST
def choose(request: HttpRequest, id: UUID) -> HttpResponse:
    """Leave lines out, or take them in again."""
    row = _row(request, id)
    kept = {whole(each, 0) for each in request.POST.getlist("keep")}
    out = frozenset(set(row.changes.values_list("pk", flat=True)) - kept)
    return _do(request, id, _("Saved. Nothing is switched yet."), lambda: operations.choose_lines(
        actor=shell.actor_of(request), activation=id, left_out=out))  # fmt: skip


@ACTIVATES
@require_POST
def approve(request: HttpRequest, id: UUID) -> HttpResponse:
    """Approve what was read; with a reason, alone."""
    form = request.POST
    reason = entering.clean(form.get("reason", "")) if form.get("alone") else ""
    if form.get("alone") and not reason:
        words = _("Say why it cannot wait for others.")
        return shell.done(request, words, reverse("desk:activation", args=[id]))
    return _do(request, id, _("It is in force."), lambda: operations.approve_activation(
        actor=shell.actor_of(request), activation=id, mark=form.get("mark", ""),
        reason=reason))  # fmt: skip


@ACTIVATES
@require_POST
def withdraw(request: HttpRequest, id: UUID) -> HttpResponse:
    """Give a proposal up."""
    return _do(request, id, _("Withdrawn."), lambda: operations.withdraw_activation(
        actor=shell.actor_of(request), activation=id))  # fmt: skip


@ACTIVATES
@require_POST
def review(request: HttpRequest, id: UUID) -> HttpResponse:
    """Note that one has reviewed what another activated alone."""
    return _do(request, id, _("Reviewed."), lambda: operations.review_activation(
        actor=shell.actor_of(request), activation=id))  # fmt: skip


@OPENS
@require_POST
def reverse_line(request: HttpRequest, id: UUID) -> HttpResponse:
    """Reverse one line of an incident."""
    return _line(request, id, _("Reversed. What was before is back."), operations.reverse_line)


@ACTIVATES
@require_POST
def keep_line(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep one line beyond the end of its incident."""
    return _line(request, id, _("Kept on purpose."), operations.keep_line)


def _line(request: HttpRequest, id: UUID, words: str, what: Callable[..., None]) -> HttpResponse:
    row = board.found(request, id)
    ids = entering.ids([request.POST.get("switch", "")])
    if not ids or not row.switches.filter(pk=ids[0]).exists():
        raise Http404
    _none, refused = shell.attempt(lambda: what(actor=shell.actor_of(request), switch=ids[0]))
    return shell.done(request, refused or words, reverse("desk:incident", args=[id]))


def _row(request: HttpRequest, id: UUID) -> Activation:
    row = queries.activation(shell.actor_of(request), id)
    if row is None:
        raise Http404
    return row


def _do(request: HttpRequest, id: UUID, words: str, what: Callable[[], Any]) -> HttpResponse:
    _row(request, id)
    _done, refused = shell.attempt(what)
    return shell.done(request, refused or words, reverse("desk:activation", args=[id]))
