"""The updates extension: what happened to requests, told and taken (see docs/open311.md)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from holdfast.open311 import updating
from holdfast.open311.answers import respond
from holdfast.open311.callers import client
from holdfast.open311.views.requests import readable
from holdfast.web.overload import Rank, first_left

ROOT = "service_request_updates"


@first_left(Rank.LIST)
def every(request: HttpRequest, format: str) -> HttpResponse:
    """``GET servicerequestupdates``: moves and public notes of public requests, oldest first."""
    return respond(format, ROOT, updating.told(request.GET))


def create(request: HttpRequest, format: str) -> HttpResponse:
    """``POST servicerequestupdates``: news of a request from another system."""
    readable(request)
    actor = client(request, "cases.move")
    return respond(format, ROOT, [updating.take(request.POST, actor)])
