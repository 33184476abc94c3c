"""Costs of an incident at the desk: hours and lines kept and taken out, workers and rules, what is
not in order, and FEMA's summaries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import dates, entering, papers, shell
from holdfast.desk.incidents import board, claiming
from holdfast.desk.organization import organization
from holdfast.eoc import claims, spending
from holdfast.eoc.models import Category, Cost, Shift, Worker
from holdfast.incidents.models import Incident
from holdfast.incidents.policies import OPEN
from holdfast.journal.recording import OperationError
from holdfast.kernel.typed import whole
from holdfast.web.policy import needs

OPENS = needs(OPEN)
_MOST = 200


@OPENS
@require_GET
def costs(request: HttpRequest, id: UUID) -> HttpResponse:
    """What it comes to, what is not in order, and every line."""
    row = board.found(request, id)
    context = board.shown(request, row) | {
        "title": _("Costs"), "kinds": Cost.Kind.choices, "doubts": claims.doubts(row),
        "paper": papers.of_incident(row, _("Costs"), "costs",
                                    claiming.overview(row, claims.sums(row))),
        "summaries": list(claiming.TITLES.items()),
        "shifts": [_shift(each) for each in
                   row.shifts.select_related("worker").order_by("-begins")[:_MOST]],
        "lines": [_line(each) for each in row.costs.order_by("-day", "-at")[:_MOST]],
    }  # fmt: skip
    return shell.page(request, "desk/incidents/costs.html", context)


def _shift(each: Shift) -> dict[str, Any]:
    says = f"{each.worker.name}, {each.work}"
    when = f"{dates.moment(each.begins)} – {dates.moment(each.ends)}"
    return {"row": each, "says": says, "when": when, "more": each.site}


def _line(each: Cost) -> dict[str, Any]:
    what = each.detail.get("what") or each.detail.get("contractor", "")
    return {"row": each, "says": f"{each.get_kind_display()}: {what}", "when": dates.day(each.day),
            "more": claiming.money(each.cents)}  # fmt: skip


@OPENS
@require_GET
def summary(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """One of FEMA's summaries, for a category of work or for all."""
    row = board.found(request, id)
    if kind not in claiming.TITLES:
        raise Http404
    category = request.GET.get("category", "")
    category = category if category in Category.values else ""
    header = {name: entering.clean(request.GET.get(name, ""))[:200] for name in claiming.HEADER}
    context = {
        "back": reverse("desk:incident_costs", args=[row.pk]), "back_words": _("All costs"),
        "categories": [(_("All categories"), ""), *((str(n), c) for c, n in Category.choices)],
        "category": category,
        "fields": [{"name": name, "label": label, "value": header[name]}
                   for name, label in claiming.HEADER.items()],
    }  # fmt: skip
    paper = claiming.summary(row, kind, category, header)
    return papers.page(request, paper, context, "desk/incidents/fema.html")


def _form(
    request: HttpRequest, id: UUID, title: str, fields: Callable[[QueryDict], list[dict[str, Any]]],
    do: Callable[[Incident, QueryDict, str], Any],
) -> HttpResponse:  # fmt: skip
    """A form of some fields: shown, or taken and back to the costs."""
    row, wrong = board.found(request, id), ""
    if request.method == "POST":
        done, wrong = shell.attempt(lambda: do(row, request.POST, request.POST.get("key", "")[:60]))
        if done is not None:
            to = reverse("desk:incident_costs", args=[row.pk])
            return shell.done(request, _("Saved."), to)
    context = board.shown(request, row) | {
        "title": title, "fields": fields(request.POST), "wrong": wrong,
        "back": reverse("desk:incident_costs", args=[row.pk]),
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/cost_form.html", context, status=status)


def _text(
    form: QueryDict, name: str, label: object, *, needed: bool = True, type: str = "text",
    default: str = "",
) -> dict[str, Any]:  # fmt: skip
    return {"name": name, "label": label, "value": form.get(name, default), "needed": needed,
            "type": type}  # fmt: skip


def _choice(form: QueryDict, name: str, label: object, choices: Any) -> dict[str, Any]:
    return {"name": name, "label": label, "choices": choices, "value": form.get(name, "")}


def _categories() -> list[tuple[str, str]]:
    return [(str(name), str(code)) for code, name in Category.choices]


def _workers() -> list[tuple[str, str]]:
    return [(f"{each.name}, {each.title}", str(each.pk)) for each in Worker.objects.all()[:1000]]


def _day(text: str, label: str) -> date:
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        raise OperationError(_("%(field)s: write a day.") % {"field": label}) from None


def _id(text: str) -> UUID | None:
    return next(iter(entering.ids([text])), None)


@OPENS
def shift_new(request: HttpRequest, id: UUID) -> HttpResponse:
    """Keep hours of somebody."""

    def fields(form: QueryDict) -> list[dict[str, Any]]:
        return [
            _choice(form, "worker", _("Who worked"), _workers()),
            _text(form, "begins", _("From"), type="datetime-local"),
            _text(form, "ends", _("Until"), type="datetime-local"),
            _choice(form, "category", _("Category of work"), _categories()),
            _text(form, "site", _("Site")), _text(form, "work", _("Work")),
            _text(form, "evidence", _("Dispatch record or sign-in sheet"), needed=False),
        ]  # fmt: skip

    def do(row: Incident, form: QueryDict, key: str) -> Any:
        worker = _id(form.get("worker", ""))
        return spending.keep_shift.once(
            key, actor=shell.actor_of(request), incident=row.pk, worker=worker or row.pk,
            begins=entering.moment_for(form.get("begins", ""), _("From")),
            ends=entering.moment_for(form.get("ends", ""), _("Until")),
            category=form.get("category", ""), site=form.get("site", ""),
            work=form.get("work", ""), evidence=form.get("evidence", ""),
        )  # fmt: skip

    return _form(request, id, _("Hours of somebody"), fields, do)


@OPENS
def cost_new(request: HttpRequest, id: UUID, kind: str) -> HttpResponse:
    """Keep a line of a kind."""
    if kind not in spending.FIELDS:
        raise Http404
    types = {"day": "date", "flag": "checkbox"}

    def fields(form: QueryDict) -> list[dict[str, Any]]:
        operator = [_choice(form, "who", _("Who operated it"), _workers())]
        return [
            _text(form, "day", _("Day"), type="date"),
            _choice(form, "category", _("Category of work"), _categories()),
            _text(form, "site", _("Site")),
            *(operator if kind == Cost.Kind.EQUIPMENT else []),
            *(_text(form, name, label, needed=needed, type=types.get(type, "text"))
              for name, label, type, needed in spending.FIELDS[kind]),
        ]  # fmt: skip

    def do(row: Incident, form: QueryDict, key: str) -> Any:
        return spending.keep_cost.once(
            key, actor=shell.actor_of(request), incident=row.pk, kind=kind,
            day=_day(form.get("day", ""), _("Day")), category=form.get("category", ""),
            site=form.get("site", ""), operator=_id(form.get("who", "")),
            given={name: form.get(name, "") for name, *_rest in spending.FIELDS[kind]},
        )  # fmt: skip

    return _form(request, id, str(Cost.Kind(kind).label), fields, do)


@OPENS
def worker_new(request: HttpRequest, id: UUID) -> HttpResponse:
    """Add somebody whose hours count, with a rate; or another rate of somebody who is there."""

    def fields(form: QueryDict) -> list[dict[str, Any]]:
        kinds = [(str(name), str(code)) for code, name in Worker.Employment.choices]
        people = [("–", ""), *((n, str(pk)) for pk, n in organization().staff.items())]
        return [
            _choice(form, "worker", _("Another rate of"), [(_("Somebody new"), ""), *_workers()]),
            _text(form, "name", _("Name"), needed=False),
            _text(form, "title", _("Job title"), needed=False),
            _choice(form, "employment", _("Of whose budget"), kinds),
            _choice(form, "staff", _("Their account here, so that their log counts"), people),
            _text(form, "agreement", _("Mutual aid agreement"), needed=False),
            _text(form, "since", _("Rate from"), type="date"),
            _text(form, "rate", _("Rate for an hour")),
            _text(form, "benefits", _("Benefits on regular pay, percent"), default="0"),
            _text(form, "benefits_overtime", _("Benefits on overtime, percent"), default="0"),
        ]  # fmt: skip

    def do(row: Incident, form: QueryDict, key: str) -> Any:
        rate: dict[str, Any] = {
            "since": _day(form.get("since", ""), _("Rate from")),
            "cents": spending.cents_of(form.get("rate", ""), _("Rate for an hour")),
            "benefits": spending.cents_of(form.get("benefits", ""), _("Benefits")),
            "benefits_overtime": spending.cents_of(form.get("benefits_overtime", ""),
                                                   _("Benefits")),
        }  # fmt: skip
        actor, worker = shell.actor_of(request), _id(form.get("worker", ""))
        if worker:
            return spending.set_rate.once(key, actor=actor, worker=worker, **rate)
        return spending.add_worker.once(
            key, actor=actor, name=form.get("name", ""), title=form.get("title", ""),
            employment=form.get("employment", ""), staff=_id(form.get("staff", "")),
            agreement=form.get("agreement", ""), **rate,
        )  # fmt: skip

    return _form(request, id, _("Who worked, and their rate"), fields, do)


@OPENS
def rules(request: HttpRequest, id: UUID) -> HttpResponse:
    """Pay policy and limits from a day on."""
    held = claims.rules_on(dates.today())

    def fields(form: QueryDict) -> list[dict[str, Any]]:
        return [
            _text(form, "adopted_on", _("Adopted on"), type="date"),
            _text(form, "daily", _("Overtime after hours of a day"),
                  default=str(held.daily_after)),
            _text(form, "weekly", _("Overtime after hours of a week"),
                  default=str(held.weekly_after)),
            _text(form, "factor", _("Overtime pays percent of the rate"),
                  default=str(held.factor)),
            _text(form, "share", _("Federal share, percent"), default=str(held.federal_share)),
            _text(form, "over", _("Contracts over this need a note"),
                  default=claiming.money(held.note_over)),
            _text(form, "volunteer", _("An hour of a volunteer is worth"),
                  default=claiming.money(held.volunteer_cents)),
        ]  # fmt: skip

    def do(row: Incident, form: QueryDict, key: str) -> Any:
        return spending.set_cost_rules.once(
            key, actor=shell.actor_of(request),
            adopted_on=_day(form.get("adopted_on", ""), _("Adopted on")),
            daily_after=whole(form.get("daily", ""), 0),
            weekly_after=whole(form.get("weekly", ""), 0), factor=whole(form.get("factor", ""), 0),
            federal_share=whole(form.get("share", ""), 999),
            note_over=spending.cents_of(form.get("over", ""), _("Contracts over")),
            volunteer_cents=spending.cents_of(form.get("volunteer", ""),
                                              _("An hour of a volunteer is worth")),
        )  # fmt: skip

    return _form(request, id, _("Pay policy and limits"), fields, do)


@OPENS
@require_POST
def take_out(request: HttpRequest, id: UUID) -> HttpResponse:
    """Take a line out of every sum, with the reason."""
    row = board.found(request, id)
    line = _id(request.POST.get("line", ""))
    if line is None:
        raise Http404
    _out, refused = shell.attempt(
        lambda: spending.take_out(
            actor=shell.actor_of(request), line=line, because=request.POST.get("because", "")
        )
    )
    to = reverse("desk:incident_costs", args=[row.pk])
    return shell.done(request, refused or _("Taken out. It stays readable."), to)
