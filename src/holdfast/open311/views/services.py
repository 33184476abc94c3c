"""The services and their definitions, told from memory."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from holdfast.accounts.queries import city
from holdfast.catalog import queries
from holdfast.open311 import formats
from holdfast.open311 import services as offering
from holdfast.open311.answers import cached, not_found
from holdfast.open311.views.discovery import FRESH_SECONDS


def every(request: HttpRequest, format: str) -> HttpResponse:
    """``GET services``: what residents may ask for, by group and name."""
    content = [offering.described(each) for each in queries.all_public(city().language)]
    body = formats.encode(format, "services", content)
    return cached(request, format, body, seconds=FRESH_SECONDS)


def one(request: HttpRequest, format: str, code: str) -> HttpResponse:
    """``GET services/{code}``: the questions; an empty list for a service that has none."""
    service = offering.offered(code)
    if service is None:
        raise not_found("service")
    body = formats.encode(format, "service_definition", offering.definition(service))
    return cached(request, format, body, seconds=FRESH_SECONDS)
