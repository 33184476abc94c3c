"""Public-records requests: chosen by a filter, looked at redacted, asked for, followed, fetched.

The log under the form says who asked for what, when, by whom it was given, and what was withheld.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, QueryDict, StreamingHttpResponse
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdfast.accounts.queries import zone
from holdfast.cases import lifecycle, releasing
from holdfast.cases.models import RecordsExport
from holdfast.cases.queries import Filter
from holdfast.catalog import queries as catalog
from holdfast.desk import dates, districts, shell
from holdfast.desk.cases.acting import as_id
from holdfast.desk.organization import organization
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import needs

MAY = needs("records.export")
PAGE = 20
STATES = {
    "asked": ("new", "mute", gettext_lazy("Waits for its turn")),
    "working": ("in-work", "sea", gettext_lazy("Being written")),
    "given": ("ok", "good", gettext_lazy("Given")),
    "failed": ("look", "heed", gettext_lazy("Failed")),
}
COLUMNS = {
    "masked_words": gettext_lazy("words masked"),
    "address": gettext_lazy("address"),
    "zipcode": gettext_lazy("ZIP code"),
    "lat": gettext_lazy("latitude"),
    "lon": gettext_lazy("longitude"),
    "description": gettext_lazy("words"),
    "public_notes": gettext_lazy("public notes"),
}


@first_left(Rank.LIST)
@MAY
@require_GET
def records(request: HttpRequest) -> HttpResponse:
    """The form that chooses cases, and the log, latest first."""
    shown = Paginator(RecordsExport.objects.defer("cases").order_by("-at", "-id"), PAGE).get_page(
        request.GET.get("page")
    )
    context = {
        "title": _("Public records"),
        "page": shown,
        "rows": [_logged(row) for row in shown],
        **_form(request.GET),
    }
    return shell.page(request, "desk/records/records.html", context)


@first_left(Rank.EXPORT)
@first_left(Rank.EXPORT)
@MAY
@require_GET
def preview(request: HttpRequest) -> HttpResponse:
    """What would be given: how many cases, and the first of them with what is taken out."""
    return _preview(request, request.GET)


def _preview(request: HttpRequest, sent: QueryDict, wrong: str = "") -> HttpResponse:
    filter = chosen(sent)
    context = {
        "title": _("What would be given"),
        "looked": releasing.preview(shell.actor_of(request), filter),
        "shown": releasing.SHOWN,
        "columns": COLUMNS,
        "says": said(msgspec.to_builtins(filter)),
        "query": urlencode(_kept(sent)),
        "hidden": _kept(sent),
        "sent": sent,
        "wrong": wrong,
    }
    status = 422 if wrong else 200
    return shell.page(request, "desk/records/preview.html", context, status=status)


@MAY
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Log the request and have its file written."""
    post = request.POST
    made, wrong = shell.attempt(
        lambda: releasing.ask_records.once(
            post.get("key"), actor=shell.actor_of(request), filter=chosen(post),
            asked_by=post.get("asked_by", ""), why=post.get("why", ""),
            format=post.get("format", "csv"),
        )
    )  # fmt: skip
    if made is None:
        return _preview(request, post, wrong)
    said = _("The request is in the log. Its file is being written.")
    return shell.done(request, said, reverse("desk:record", args=[made.export]))


@MAY
@require_GET
def record(request: HttpRequest, id: UUID) -> HttpResponse:
    """One request: how far it is, what was given, the file."""
    row = _find(id)
    context = {"title": _("Records for %(whom)s") % {"whom": row.asked_by}, **_one(request, row)}
    if request.GET.get("part") == "progress":
        return shell.part(request, "desk/records/progress.html", context)
    return shell.page(request, "desk/records/record.html", context)


@first_left(Rank.EXPORT)
@first_left(Rank.EXPORT)
@MAY
@require_GET
def file(request: HttpRequest, id: UUID) -> HttpResponse:
    """The file, piece by piece."""
    row = _find(id)
    pieces = releasing.file_of(shell.actor_of(request), row)
    if pieces is None:
        raise Http404
    kind = "application/json" if row.format == "json" else "text/csv; charset=utf-8"
    response = StreamingHttpResponse(pieces, content_type=kind)
    day = localtime(row.at).date().isoformat()
    response.headers["Content-Disposition"] = (
        f'attachment; filename="records-{day}-{row.pk.hex[-6:]}.{row.format}"'
    )
    return response  # type: ignore[return-value]


def _find(id: UUID) -> RecordsExport:
    row = RecordsExport.objects.defer("cases").filter(pk=id).first()
    if row is None:
        raise Http404
    return row


def _one(request: HttpRequest, row: RecordsExport) -> dict[str, Any]:
    ends = row.state in (RecordsExport.State.GIVEN, RecordsExport.State.FAILED)
    return {
        "row": _logged(row),
        "export": row,
        "running": not ends,
        "share": round(100 * row.done / row.total) if row.total else 0,
        "error": _(row.error) if row.error else "",
        "fetch": releasing.file_of(shell.actor_of(request), row) is not None,
        "days": releasing.days_left(row),
        "here": reverse("desk:record", args=[row.pk]),
    }


def _logged(row: RecordsExport) -> dict[str, Any]:
    shape, tone, says = STATES[row.state]
    return {
        "id": row.pk, "asked_by": row.asked_by, "why": row.why, "at": dates.moment(row.at),
        "by": organization().actor(row.by), "format": row.format.upper(), "count": row.count,
        "withheld": row.withheld, "shape": shape, "tone": tone, "says": says,
        "given": row.state == RecordsExport.State.GIVEN, "what": said(row.filter),
        "held_back": [
            f"{COLUMNS.get(name, name)}: {n}" for name, n in sorted(row.held_back.items())
        ],
        "sha256": row.sha256,
    }  # fmt: skip


def _form(sent: QueryDict) -> dict[str, Any]:
    known = organization()
    return {
        "services": sorted(
            (str(each.name), each.code) for each in catalog.all_services(retired=True)
        ),
        "departments": sorted((str(d), str(d.pk)) for d in known.departments.values()),
        "states": [("open", _("open")), ("closed", _("closed"))]
        + [(code, str(each.staff)) for code, each in lifecycle.STATUSES.items()],
        "areas": districts.choices(sent.get("area", "")),
        "sent": sent,
        "chosen": sent.getlist("service"),
    }


_NAMES = ("service", "department", "state", "area", "from", "to", "words")


def _kept(sent: QueryDict) -> list[tuple[str, str]]:
    """What chooses the cases, to be sent on by the next form."""
    return [(name, value) for name in _NAMES for value in sent.getlist(name) if value]


def chosen(sent: QueryDict) -> Filter:
    """The filter that a form names; what cannot be read does not filter."""
    known = {each.code for each in catalog.all_services(retired=True)}
    department = as_id(sent.get("department", ""))
    layer, colon, code = sent.get("area", "").partition(":")
    state = sent.get("state", "")
    last = _day(sent.get("to", ""))
    first = _day(sent.get("from", ""))
    return Filter(
        state=state if state in {"open", "closed", *lifecycle.STATUSES} else "",
        services=tuple(each for each in sent.getlist("service") if each in known),
        departments=(department,) if department else (),
        area=(layer, code) if colon and code else None,
        opened_from=_midnight(first) if first else None,
        opened_to=_midnight(last + timedelta(days=1)) if last else None,
        words=sent.get("words", "").replace("\x00", "").strip()[:200],
    )


def _day(typed: str) -> date | None:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return None
    return day if 1900 <= day.year <= 2200 else None


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), zone())


def said(filter: dict[str, Any]) -> str:
    """A filter in words: “Pothole, Street light out · opened Jan 1, 2026 to Mar 31, 2026”."""
    read = msgspec.convert(filter, Filter)
    services = [catalog.find(code) for code in read.services]
    parts = [
        ", ".join(str(each.name) for each in services if each),
        ", ".join(organization().department(each) for each in read.departments),
        _state(read.state),
        districts.name(*read.area) if read.area else "",
        _("opened from %(day)s") % {"day": dates.day(read.opened_from)} if read.opened_from else "",
        _("opened to %(day)s") % {"day": dates.day(read.opened_to - timedelta(hours=1))}
        if read.opened_to else "",
        f"“{read.words}”" if read.words else "",
    ]  # fmt: skip
    return " · ".join(part for part in parts if part) or _("every case")


def _state(state: str) -> str:
    if state in lifecycle.STATUSES:
        return str(lifecycle.STATUSES[state].staff)
    return {"open": _("open"), "closed": _("closed")}.get(state, "")
