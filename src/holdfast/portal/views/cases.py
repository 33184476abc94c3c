"""What the city has open: the public list and map, and the page of a case that is safe to share."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from holdfast.cases import queries as cases
from holdfast.cases.lifecycle import STATUSES
from holdfast.cases.models import Case
from holdfast.cases.queries import Filter, WrongKey
from holdfast.catalog import queries as catalog
from holdfast.interactions.operations import Contact, add_to_case
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.kernel import numbers
from holdfast.portal import maps, showing
from holdfast.portal.caching import same_for_all
from holdfast.portal.forms import from_here, text
from holdfast.portal.me import viewer
from holdfast.portal.views.filing import contact_of, wrong_contact
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import public

PER_PAGE = 20


def states() -> list[tuple[str, str]]:
    """The states that a list may be kept to."""
    return [
        ("", _("Open")),
        ("closed", _("Closed")),
        ("all", _("All")),
        ("fixed", str(STATUSES["fixed"].resident)),
        ("scheduled", str(STATUSES["scheduled"].resident)),
    ]


def read_filter(request: HttpRequest) -> tuple[Filter, dict[str, str]]:
    """What the list is kept to, and the same as it stands in the form."""
    asked = {
        name: request.GET.get(name, "").replace("\x00", "").strip()[:120]
        for name in ("q", "service", "state", "area")
    }
    if asked["state"] not in dict(states()):
        asked["state"] = ""
    layer, _sep, code = asked["area"].partition(":")
    kept = Filter(
        state={"": "open", "all": ""}.get(asked["state"], asked["state"]),
        services=(asked["service"],) if asked["service"] else (),
        area=(layer, code) if code else None,
        words=asked["q"],
    )
    return kept, asked


@first_left(Rank.LIST)
@public
@same_for_all(20)
def listed(request: HttpRequest) -> HttpResponse:
    """Public cases, newest first, page by page."""
    kept, asked = read_filter(request)
    after = request.GET.get("after", "")[:60]
    try:
        page = cases.page(ANONYMOUS, kept, after=after, limit=PER_PAGE)
    except WrongKey:
        return redirect("portal:cases")
    query = {name: value for name, value in asked.items() if value}
    found = [showing.row(each) for each in page.cases]
    context = {
        "rows": found,
        "asked": asked,
        "services": catalog.all_public(),
        "states": states(),
        "filtered": bool(query),
        "next": f"?{urlencode({**query, 'after': page.next})}" if page.next else "",
        "first": f"?{urlencode(query)}" if after else "",
        "points": f"{reverse('portal:points')}?{urlencode({**query, 'after': after})}",
        "map": maps.of_list(page.cases, _("Map of these cases. The list has the same cases.")),
    }
    return render(request, "portal/cases.html", context)


@first_left(Rank.LIST)
@public
@same_for_all(20)
def points(request: HttpRequest) -> HttpResponse:
    """The same page of cases as points, for the map beside the list."""
    kept, _asked = read_filter(request)
    try:
        page = cases.page(ANONYMOUS, kept, after=request.GET.get("after", "")[:60], limit=PER_PAGE)
    except WrongKey:
        page = cases.Page([])
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [case.lon, case.lat]},
            "properties": {
                "n": n,
                "title": showing.title(case),
                "url": reverse("portal:case", args=[case.number]),
            },
        }
        for n, case in enumerate(page.cases, 1)
        if case.lat is not None
    ]
    return JsonResponse({"type": "FeatureCollection", "features": features})


def public_case(number: str) -> Case:
    """A public case by its number; 404 for every other, hidden or not there."""
    found = cases.by_number(ANONYMOUS, number)
    if found is None:
        raise Http404
    return found


@public
@same_for_all(20)
def case(request: HttpRequest, number: str) -> HttpResponse:
    """A case as everyone may see it: never who, never what is only for staff."""
    found = public_case(number)
    if number != found.number:
        return redirect("portal:case", number=numbers.clean(number))
    context = {
        "page": showing.page(found, own=False),
        "map": maps.of_place(found.lat, found.lon, _("Map of the place")),
        "case": found,
        "added": request.GET.get("added") == "1",
        "share": f"{settings.HOLDFAST.base_url}{reverse('portal:case', args=[found.number])}",
    }
    return render(request, "portal/case.html", context)


@public
@from_here
@never_cache
def follow(request: HttpRequest, number: str) -> HttpResponse:
    """Get a case's news."""
    found = public_case(number)
    who = viewer(request)
    contact, errors = Contact(), {}
    if request.method == "POST":
        contact = contact_of(request)
        errors = {} if who.kind == "resident" else wrong_contact(contact, needed=True)
        if not errors:
            try:
                add_to_case.once(
                    text(request, "key", 80) and f"follow-{text(request, 'key', 80)}",
                    actor=who, case=found.pk, contact=contact, channel="web",
                )  # fmt: skip
                return redirect(f"{reverse('portal:case', args=[found.number])}?added=1")
            except OperationError as refused:
                errors = {"": str(refused)}
    context = {
        "row": showing.row(found), "contact": contact, "errors": errors,
        "known": who.kind == "resident", "back": reverse("portal:case", args=[found.number]),
    }  # fmt: skip
    return render(request, "portal/report/add_me.html", context, status=422 if errors else 200)
