"""Shelters and centers at the desk: all of them, and the page on which one is run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import entering, shell
from holdfast.desk.organization import organization
from holdfast.journal.recording import OperationError
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import whole
from holdfast.places import queries as places
from holdfast.relief import policies
from holdfast.relief.models import Facility, Fit, Kind, Shift
from holdfast.relief.operations import facilities as operations
from holdfast.relief.operations.facilities import Given, Reach, Told
from holdfast.relief.queries import facilities as queries
from holdfast.web.policy import needs

RUNS, MANAGES = needs(policies.RUN), needs(policies.MANAGE)
_State = Facility.State
_ACTS = {
    _State.OPEN: gettext_lazy("Open it"), _State.FULL: gettext_lazy("It is full"),
    _State.CLOSED: gettext_lazy("Close it"), _State.STANDBY: gettext_lazy("Make it ready"),
}  # fmt: skip
_REACH_LINES = 3


@shell.STAFF
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All of them, the open ones first; or those of a kind."""
    kind = request.GET.get("kind", "")
    rows = queries.all_facilities(shell.actor_of(request))
    rows = rows.filter(kind=kind) if kind in Kind.values else rows
    order = sorted(rows, key=lambda row: queries.OPEN_FIRST[row.state])
    context = {
        "title": _("Shelters and centers"), "kind": kind,
        "alike": len(queries.alike(shell.actor_of(request))),
        "rows": [{"place": queries.place_of(row), "listed": row.listed} for row in order],
        "kinds": [(value, label) for value, label in Kind.choices if value != Kind.LISTING],
    }  # fmt: skip
    if request.GET.get("part"):
        return shell.part(request, "desk/relief/rows.html", context)
    return shell.page(request, "desk/relief/list.html", context)


@shell.STAFF
@require_GET
def facility(request: HttpRequest, id: UUID) -> HttpResponse:
    """One: its state, who is there, what it needs, whom to call; to be run from a phone too."""
    row, actor = _row(request, id), shell.actor_of(request)
    runs = actor.may(policies.RUN)
    who = organization().person
    context = {
        "title": row.name, "row": row, "place": queries.place_of(row), "runs": runs,
        "acts": [(to, _ACTS[_State(to)]) for to in policies.MOVES[row.state]] if runs else [],
        "counts": [
            {"count": each, "who": who(each.by)} for each in queries.counts(row)
        ],
        "shifts": [(label, value) for value, label in Shift.choices],
        "needs": entering.word_fields("needs", row.needs.texts),
        "reachable": queries.reachable(actor, row),
        "reach_lines": _reach_lines(queries.reachable(actor, row)),
    }  # fmt: skip
    if request.GET.get("part"):
        return shell.part(request, "desk/relief/standing.html", context)
    return shell.page(request, "desk/relief/page.html", context)


def _reach_lines(known: list[Any]) -> list[dict[str, Any]]:
    empty = [None] * max(1, _REACH_LINES - len(known))
    return [{"n": n, "who": each} for n, each in enumerate([*known, *empty])]


# -- what is done on its page --


@RUNS
@require_POST
def move(request: HttpRequest, id: UUID) -> HttpResponse:
    """Open it, say that it is full, close it."""
    to = request.POST.get("to", "")
    return _do(request, id, _("Its state is changed, also for residents."),
               lambda: operations.move_facility(
                   actor=shell.actor_of(request), facility=id, to=to))  # fmt: skip


@RUNS
@require_POST
def count(request: HttpRequest, id: UUID) -> HttpResponse:
    """People came or left, or heads were counted."""
    form, actor = request.POST, shell.actor_of(request)
    key, shift = form.get("key", "")[:60], form.get("shift", "")

    def do() -> Told:
        if heads := form.get("heads", "").strip():
            return operations.count_heads.once(
                key, actor=actor, facility=id, heads=_number(heads, _("Heads")), shift=shift
            )
        came, left = form.get("came", "").strip(), form.get("left", "").strip()
        return operations.count_people.once(
            key, actor=actor, facility=id, came=_number(came or "0", _("Arrivals")),
            left=_number(left or "0", _("Departures")), shift=shift,
        )  # fmt: skip

    return _do(request, id, _("Counted."), do)


@RUNS
@require_POST
def confirm(request: HttpRequest, id: UUID) -> HttpResponse:
    """All of it is true now."""
    return _do(request, id, _("Confirmed: residents read that it is true as of now."),
               lambda: operations.confirm_facility(
                   actor=shell.actor_of(request), facility=id))  # fmt: skip


@RUNS
@require_POST
def say_needs(request: HttpRequest, id: UUID) -> HttpResponse:
    """What it needs."""
    form = request.POST
    return _do(request, id, _("Saved."), lambda: operations.say_needs(
        actor=shell.actor_of(request), facility=id, needs=Text.of(entering.words(form, "needs")),
        base=whole(form.get("base", ""), 0)))  # fmt: skip


@RUNS
@require_POST
def reach(request: HttpRequest, id: UUID) -> HttpResponse:
    """Whom staff call there."""
    form = request.POST
    people = tuple(
        Reach(*(form.get(f"{part}_{n}", "").strip() for part in ("name", "role", "phone", "email")))
        for n in range(operations.MOST_REACHABLE)
    )
    return _do(request, id, _("Saved. Residents do not see it."), lambda: operations.set_reachable(
        actor=shell.actor_of(request), facility=id, people=people))  # fmt: skip


def _do(request: HttpRequest, id: UUID, words: str, what: Callable[[], Told]) -> HttpResponse:
    _row(request, id)
    _told, refused = shell.attempt(what)
    queries.forget()
    return shell.done(request, refused or words, reverse("desk:facility", args=[id]))


# -- adding and changing --


@MANAGES
def add(request: HttpRequest) -> HttpResponse:
    """A new one."""
    return _edit(request, None)


@MANAGES
def change(request: HttpRequest, id: UUID) -> HttpResponse:
    """What is known of one."""
    return _edit(request, _row(request, id))


def _edit(request: HttpRequest, row: Facility | None) -> HttpResponse:
    form, wrong = request.POST, ""
    if request.method == "POST":
        actor, key = shell.actor_of(request), form.get("key", "")[:60]

        def do() -> Told:
            given = _read(form, row.needs if row else Text())
            if row is None:
                return operations.add_facility.once(key, actor=actor, given=given)
            base = whole(form.get("base", ""), 0)
            return operations.change_facility.once(
                key, actor=actor, facility=row.pk, given=given, base=base
            )

        told, wrong = shell.attempt(do)
        queries.forget()
        if told is not None:
            return shell.done(request, _("Saved."), reverse("desk:facility", args=[told.facility]))
    context = {
        "title": row.name if row else _("A new shelter or center"), "row": row, "wrong": wrong,
        "given": _shown(form if wrong else None, row),
        "kinds": [(label, value) for value, label in Kind.choices if value != Kind.LISTING],
    }  # fmt: skip
    return shell.page(request, "desk/relief/edit.html", context, status=422 if wrong else 200)


def _shown(form: QueryDict | None, row: Facility | None) -> dict[str, Any]:
    """The form as it stands: what was typed, else what is known."""
    lines = ("kind", "name", "run_by", "address", "capacity", "phone", "url")
    if form is not None:
        shown: dict[str, Any] = {name: form.get(name, "") for name in lines}
        fits = {fit: form.get(f"fit_{fit}", "") for fit in Fit.values}
        texts = {name: entering.words(form, name) for name in ("hours", "notes")}
        shown |= {"base": form.get("base", ""), "listed": bool(form.get("listed"))}
    else:
        known = row or Facility(kind=Kind.SHELTER)
        shown = {name: getattr(known, name) for name in lines}
        words = {True: "yes", False: "no"}
        fits = {fit: words.get(known.fits.get(fit), "") for fit in Fit.values}
        texts = {"hours": dict(known.hours.texts), "notes": dict(known.notes.texts)}
        shown |= {"base": known.version, "listed": known.listed}
    answers = [(_("Not known"), ""), (_("Yes"), "yes"), (_("No"), "no")]
    return shown | {
        "fits": [
            {"code": code, "label": label, "value": fits[code], "answers": answers}
            for code, label in Fit.choices
        ],
        "hours": entering.word_fields("hours", texts["hours"]),
        "notes": entering.word_fields("notes", texts["notes"]),
    }  # fmt: skip


def _read(form: QueryDict, needs: Text) -> Given:
    """The form as the operation takes it; an address nobody knows is kept as it was typed."""
    typed = form.get("address", "").strip()
    found = places.locate(text=typed.replace("\x00", "")) if typed else None
    capacity = form.get("capacity", "").strip()
    yes = {"yes": True, "no": False}
    return Given(
        kind=form.get("kind", ""), name=form.get("name", ""), run_by=form.get("run_by", ""),
        address=(found.address if found else "") or typed,
        zipcode=found.zipcode if found else "",
        lat=found.lat if found else None, lon=found.lon if found else None,
        capacity=_number(capacity, _("Places")) if capacity else None,
        fits={
            fit: yes[answer]
            for fit in Fit.values
            if (answer := form.get(f"fit_{fit}", "")) in yes
        },
        hours=Text.of(entering.words(form, "hours")), needs=needs,
        notes=Text.of(entering.words(form, "notes")),
        phone=form.get("phone", ""), url=form.get("url", "").strip(),
        listed=bool(form.get("listed")),
    )  # fmt: skip


def _number(typed: str, label: str) -> int:
    number = whole(typed, -1)
    if number < 0:
        raise OperationError(_("%(field)s: write a number.") % {"field": label})
    return number


def _row(request: HttpRequest, id: UUID) -> Facility:
    row = queries.one(shell.actor_of(request), id)
    if row is None:
        raise Http404
    return row
