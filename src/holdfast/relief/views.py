"""For partners: the directory as HSDS 3, page by page; closed roads as WZDx; and, with a key,
records of missing and safe people as PFIF in Atom."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from holdfast.accounts.endpoints import ApiError, caller, problem
from holdfast.accounts.queries import city
from holdfast.kernel import clock
from holdfast.kernel.typed import storable, whole
from holdfast.relief import hsds, wzdx
from holdfast.relief.directory.values import moment
from holdfast.relief.pfif import feeding
from holdfast.relief.pfif import records as pfif
from holdfast.relief.queries import records
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import keyed, public

_LINE = 120
_FURTHEST = 10_000_000
_ASKED = ("min_entry_date", "max_results", "skip", "omit_notes", "person_record_id")


@public
@require_safe
def root(request: HttpRequest) -> HttpResponse:
    """Which version this is, and where its services are."""
    services = request.build_absolute_uri(reverse("hsds:services"))
    return _json({"version": hsds.VERSION, "profile": hsds.PROFILE, "openapi_url": hsds.PROFILE,
                  "services": services})  # fmt: skip


@first_left(Rank.LIST)
@public
@require_safe
def services(request: HttpRequest) -> HttpResponse:
    """A page of services: `search`, `taxonomy_term_id`, `modified_after`, `page`, `per_page`,
    `minimal`."""
    asked = {
        name: value
        for name in ("search", "taxonomy_term_id", "modified_after", "page", "per_page", "minimal")
        if storable(value := request.GET.get(name, ""))
    }
    found = hsds.page(
        search=asked.get("search", "").strip()[:_LINE],
        kind=asked.get("taxonomy_term_id", "")[:_LINE],
        modified_after=moment(asked.get("modified_after", "")),
        number=whole(asked.get("page", ""), 1),
        size=whole(asked.get("per_page", ""), hsds.PER_PAGE),
        minimal=asked.get("minimal", "").lower() == "true",
    )
    return _json(found)


@public
@require_safe
def service(request: HttpRequest, id: UUID) -> HttpResponse:
    """One service with its location, organization and capacity."""
    found = hsds.one(id)
    if found is None:
        return _json({"error": "There is no such service."}, 404)
    return _json(found)


@public
@require_safe
def roads(request: HttpRequest) -> HttpResponse:
    """Closed roads as WZDx 4.2."""
    return _open_to_all(wzdx.feed(), "application/geo+json", 200)


@first_left(Rank.EXPORT)
@keyed
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Records of people as Atom: `min_entry_date` (then in the order they came), `max_results` (10,
    at most 200), `skip`, `omit_notes`."""
    return _feed(request, persons=True)


@first_left(Rank.EXPORT)
@keyed
@require_safe
def notes(request: HttpRequest) -> HttpResponse:
    """What was said about people as Atom: the same, and `person_record_id` for one."""
    return _feed(request, persons=False)


def _feed(request: HttpRequest, *, persons: bool) -> HttpResponse:
    try:
        viewer = caller(request)
        if not records.may_read(viewer):
            if viewer.kind == "anonymous":
                raise ApiError(401, "key", "Send Authorization: Bearer <key>.")
            raise ApiError(403, "forbidden", "This key or account may not read these records.")
        asked = {name: value for name in _ASKED if storable(value := request.GET.get(name, ""))}
        since = asked.get("min_entry_date", "")
        if since and pfif.moment(since) is None:
            raise ApiError(400, "min_entry_date", "A time is written as 2026-11-30T17:05:00Z.")
    except ApiError as error:
        return problem(error)
    when = pfif.moment(since)
    most = whole(asked.get("max_results", ""), records.USUAL)
    skip = min(whole(asked.get("skip", ""), 0), _FURTHEST)
    if persons:
        omitted = asked.get("omit_notes", "").lower() in ("1", "yes", "true")
        found = records.persons(viewer, since=when, most=most, skip=skip, notes=not omitted)
    else:
        person = asked.get("person_record_id", "")
        found = records.notes(viewer, since=when, most=most, skip=skip, person=person)
    document = feeding.atom(
        found, about=request.build_absolute_uri(), title=f"{city().brand}: PFIF",
        made=pfif.time_of(clock.now()),
    )  # fmt: skip
    answer = HttpResponse(document, content_type=feeding.MEDIA_TYPE)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _json(content: dict[str, Any], status: int = 200) -> HttpResponse:
    return _open_to_all(msgspec.json.encode(content), "application/json", status)


def _open_to_all(content: bytes, content_type: str, status: int) -> HttpResponse:
    answer = HttpResponse(content, status=status, content_type=content_type)
    answer.headers["Cache-Control"] = "public, max-age=5"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
