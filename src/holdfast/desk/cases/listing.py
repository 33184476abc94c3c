"""The work list: chips, filters, rows page by page, and saved lists."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.accounts import operations as accounts
from holdfast.cases import queries
from holdfast.catalog import queries as catalog
from holdfast.desk import districts, shell
from holdfast.desk.cases import lists, showing
from holdfast.desk.organization import organization
from holdfast.journal.actors import Actor
from holdfast.kernel.fresh import Fresh
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import needs

PAGE = 25
SEES = needs("cases.see", "cases.see_department")
SAVED_LIMIT = 20


@first_left(Rank.LIST)
@SEES
@require_GET
def cases(request: HttpRequest) -> HttpResponse:
    """The list, its chips and its map; ``?part=rows`` answers the rows only and ``?part=chips`` the
    chips, for live updates."""
    viewer = shell.actor_of(request)
    asked = lists.read(request.GET)
    if request.GET.get("part") == "chips":
        shown: dict[str, Any] = {
            "chips": _chips(asked, _counts(viewer, asked)),
            "saved": _saved(request),
        }
        return shell.part(request, "desk/cases/chips.html", shown)
    try:
        found = _page(viewer, asked)
    except queries.WrongKey:
        return HttpResponseRedirect(f"{reverse('desk:cases')}?{asked.query}")
    shown = {
        "rows": showing.line_rows(found.cases),
        "next": _address(asked, found.next) if found.next else "",
        "asked": asked,
    }
    if request.GET.get("part") == "rows":
        return shell.part(request, "desk/cases/rows.html", shown)
    counts = _counts(viewer, asked)
    context = {
        **shown,
        "chips": _chips(asked, counts),
        "total": _total(viewer, asked, found) if asked.narrowed else counts[asked.chip],
        "title": _title(viewer, asked),
        "services": _services(),
        "teams": _teams(viewer, asked),
        "departments": _departments(viewer),
        "states": lists.state_choices(),
        "areas": districts.choices(asked.area),
        "saved": _saved(request),
        "rows_url": f"{reverse('desk:cases')}?{urlencode({'part': 'rows', 'after': asked.after})}"
        f"&{asked.query}",
        "chips_url": f"{reverse('desk:cases')}?part=chips&{asked.query}",
        "main_class": "list",
    }  # fmt: skip
    return shell.page(request, "desk/cases/list.html", context)


def _page(viewer: Actor, asked: lists.Asked) -> queries.Page[showing.Line]:
    return queries.lines(
        viewer,
        lists.chosen(asked, viewer),
        into=showing.Line,
        sort="changed" if asked.state in ("closed", "any") else "promise",
        after=asked.after,
        limit=PAGE,
    )


def _total(viewer: Actor, asked: lists.Asked, found: queries.Page[showing.Line]) -> int | None:
    """How many cases a narrowed list has; None for all the city ever had."""
    if not asked.after and not found.next:
        return len(found.cases)
    if asked.state in ("any", "closed"):
        return None
    return queries.how_many(viewer, lists.chosen(asked, viewer))


def _counts(viewer: Actor, asked: lists.Asked) -> dict[str, int]:
    return queries.counts(viewer, lists.chips(asked))


def _chips(asked: lists.Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    """The lists over the work list, each with how many cases it has."""
    return [
        {"code": code, "says": says, "mark": mark, "n": counts[code],
         "url": _chip(asked, code), "now": code == asked.chip and not asked.state}
        for code, says, mark in lists.CHIPS
    ]  # fmt: skip


def _address(asked: lists.Asked, after: str) -> str:
    query = f"{asked.query}&" if asked.query else ""
    return f"?{query}{urlencode({'after': after})}"


def _chip(asked: lists.Asked, code: str) -> str:
    kept = QueryDict(asked.query, mutable=True)
    kept.pop("state", None)
    kept["list"] = code
    return f"?{kept.urlencode()}"


def _title(viewer: Actor, asked: lists.Asked) -> str:
    known = organization()
    if asked.department:
        return known.department(asked.department) or _("Cases")
    if not viewer.may("cases.see") and len(viewer.departments) == 1:
        return known.department(next(iter(viewer.departments)))
    return _("Cases")


_service_names: Fresh[dict[str, list[tuple[str, str]]]] = Fresh(dict, seconds=5.0)


def _services() -> list[tuple[str, str]]:
    """All services by their names in the page's language, and their codes."""
    kept, language = _service_names(), get_language() or ""
    if language not in kept:
        kept[language] = sorted(
            (str(each.name), each.code) for each in catalog.all_services(retired=True)
        )
    return kept[language]


def _departments(viewer: Actor) -> list[tuple[str, UUID]]:
    known = organization()
    mine = known.departments if viewer.may("cases.see") else viewer.departments
    found = sorted((known.department(id), id) for id in mine)
    return found if len(found) > 1 else []


def _teams(viewer: Actor, asked: lists.Asked) -> list[tuple[str, UUID]]:
    sees = None if viewer.may("cases.see") else viewer.departments
    return [
        (str(team), team.pk)
        for team in organization().teams_of(asked.department)
        if sees is None or team.department_id in sees
    ]


def _saved(request: HttpRequest) -> list[dict[str, str]]:
    kept = shell.staff_of(request).preferences.get("lists", [])
    return [
        {"name": each["name"], "url": f"?{each['query']}"}
        for each in kept
        if isinstance(each, dict) and each.get("name")
    ]


@SEES
@require_POST
def save_list(request: HttpRequest) -> HttpResponse:
    """Keep the list that is shown under a name, or forget one (``forget``)."""
    staff, back = shell.staff_of(request), reverse("desk:cases")
    kept = [each for each in staff.preferences.get("lists", []) if isinstance(each, dict)]
    forget = request.POST.get("forget", "")
    if forget:
        kept = [each for each in kept if each.get("name") != forget]
        words = _("“%(name)s” is forgotten.") % {"name": forget}
        query = ""
    else:
        name = " ".join(request.POST.get("name", "").split())[:60].replace("\x00", "")
        query = lists.read(QueryDict(request.POST.get("query", ""))).query
        if not name:
            return shell.done(request, _("Give the list a name."), f"{back}?{query}")
        kept = [each for each in kept if each.get("name") != name]
        kept = [*kept, {"name": name, "query": query}][-SAVED_LIMIT:]
        words = _("“%(name)s” is kept.") % {"name": name}
    accounts.set_preference.once(
        request.POST.get("key"), actor=shell.actor_of(request), name="lists", value=kept
    )
    return shell.done(request, words, f"{back}?{query}" if query else back)


@SEES
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """Go to: a case by its number, a resident's cases by phone or e-mail, or a list by words."""
    viewer = shell.actor_of(request)
    typed = request.GET.get("q", "").replace("\x00", "").strip()[:200]
    case = queries.by_number(viewer, typed) if typed else None
    if case is not None:
        return HttpResponseRedirect(reverse("desk:case", args=[case.number]))
    wanted = {"q": typed, "state": "any"}
    resident = _resident(viewer, typed)
    if resident is not None:
        wanted = {"resident": str(resident), "state": "any"}
    return HttpResponseRedirect(f"{reverse('desk:cases')}?{urlencode(wanted)}")


def _resident(viewer: Actor, typed: str) -> UUID | None:
    from holdfast.residents.queries import lookup, normal

    if not viewer.may("residents.see"):
        return None
    found = lookup(phone=normal("phone", typed), email=normal("email", typed))
    return found[0].resident if len(found) == 1 and found[0].sure else None
