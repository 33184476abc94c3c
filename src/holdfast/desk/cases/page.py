"""One case: its page, its live parts, its print view."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.accounts.queries import zone
from holdfast.cases import lifecycle, queries, routing
from holdfast.cases.models import Case, Link
from holdfast.cases.visibility import may_see_private
from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.desk import dates, shell
from holdfast.desk.cases import addressees, plotting, showing, timeline
from holdfast.desk.cases.listing import SEES
from holdfast.desk.organization import organization
from holdfast.eoc import queries as eoc
from holdfast.files.models import File
from holdfast.journal.actors import Actor
from holdfast.kernel.phones import for_people
from holdfast.residents import queries as residents
from holdfast.residents.models import Resident
from holdfast.scripts.queries import show_answers
from holdfast.workforce import reading as reading_now

NEAR_METERS = 150
PARTS = {"timeline": "desk/cases/timeline.html", "head": "desk/cases/head.html",
         "facts": "desk/cases/facts.html", "side": "desk/cases/side.html"}  # fmt: skip


def find(request: HttpRequest, number: str) -> Case:
    """The visible case of a number; what one may not see is not there."""
    case = queries.by_number(shell.actor_of(request), number)
    if case is None:
        raise Http404
    return case


@SEES
@require_GET
def case(request: HttpRequest, number: str) -> HttpResponse:
    """The page of a case; ``?part=`` answers one live region of it."""
    found = find(request, number)
    template = PARTS.get(request.GET.get("part", ""))
    context = about(request, found)
    if template in (None, PARTS["head"]):
        here = reading_now.look(shell.actor_of(request), found.pk)
        context |= {"readers_here": here, "reading_beat": reading_now.BEAT}
    if template:
        return shell.part(request, template, context)
    return shell.page(request, "desk/cases/case.html", context)


@SEES
@require_POST
def reading(request: HttpRequest, number: str) -> HttpResponse:
    """Say that one still has the page open, and be told who else has; ``left`` when it closes."""
    found, actor = find(request, number), shell.actor_of(request)
    if request.POST.get("left"):
        reading_now.leave(actor, found.pk)
        return HttpResponse(status=204)
    others = reading_now.look(actor, found.pk, writing=request.POST.get("writing") == "1")
    return shell.part(request, "desk/cases/reading.html", {"readers_here": others})


@SEES
@require_GET
def printed(request: HttpRequest, number: str) -> HttpResponse:
    """The case on paper: facts and timeline without strip and buttons."""
    return shell.page(request, "desk/cases/printed.html", about(request, find(request, number)))


def about(
    request: HttpRequest, case: Case, typed: Mapping[str, Any] | None = None, wrong: str = ""
) -> dict[str, Any]:
    """Everything the templates of a case ask for. `typed` is what was sent and not taken."""
    viewer = shell.actor_of(request)
    tab = request.GET.get("show", "all")
    told = timeline.tell(viewer, case, tab if tab in dict(timeline.TABS) else "all")
    status = lifecycle.STATUSES[case.status]
    return {
        "case": case,
        "title": showing.title(case),
        "service_name": showing.service_name(case),
        "status": status,
        "shape": showing.SHAPES[status.mark],
        "promise": showing.promise_long(case),
        "moves": _moves(viewer, case),
        "reasons": list(lifecycle.REASONS.items()),
        "days": timeline.with_hours(told.days),
        "tabs": told.tabs,
        "tab": tab,
        "may_change": viewer.may("cases.move"),
        "may_route": viewer.may("cases.route"),
        "private": may_see_private(viewer, case),
        "facts": facts(viewer, case),
        "answers": answers(case) if may_see_private(viewer, case) else [],
        "district": showing.district(case),
        "place": showing.place(case),
        "near": (near := nearby(viewer, case)),
        "drawing": _around(case, near),
        "verdict": showing.VERDICTS.get(case.verdict),
        "readers": _readers(viewer, case),
        "why": _why(case),
        "links": (links := _links(viewer, case)),
        "likely": _likely(viewer, case, {each["number"] for each in links}),
        "files": _files(case),
        "departments": _departments(viewer, case),
        "teams": organization().teams_of(case.department_id),
        "people": [
            (id, organization().person(id))
            for id in organization().workers.get(case.department_id, ())
        ] if case.department_id else [],
        "services": sorted((str(each.name), each.code) for each in catalog.all_services()),
        "typed": typed or {},
        "wrong": wrong,
        "draft": f"note-{case.pk}",
        "here": reverse("desk:case", args=[case.number]),
        "main_class": "full",
    }  # fmt: skip


def _moves(viewer: Actor, case: Case) -> list[lifecycle.Move]:
    return list(lifecycle.MOVES[case.status]) if viewer.may("cases.move") else []


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact: a term, its answer, a second line, and where more is told."""

    term: str
    answer: str
    more: str = ""
    url: str = ""


def facts(viewer: Actor, case: Case) -> list[Fact]:
    """Whom it is with, who asked, the promise, and the incident it came in; the answers stand
    apart."""
    known = organization()
    whom = ", ".join(
        name
        for name in (
            known.department(case.department_id), known.team(case.team_id),
            known.person(case.assignee_id),
        )
        if name
    )  # fmt: skip
    found = []
    if case.resident and may_see_private(viewer, case):
        found.append(Fact(_("Asked by"), case.resident.name or _("No name given"),
                          _reach(case.resident, case), _record(viewer, case.resident)))  # fmt: skip
    elif case.resident_id:
        found.append(Fact(_("Asked by"), _("A resident"), _("You may not see who.")))
    else:
        found.append(Fact(_("Asked by"), _("Nobody left a name")))
    found.append(Fact(_("With"), whom or _("Nobody yet")))
    found.append(Fact(_("Promise"), _promised(case), _paused(case)))
    for incident, name in eoc.marks_of(case.pk):
        board = reverse("desk:incident", args=[incident])
        found.append(Fact(_("Came during"), str(name), url=board))
    return found


def _record(viewer: Actor, resident: Resident) -> str:
    """Where the person's own page is, for those who may open it."""
    return reverse("desk:resident", args=[resident.pk]) if viewer.may("residents.see") else ""


def _reach(resident: Resident, case: Case) -> str:
    values = [
        for_people(each.value) if each.kind == "phone" else each.value
        for each in residents.reach(resident.pk)
    ]
    language = get_language_info(resident.language.split("-")[0])["name_translated"]
    followers = _("%(n)s following") % {"n": case.followers} if case.followers else ""
    return " · ".join(part for part in (*values, str(language), followers) if part)


def pinned(case: Case) -> Current | None:
    """The version of the service that the case was filed under; its current one otherwise."""
    if case.service_version:
        try:
            return catalog.version(case.service_version)
        except catalog.NoSuchService:
            return None
    return catalog.find(case.service)


def _promised(case: Case) -> str:
    service = pinned(case)
    promise = str(service.promise) if service and service.promise else ""
    if case.due_at is None:
        return promise or _("None was made")
    due = _("due %(when)s") % {"when": dates.moment(case.due_at)}
    return f"{_unit(promise)}, {due}" if promise else due


def _unit(promise: str) -> str:
    """“5 business days” in the page's language."""
    amount, _space, unit = promise.partition(" ")
    words = {
        "hour": _("hour"), "hours": _("hours"), "calendar day": _("calendar day"),
        "calendar days": _("calendar days"), "business day": _("working day"),
        "business days": _("working days"), "business hour": _("working hour"),
        "business hours": _("working hours"),
    }  # fmt: skip
    return f"{amount} {words.get(unit, unit)}"


def _paused(case: Case) -> str:
    if case.paused_at is None:
        return ""
    return _("Paused %(when)s, moves on by the time it rests") % {
        "when": dates.moment(case.paused_at)
    }


def nearby(viewer: Actor, case: Case) -> list[dict[str, Any]]:
    """Open cases within a short walk, nearest first, numbered as on the small map; one
    statement."""
    if case.lat is None or case.lon is None:
        return []
    here, reach = (case.lat, case.lon), NEAR_METERS / 111_320
    wide = reach / max(0.1, math.cos(math.radians(case.lat)))
    box = (case.lat - reach, case.lon - wide, case.lat + reach, case.lon + wide)
    wanted = queries.Filter(state="open", box=box)
    found = [
        (plotting.meters(here, (other.lat or 0.0, other.lon or 0.0)), other)
        for other in queries.found(viewer, wanted).exclude(pk=case.pk).defer("search", "extra")[:50]
    ]
    found.sort(key=lambda each: (each[0], each[1].number))
    return [
        {"n": n, "case": other, "title": showing.title(other), "feet": round(away * 3.28084, -1)}
        for n, (away, other) in enumerate(found[:4], start=1)
        if away <= NEAR_METERS
    ]


def _around(case: Case, near: list[dict[str, Any]]) -> plotting.Drawing | None:
    if case.lat is None or case.lon is None:
        return None
    others = [((e["case"].lat, e["case"].lon), e["n"], e["case"].number) for e in near]
    return plotting.draw(
        [((case.lat, case.lon), 0, case.number), *others],
        width=246,
        height=150,
        margin=18,
        least=190.0,
    )


def answers(case: Case) -> list[tuple[str, str]]:
    """The answers of the questions in words of the page's language."""
    service = pinned(case)
    if service is None:
        return []
    lang = get_language() or "en"
    return [
        (said.question.ask.in_language(lang).text, said.answer)
        for said in show_answers(service, case.answers, lang)
    ]


def _readers(viewer: Actor, case: Case) -> list[dict[str, str]]:
    """Who may be written to: staff, a known resident, everyone where the case is public."""
    found = [{"code": "staff", "icon": "lock", "says": _("Staff only"),
              "act": _("Add staff note"), "hint": _("only staff will see it")}]  # fmt: skip
    if case.resident_id:
        whom, name = addressees.resident(viewer, case), timeline.resident_name(viewer, case)
        found.append({"code": "resident", "icon": "mail",
                      "says": whom.told("to"), "act": whom.told("send"),
                      "hint": _("%(name)s gets it as a message") % {"name": name}})  # fmt: skip
    if case.public:
        found.append({"code": "public", "icon": "eye", "says": _("Public page"),
                      "act": _("Put on the public page"),
                      "hint": _("everyone may read it, without personal details")})  # fmt: skip
    return found


def _why(case: Case) -> dict[str, Any]:
    """Where the rules would send the case that was filed, step by step, and where it is."""
    service = pinned(case)
    decision = routing.decide(
        service=case.service,
        owner=service.owner if service else "",
        areas=case.areas,
        answers=case.answers,
        moment=localtime(case.opened_at, zone()),
        channel=case.channel,
        priority=service.priority if service else case.priority,
    )
    known = organization()
    owners = {d.code: d for d in known.departments.values()}
    owner = owners.get(service.owner) if service else None
    return {
        "service": showing.service_name(case),
        "owner": str(owner) if owner else "",
        "when": dates.moment(case.opened_at),
        "steps": decision.steps,
        "rule": decision.rule,
        "to": known.department(decision.department),
        "elsewhere": decision.department != case.department_id,
        "now": known.department(case.department_id),
    }


def _links(viewer: Actor, case: Case) -> list[dict[str, Any]]:
    found = queries.linked(viewer, case)
    if not found:
        return []
    same = set(
        Link.objects.filter(case=case, kind=Link.Kind.SAME).values_list("other", flat=True)
    ) | set(Link.objects.filter(other=case, kind=Link.Kind.SAME).values_list("case", flat=True))
    return [
        {
            "how": _("Same thing") if other.pk in same else _("Related"),
            "number": other.number,
            "title": showing.title(other),
            "shape": showing.SHAPES[lifecycle.STATUSES[other.status].mark],
            "state": showing.SHORT.get(other.status, lifecycle.STATUSES[other.status].staff),
        }
        for other in found
    ]


def _likely(viewer: Actor, case: Case, linked: set[str]) -> list[dict[str, Any]]:
    """What the case may repeat and nobody has linked yet; no statement where nothing was found."""
    return [
        {
            "number": other.number,
            "title": showing.title(other),
            "shape": showing.SHAPES[lifecycle.STATUSES[other.status].mark],
            "state": showing.SHORT.get(other.status, lifecycle.STATUSES[other.status].staff),
        }
        for other in queries.likely_of(viewer, case)
        if other.number not in linked
    ]


def _files(case: Case) -> list[dict[str, Any]]:
    """The attachments with what is known of their files; two statements."""
    hung = list(case.attachments.order_by("at"))
    known = File.objects.in_bulk([each.file for each in hung]) if hung else {}
    return [
        {"at": dates.day(each.at), "public": each.public, "id": each.file,
         "name": known[each.file].name, "picture": known[each.file].is_picture}
        for each in hung
        if each.file in known and known[each.file].erased_at is None
    ]  # fmt: skip


def _departments(viewer: Actor, case: Case) -> list[tuple[str, Any]]:
    if not viewer.may("cases.route"):
        return []
    known = organization()
    return sorted((str(d), d.pk) for d in known.departments.values() if d.pk != case.department_id)
