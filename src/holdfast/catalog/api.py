"""Services over ``/api/v1``: what can be asked for, and with which questions."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.http import HttpRequest

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.catalog import queries
from holdfast.catalog.definitions import to_json


class ServiceRow(msgspec.Struct, omit_defaults=True):
    """A service in the list. `name`, `group` and `description` are in the language asked for, or
    in the one they were written in; `public` says whether residents may choose it themselves."""

    code: str
    name: str
    group: str
    owner: str
    priority: int
    public: bool
    promise: str = ""
    description: str = ""


class ServiceDetail(msgspec.Struct):
    """A service as it stands. `definition` has its questions, choices and texts in all their
    languages, as in the services' YAML files; `version` is what a report may be held to."""

    code: str
    id: UUID
    version: UUID
    number: int
    published_at: datetime
    definition: dict[str, Any]


class ServiceList(msgspec.Struct):
    """Services by group and name."""

    services: list[ServiceRow]


@endpoint("GET", "services", answer=ServiceList, query=(("lang", "language of the names: en, es"),))
def list_services(request: HttpRequest) -> ServiceList:
    """The services that residents may choose; for staff and programs those for staff as well."""
    lang = request.GET.get("lang", "en")[:10]
    seen = [each for each in queries.all_services() if each.public or _knows(request)]
    rows = [
        ServiceRow(
            code=each.code,
            name=each.name.in_language(lang).text,
            group=each.group.in_language(lang).text,
            owner=each.owner,
            priority=each.priority,
            public=each.public,
            promise=each.definition.promise,
            description=each.definition.description.in_language(lang).text,
        )
        for each in seen
    ]
    return ServiceList(sorted(rows, key=lambda row: (row.group.casefold(), row.name.casefold())))


@endpoint("GET", "services/<str:code>", answer=ServiceDetail)
def get_service(request: HttpRequest, code: str) -> ServiceDetail:
    """One service with its questions; unknown and hidden ones are alike 404."""
    found = queries.find(code)
    if found is None or found.retired or not (found.public or _knows(request)):
        raise ApiError(404, "no_service", "There is no such service.")
    return ServiceDetail(
        found.code, found.service, found.version, found.number, found.published_at,
        to_json(found.definition),
    )  # fmt: skip


def _knows(request: HttpRequest) -> bool:
    """Whether the caller is staff or a program that may open cases for residents."""
    actor: Any = request.actor  # type: ignore[attr-defined]
    return actor.kind == "staff" or bool(actor.may("cases.open"))


ENDPOINTS = [list_services, get_service]
