"""Rumors at the desk: heard, checked, answered; and how an answered one begins a bulletin."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.desk import entering, shell
from holdfast.desk.incidents import board
from holdfast.desk.organization import organization
from holdfast.eoc import policies, queries, rumors
from holdfast.eoc.models import Rumor
from holdfast.eoc.queries import Mentioned
from holdfast.kernel.texts import Text
from holdfast.web.policy import needs

ANSWERS = needs(*policies.ANSWERS)
BULLETIN = "rumor"
"""The kind of bulletin that says what is true."""
_SHAPES = {
    "heard": ("new", "heed"), "checked": ("in-work", "sea"), "answered": ("ok", "good"),
    "dropped": ("unused", "mute"),
}  # fmt: skip


@shell.STAFF
def register(request: HttpRequest, id: UUID) -> HttpResponse:
    """All of an incident, and the form to put one in."""
    row = board.found(request, id)
    if request.method != "POST":
        return _page(request, id)
    form = request.POST
    told, refused = shell.attempt(
        lambda: rumors.hear_rumor.once(
            form.get("key", "")[:60], actor=shell.actor_of(request), incident=row.pk,
            heard=Text.of(entering.words(form, "heard")),
        )
    )  # fmt: skip
    if told is None:
        return _page(request, id, given=entering.words(form, "heard"), wrong=refused)
    words = _("Rumor %(number)s is in the register.") % {"number": told.number}
    return shell.done(request, words, reverse("desk:incident_rumors", args=[id]))


@ANSWERS
@require_POST
def check(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say what a check found."""
    form = request.POST
    checked = entering.words(form, "checked")
    return _do(request, id, _("Checked. Answer it now."), lambda: rumors.check_rumor(
        actor=shell.actor_of(request), rumor=id, verdict=form.get("verdict", ""),
        checked=Text.of(checked)), checked)  # fmt: skip


@ANSWERS
@require_POST
def answer(request: HttpRequest, id: UUID) -> HttpResponse:
    """Answer it with the fact."""
    fact, heard = (entering.words(request.POST, name) for name in ("fact", "heard"))
    return _do(request, id, _("Answered. It stands on agents' desks now."),
               lambda: rumors.answer_rumor(actor=shell.actor_of(request), rumor=id,
               fact=Text.of(fact), heard=Text.of(heard)), fact, heard)  # fmt: skip


@ANSWERS
@require_POST
def move(request: HttpRequest, id: UUID) -> HttpResponse:
    """Set it aside, or take it up again."""
    return _do(request, id, _("Saved."), lambda: rumors.move_rumor(
        actor=shell.actor_of(request), rumor=id, move=request.POST.get("move", "")))  # fmt: skip


def begun(request: HttpRequest, kind: str) -> dict[str, Any]:
    """What a bulletin begins with that answers the rumor of ``?rumor=``; nothing without one."""
    ids = entering.ids([request.GET.get("rumor", "")])
    row = queries.rumor(shell.actor_of(request), ids[0]) if ids else None
    if row is None or kind != BULLETIN or row.state != Rumor.State.ANSWERED:
        return {}
    return {"slots": rumors.slots(row), "areas": row.incident.areas}


def _do(
    request: HttpRequest, id: UUID, words: str, what: Callable[[], Any], *typed: Mapping[str, str]
) -> HttpResponse:
    row = queries.rumor(shell.actor_of(request), id)
    if row is None:
        raise Http404
    _told, refused = shell.attempt(what)
    if refused and typed:
        return _page(request, row.incident_id, at=row.pk, again=typed, wrong=refused)
    to = reverse("desk:incident_rumors", args=[row.incident_id])
    return shell.done(request, refused or words, f"{to}#r{row.number}")


def _page(
    request: HttpRequest,
    id: UUID,
    *,
    given: Mapping[str, str] | None = None,
    at: UUID | None = None,
    again: tuple[Mapping[str, str], ...] = (),
    wrong: str = "",
) -> HttpResponse:
    row, actor = board.found(request, id), shell.actor_of(request)
    answers = policies.may_answer(actor)
    found = queries.register(row.pk)
    context = board.shown(request, row) | {
        "title": _("Rumors"),
        "rumors": [_shown(each, again if each.row.pk == at else (), answers) for each in found],
        "spiking": [each.row for each in found if each.spiking],
        "contacts": queries.marked_contacts(row.pk), "wrong": wrong, "at": at,
        "new": entering.word_fields("heard", given or {}), "typed": given is not None,
        "may_hear": board.alive(row) and policies.may_hear(actor), "may_answer": answers,
        "verdicts": Rumor.Verdict.choices, "limit": rumors.TEXT_LIMIT,
    }  # fmt: skip
    return shell.page(request, "desk/incidents/rumors.html", context, status=422 if wrong else 200)


def _shown(each: Mentioned, again: tuple[Mapping[str, str], ...], answers: bool) -> dict[str, Any]:
    row, who = each.row, organization().person
    shape, tone = _SHAPES[row.state]
    allowed = {move for state, move in policies.RUMOR_MOVES if state == row.state}
    answered = row.state == Rumor.State.ANSWERED
    typed = [*again, {}, {}]
    checks = row.state == Rumor.State.HEARD
    return {
        "each": each, "row": row, "shape": shape, "tone": tone,
        "title": row.fact if answered else row.heard, "answered": answered,
        "hearer": who(row.hearer), "checker": who(row.checker), "answerer": who(row.answerer),
        "moves": allowed if answers else set(), "open": bool(again),
        "checked": entering.word_fields("checked", typed[0] if checks and again else {}),
        "fact": entering.word_fields(
            "fact", typed[0] if again and not checks else dict(row.fact.texts)
        ),
        "heard": entering.word_fields(
            "heard", typed[1] if again and not checks else dict(row.heard.texts)
        ),
        "tells": answered and row.verdict == Rumor.Verdict.FALSE,
    }  # fmt: skip
