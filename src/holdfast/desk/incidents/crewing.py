"""The people of an incident at the desk: who is on and for how long, who takes over from whom,
whose households need help; and each person's own page of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import entering, shell
from holdfast.desk.incidents import board, shifts
from holdfast.desk.organization import organization
from holdfast.eoc import crew, families, relieving
from holdfast.eoc.models import HandOver, Household, Noted
from holdfast.eoc.policies import HAND_OVER_MOVES, WATCHES
from holdfast.incidents.models import Incident
from holdfast.incidents.policies import OPEN
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock
from holdfast.kernel.typed import whole
from holdfast.web.policy import needs
from holdfast.workforce import operations as workforce
from holdfast.workforce import queries as presences
from holdfast.workforce.models import Presence
from holdfast.workforce.operations.presence import CHOSEN

WATCHING = needs(WATCHES)
_SOON = {"now": timedelta(), "hour": timedelta(hours=1), "shift": timedelta(hours=2)}


@WATCHING
@require_GET
def people(request: HttpRequest, id: UUID) -> HttpResponse:
    """Who is on, for how long, over which limit; ``part=rows`` is the table alone, for live.js."""
    row = board.found(request, id)
    if request.GET.get("part") == "rows":
        return shell.part(request, "desk/incidents/crew_rows.html", _table(row))
    return _page(request, row)


def _table(row: Incident) -> dict[str, Any]:
    now, rules = clock.now(), crew.rules()
    return {"row": row} | shifts.shown(crew.people(now), rules, now)


def _page(request: HttpRequest, row: Incident, wrong: str = "") -> HttpResponse:
    actor = shell.actor_of(request)
    said = families.answers(actor, row.pk)
    context = board.shown(request, row) | _table(row) | {
        "title": _("Staff on duty"), "wrong": wrong,
        "given": request.POST if wrong else {},
        "asked": [_asked(each) for each in relieving.waiting(row.pk)],
        "people": [(name, str(pk)) for pk, name in organization().staff.items()],
        "rules": shifts.rule_fields(crew.rules()), "may_set": actor.may(OPEN),
        "households": None if said is None else _households(said),
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/crew.html", context, status=status)


def _asked(each: HandOver) -> dict[str, Any]:
    who = organization().person
    at = each.at or max(clock.now(), each.asked_at) + _SOON[each.need]
    return {
        "row": each, "who": who(each.staff), "taker": who(each.taker),
        "by": who(each.answered_by), "field": entering.field_of(at),
        "moves": HAND_OVER_MOVES[each.state],
    }  # fmt: skip


def _households(said: list[Household]) -> dict[str, Any]:
    who = organization().person
    counts = [
        (label, sum(each.answer == code for each in said))
        for code, label in Household.Answer.choices
    ]
    return {
        "counts": counts,
        "rows": [{"row": each, "who": who(each.staff)} for each in said
                 if each.answer != Household.Answer.YES],
    }  # fmt: skip


def _do(request: HttpRequest, id: UUID, what: Callable[[], Any], words: str) -> HttpResponse:
    row = board.found(request, id)
    _done, refused = shell.attempt(what)
    if refused:
        return _page(request, row, refused)
    return shell.done(request, words, reverse("desk:incident_crew", args=[id]))


@WATCHING
@require_POST
def relieve(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say who takes over from whom and when, or settle it."""
    form, actor = request.POST, shell.actor_of(request)
    hand_over, to = entering.one_id(form.get("hand_over", "")), form.get("to", "")

    def do() -> Any:
        if to != HandOver.State.ARRANGED:
            return relieving.settle(actor=actor, hand_over=hand_over, to=to)
        return relieving.arrange(
            actor=actor, hand_over=hand_over, taker=entering.one_id(form.get("taker", "")),
            at=entering.moment_for(form.get("at", ""), _("When")),
        )  # fmt: skip

    return _do(request, id, do, _("Saved. Who asked sees it at once."))


@WATCHING
@require_POST
def care(request: HttpRequest, id: UUID) -> HttpResponse:
    """Note a meal or a rest of somebody, or sign off who went home."""
    form, actor = request.POST, shell.actor_of(request)
    staff, act = entering.one_id(form.get("staff", "")), form.get("act")

    def do() -> Any:
        if act == "home":
            return workforce.sign_off(actor=actor, staff=staff)
        return crew.note(actor=actor, staff=staff, kind=act or "", at=clock.now())

    return _do(request, id, do, _("Saved."))


@needs(OPEN)
@require_POST
def rules(request: HttpRequest, id: UUID) -> HttpResponse:
    """Set how long people work."""
    given = {name: whole(request.POST.get(name, "").strip(), 0) for name in crew.LIMITS}
    return _do(
        request, id, lambda: crew.set_work_rules(actor=shell.actor_of(request), **given),
        _("The limits hold from now on."),
    )  # fmt: skip


@shell.STAFF
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """One's own shift, meals, relief and household."""
    return _mine(request)


def _mine(request: HttpRequest, wrong: str = "") -> HttpResponse:
    actor, now, limits = shell.actor_of(request), clock.now(), crew.rules()
    me = shell.staff_of(request).pk
    table = shifts.shown(crew.people(now, staff=[me]), limits, now)
    state = presences.presence(me).state
    takes, asked = actor.may("contacts.take"), relieving.mine(actor)
    waits = {each.incident_id for each in asked if each.staff == me}
    context = {
        "title": _("My shift"), "wrong": wrong, "me": me, "table": table,
        "mine": next(iter(table["rows"]), None),
        "state": Presence.State(state).label,
        "states": [(each, Presence.State(each).label, each == state) for each in CHOSEN
                   if takes or each != "ready"],
        "asked": [_asked(each) for each in asked],
        "about": [
            {"now": each, "answer": families.mine(actor, each.id), "asked": each.id in waits}
            for each in crew.watched()
        ],
        "answers": [(label, code) for code, label in Household.Answer.choices],
        "needs": [(label, code) for code, label in HandOver.Need.choices],
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/my_shift.html", context, status=status)


@shell.STAFF
@require_POST
def mine_do(request: HttpRequest) -> HttpResponse:
    """Say what one does, note a meal or a rest, ask to be relieved, say how one's household is."""
    form, actor, now = request.POST, shell.actor_of(request), clock.now()
    act, incident = form.get("act", ""), entering.one_id(form.get("incident", ""))

    def do() -> Any:
        match act:
            case "presence":
                return workforce.set_presence(actor=actor, state=form.get("state", "")[:12])
            case Noted.Kind.MEAL | Noted.Kind.REST:
                me = shell.staff_of(request).pk
                return crew.note(actor=actor, staff=me, kind=act, at=_when(form.get("at"), now))
            case "relief":
                return relieving.ask.once(
                    form.get("key", "")[:60], actor=actor, incident=incident,
                    need=form.get("need", "now"),
                )  # fmt: skip
            case "household":
                return families.say(actor=actor, incident=incident, answer=form.get("answer", ""))
        hand_over = entering.one_id(form.get("hand_over", ""))
        return relieving.settle(actor=actor, hand_over=hand_over, to=act)

    _done, refused = shell.attempt(do)
    if refused:
        return _mine(request, refused)
    words = _("A supervisor sees that you need relief.") if act == "relief" else _("Saved.")
    return shell.done(request, words, reverse("desk:my_shift"))


def _when(text: str | None, now: datetime) -> datetime:
    """A time of day as it was typed, the last one there was; now where none was."""
    typed = (text or "").strip()
    if not typed:
        return now
    try:
        hour = time.fromisoformat(typed[:5])
    except ValueError:
        raise OperationError(_("Write the time as hours and minutes.")) from None
    local = localtime(now)
    at = local.replace(hour=hour.hour, minute=hour.minute, second=0, microsecond=0)
    return at if at <= local else at - timedelta(days=1)
