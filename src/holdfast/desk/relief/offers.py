"""Offers and needs at the desk: noted in a call, looked at, brought together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import shell
from holdfast.desk.entering import clean, incident_choices
from holdfast.desk.relief.people import caller, talk_of
from holdfast.journal.recording import OperationError
from holdfast.kernel.typed import whole
from holdfast.relief import policies
from holdfast.relief.models import Match, Need, Offer, Skill, Sort
from holdfast.relief.operations import offers as operations
from holdfast.relief.operations.offers import Given, Noted
from holdfast.relief.queries import offers as queries
from holdfast.web.policy import needs

HELPS, RUNS = needs(*policies.HELP), needs(policies.RUN)
_OFFER_ACTS: dict[str, str | Promise] = {
    Offer.State.CHECKED: gettext_lazy("It can be counted on"),
    Offer.State.DECLINED: gettext_lazy("We do not take it"),
    Offer.State.GONE: gettext_lazy("Taken back or used up"),
    Offer.State.NEW: gettext_lazy("Look at it anew"),
}
_NEED_ACTS: dict[str, str | Promise] = {
    Need.State.MET: gettext_lazy("It is met"), Need.State.CLOSED: gettext_lazy("No longer needed"),
    Need.State.OPEN: gettext_lazy("It is needed again"),
}  # fmt: skip
_MATCH_ACTS: dict[str, str | Promise] = {
    Match.State.AGREED: gettext_lazy("They agreed"), Match.State.DONE: gettext_lazy("It is done"),
    Match.State.OFF: gettext_lazy("It came to nothing"),
    Match.State.ASKED: gettext_lazy("Ask again"),
}  # fmt: skip


@HELPS
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What is needed, and what is offered."""
    actor, state = shell.actor_of(request), request.GET.get("state", "")
    context = {
        "title": _("Offers and needs"),
        "needs": queries.needs(actor),
        "offers": queries.offers(
            actor, sort=request.GET.get("sort", ""), state=state,
            skill=request.GET.get("skill", "")),
        "asked": request.GET, "sorts": [(_("All"), ""), *_choices(Sort)],
        "states": [(_("All"), ""), *_choices(Offer.State)],
        "skills": [(_("All"), ""), *_choices(Skill)],
    }  # fmt: skip
    return shell.page(request, "desk/relief/offers.html", context)


def _choices(kind: Any) -> list[tuple[str, str]]:
    return [(str(label), value) for value, label in kind.choices]


def given_of(form: QueryDict) -> Given:
    """An offer or a need as its form has it."""
    typed = form.get("quantity", "").strip()
    return Given(
        **{name: clean(form.get(name, "")) for name in
           ("sort", "name", "phone", "email", "hours", "what", "place")},
        skills=tuple(each for each in form.getlist("skills") if each),
        languages=tuple(each for each in form.getlist("languages") if each),
        quantity=whole(typed, 0) if typed else 1,
    )  # fmt: skip


def form_context(form: Any) -> dict[str, Any]:
    """What the forms of an offer and of a need show."""
    known = [code for code, _name in settings.LANGUAGES]
    return {
        "given": form, "sorts": [(value, label) for value, label in Sort.choices],
        "skills": list(Skill.choices),
        "chosen": form.getlist("skills") if form else [],
        "spoken": form.getlist("languages") if form else [],
        "languages": list(settings.LANGUAGES), "known": known,
    }  # fmt: skip


@HELPS
def offer_new(request: HttpRequest) -> HttpResponse:
    """Somebody offers help in a call."""
    form = request.POST
    made, wrong = None, ""
    if request.method == "POST":
        made, wrong = shell.attempt(lambda: operations.make_offer.once(
            form.get("key", "")[:60], actor=shell.actor_of(request), given=given_of(form),
            channel="desk"))  # fmt: skip
        if made is not None:
            return shell.done(request, _("It is noted."), reverse("desk:offer", args=[made.id]))
    context = {"title": _("An offer of help"), "wrong": wrong, **form_context(form)}
    return shell.page(request, "desk/relief/offer_new.html", context, status=422 if wrong else 200)


@HELPS
def need_new(request: HttpRequest) -> HttpResponse:
    """Somebody needs help; `contact` is the contact in hand in which they say so."""
    form, wrong, talk = request.POST, "", talk_of(request)
    if request.method == "POST":

        def do() -> Noted:
            incident = _id(form.get("incident", ""))
            if incident is None:
                raise OperationError(_("Choose an incident that is open."))
            return operations.note_need.once(
                form.get("key", "")[:60], actor=shell.actor_of(request), incident=incident,
                given=given_of(form), interaction=talk.pk if talk else None,
            )  # fmt: skip

        made, wrong = shell.attempt(do)
        if made is not None:
            return shell.done(request, _("It is noted."), reverse("desk:need", args=[made.id]))
    said = caller(talk)
    given = form or {"name": said.get("author_name", ""), "phone": said.get("author_phone", "")}
    context = {
        "title": _("Somebody needs help"), "wrong": wrong, **form_context(form), "given": given,
        "incident_choices": incident_choices(),
        "one_skill": [("", ""), *_choices(Skill)],
        "one_language": [("", ""), *((name, code) for code, name in settings.LANGUAGES)],
    }  # fmt: skip
    return shell.page(request, "desk/relief/need_new.html", context, status=422 if wrong else 200)


def _id(typed: str) -> UUID | None:
    try:
        return UUID(typed)
    except ValueError:
        return None


@HELPS
@require_GET
def offer(request: HttpRequest, id: UUID) -> HttpResponse:
    """One offer, and what came of it."""
    actor = shell.actor_of(request)
    row = queries.offer(actor, id)
    if row is None:
        raise Http404
    runs = actor.may(policies.RUN)
    context = {
        "title": row.name, "row": row, "runs": runs,
        "skills": [str(Skill(each).label) for each in row.skills],
        "languages": [_language(each) for each in row.languages],
        "left": operations.left(row) if row.sort == Sort.GOODS else None,
        "acts": [(to, _OFFER_ACTS[to]) for to in policies.OFFER_MOVES[row.state]] if runs else [],
        "matches": _matches(actor, row),
    }  # fmt: skip
    return shell.page(request, "desk/relief/offer.html", context)


@HELPS
@require_GET
def need(request: HttpRequest, id: UUID) -> HttpResponse:
    """One need: who fits it, and who was asked."""
    actor = shell.actor_of(request)
    row = queries.need(actor, id)
    if row is None:
        raise Http404
    context = {
        "title": row.what, "row": row, "runs": actor.may(policies.RUN),
        "skill": str(Skill(row.skill).label) if row.skill else "",
        "language": _language(row.language) if row.language else "",
        "acts": [(to, _NEED_ACTS[to]) for to in policies.NEED_MOVES[row.state]],
        "matches": _matches(actor, row),
        "candidates": queries.candidates(actor, row) if row.state == Need.State.OPEN else [],
    }  # fmt: skip
    return shell.page(request, "desk/relief/need.html", context)


def _language(code: str) -> str:
    """A language's name; its code where we have none."""
    return str(dict(settings.LANGUAGES).get(code, code))


def _matches(actor: Any, of: Need | Offer) -> list[dict[str, Any]]:
    return [
        {"row": each, "acts": [(to, _MATCH_ACTS[to]) for to in policies.MATCH_MOVES[each.state]]}
        for each in queries.matches_of(actor, of)
    ]


# -- what is done --


def _do(request: HttpRequest, to: str, do: Callable[[], object], words: str = "") -> HttpResponse:
    _done, refused = shell.attempt(do)
    return shell.done(request, refused or words or _("Saved."), to)


@RUNS
@require_POST
def offer_act(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say whether it can be counted on; or erase it."""
    actor, to = shell.actor_of(request), request.POST.get("to", "")
    if to == "forget":
        return _do(request, reverse("desk:offers"), lambda: operations.forget_offer(
            actor=actor, offer=id), _("It is erased."))  # fmt: skip
    return _do(request, reverse("desk:offer", args=[id]), lambda: operations.move_offer(
        actor=actor, offer=id, to=to))  # fmt: skip


@HELPS
@require_POST
def need_act(request: HttpRequest, id: UUID) -> HttpResponse:
    """It is met, no longer needed, or needed again."""
    return _do(request, reverse("desk:need", args=[id]), lambda: operations.move_need(
        actor=shell.actor_of(request), need=id, to=request.POST.get("to", "")))  # fmt: skip


@RUNS
@require_POST
def match(request: HttpRequest, id: UUID) -> HttpResponse:
    """Bring an offer and the need together, or say what came of it."""
    actor, form, to = shell.actor_of(request), request.POST, reverse("desk:need", args=[id])
    known, other = _id(form.get("match", "")), _id(form.get("offer", ""))
    if known is not None:
        return _do(request, to, lambda: operations.move_match(
            actor=actor, match=known, to=form.get("to", "")))  # fmt: skip
    if other is None:
        raise Http404
    return _do(request, to, lambda: operations.match(
        actor=actor, offer=other, need=id, quantity=whole(form.get("quantity", "1"), 0)),
        _("Asked. Call them, then say what they answered."))  # fmt: skip
