"""For partners: the directory as HSDS 3, page by page, and closed roads as WZDx."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from holdfast.kernel.typed import storable, whole
from holdfast.relief import hsds, wzdx
from holdfast.relief.directory.values import moment
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import public

_LINE = 120


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


def _json(content: dict[str, Any], status: int = 200) -> HttpResponse:
    return _open_to_all(msgspec.json.encode(content), "application/json", status)


def _open_to_all(content: bytes, content_type: str, status: int) -> HttpResponse:
    answer = HttpResponse(content, status=status, content_type=content_type)
    answer.headers["Cache-Control"] = "public, max-age=5"
    answer.headers["Access-Control-Allow-Origin"] = "*"
    return answer
