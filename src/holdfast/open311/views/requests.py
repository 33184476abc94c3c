"""Requests: the list, one of them, and a new one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from holdfast.cases.queries import Filter
from holdfast.open311 import asking, intake, reading
from holdfast.open311.answers import not_found, refused, respond
from holdfast.open311.callers import client
from holdfast.web.overload import Rank, first_left

ROOT = "service_requests"
FORM_LIMIT = 1_000_000


@first_left(Rank.LIST)
def every(request: HttpRequest, format: str) -> HttpResponse:
    """``GET requests``: public requests, newest first; see :mod:`holdfast.open311.asking`."""
    asked = asking.read(request.GET)
    if asked.nothing:
        return respond(format, ROOT, [])
    found = reading.listed(
        asked.filter,
        numbers=asked.numbers,
        page=asked.page,
        size=asked.size,
        extended=asked.extended,
    )
    return respond(format, ROOT, found)


def one(request: HttpRequest, format: str, number: str) -> HttpResponse:
    """``GET requests/{id}``; the same 404 for one that is hidden and one that never was."""
    extended = request.GET.get("extensions", "").strip().lower() == "true"
    found = (
        reading.listed(Filter(), numbers=(number,), extended=extended)
        if reading.is_number(number)
        else []
    )
    if not found:
        raise not_found("service request")
    return respond(format, ROOT, found)


def create(request: HttpRequest, format: str) -> HttpResponse:
    """``POST requests``: files a report by a program with a key."""
    readable(request)
    actor = client(request, "cases.open")
    key = request.META.get("HTTP_IDEMPOTENCY_KEY", "").strip()
    return respond(format, ROOT, [intake.file(request.POST, actor, key)])


def readable(request: HttpRequest) -> None:
    """Refuse a body that is too large, or no form, before it is read."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdecimal() or int(length) > FORM_LIMIT:
        raise refused(413, "Send at most 1 MB. A photo goes as its address, in media_url.")
    kind = request.content_type
    if kind not in ("application/x-www-form-urlencoded", "multipart/form-data", ""):
        raise refused(400, "Send a form (application/x-www-form-urlencoded).")
    if request.FILES:
        raise refused(400, "Files are not taken here. Send a photo's address as media_url.")
