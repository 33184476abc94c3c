"""``/api/v1``: the endpoints of every feature, and their OpenAPI document."""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from holdfast.accounts.endpoints import ApiError, Endpoint, answer, patterns, problem
from holdfast.accounts.openapi import document
from holdfast.cases import api as cases
from holdfast.catalog import api as catalog
from holdfast.files import api as files
from holdfast.interactions import api as interactions
from holdfast.knowledge import api as knowledge
from holdfast.places import api as places
from holdfast.relief import api as relief
from holdfast.scripts import api as scripts
from holdfast.web import errors
from holdfast.web.policy import public

ENDPOINTS: list[Endpoint] = [
    *cases.ENDPOINTS,
    *catalog.ENDPOINTS,
    *files.ENDPOINTS,
    *interactions.ENDPOINTS,
    *knowledge.ENDPOINTS,
    *places.ENDPOINTS,
    *relief.ENDPOINTS,
    *scripts.ENDPOINTS,
]


@lru_cache(maxsize=1)
def _document() -> dict[str, Any]:
    return document(ENDPOINTS, title="Holdfast", version=version("holdfast"))


@public
def openapi(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return answer(_document())


def _error(request: HttpRequest, status: int, says: str) -> HttpResponse:
    code = "busy" if status == 503 else "error" if status >= 500 else "refused"
    return problem(ApiError(status, code, says))


errors.answer_in("/api/", _error)

urlpatterns: list[URLPattern] = [
    path("openapi.json", openapi, name="openapi"),
    *patterns(ENDPOINTS),
]
