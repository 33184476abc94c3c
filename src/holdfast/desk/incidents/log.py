"""The log of an incident at the desk: read, written by hand, corrected by another entry, and as the
activity log of ICS (form 214) for printing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from holdfast.desk import dates, entering, papers, shell
from holdfast.desk.incidents import board, forming, showing
from holdfast.desk.organization import organization
from holdfast.eoc import log
from holdfast.eoc.lines import KINDS
from holdfast.eoc.models import LogEntry, ResourceRequest, Rumor
from holdfast.incidents.models import Duty, Incident, Level, Phase
from holdfast.incidents.policies import OPEN
from holdfast.incidents.queries import duties
from holdfast.journal.facts import all_facts
from holdfast.kernel import clock

_MOST = 300
_PERIOD = timedelta(hours=12)


@shell.STAFF
def entries(request: HttpRequest, id: UUID) -> HttpResponse:
    """The log, the latest first, and the form of an entry."""
    row = board.found(request, id)
    if request.method == "POST":
        return _write(request, row)
    return _page(request, row, {"at": "", "text": "", "corrects": request.GET.get("corrects", "")})


def _page(
    request: HttpRequest, row: Incident, given: dict[str, str], wrong: str = ""
) -> HttpResponse:
    found = row.log.select_related("corrects").prefetch_related("corrections")[:_MOST]
    corrected = row.log.filter(pk__in=entering.ids([given["corrects"]])).first()
    context = board.shown(request, row) | {
        "entries": [shown(each) for each in found], "given": given, "wrong": wrong,
        "corrected": shown(corrected) if corrected else None,
        "may_write": shell.actor_of(request).may(OPEN), "limit": log.TEXT_LIMIT,
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/log.html", context, status=status)


def _write(request: HttpRequest, row: Incident) -> HttpResponse:
    form = request.POST
    given = {
        "at": form.get("at", "")[:30], "text": form.get("text", ""),
        "corrects": form.get("corrects", "")[:40],
    }  # fmt: skip
    ids = entering.ids([given["corrects"]])
    at, key = given["at"].strip(), form.get("key", "")[:60]
    written, refused = shell.attempt(
        lambda: log.write_log.once(
            key, actor=shell.actor_of(request), incident=row.pk, text=given["text"],
            at=entering.moment_for(at, _("When")) if at else None,
            corrects=ids[0] if ids else None,
        )
    )  # fmt: skip
    if written is None:
        return _page(request, row, given, refused)
    to = reverse("desk:incident_log", args=[row.pk])
    return shell.done(request, _("It is in the log."), to, kept=f"log-{row.pk}")


def shown(entry: LogEntry) -> dict[str, Any]:
    """An entry as the log and the form show it."""
    return {
        "entry": entry, "who": organization().person(entry.author) or "Holdfast",
        "says": entry.text or said(entry),
        "late": entry.written_at - entry.at > timedelta(minutes=10),
    }  # fmt: skip


def said(entry: LogEntry) -> str:
    """What the journal tells, in words of the page's language."""
    fact = all_facts().get(entry.kind)
    words = _(fact.says).rstrip(".") if fact else entry.kind
    more = _more(entry.data)
    return f"{words}: {more}." if more else f"{words}."


_NUMBERED = {
    "message_number": gettext_lazy("Message %(number)s"),
    "request_number": gettext_lazy("Request %(number)s"),
    "summary_number": gettext_lazy("Status summary %(number)s"),
}


def _more(data: dict[str, Any]) -> str:
    if "line" in data and data.get("kind") in KINDS:
        return showing.name_of(data["kind"], data.get("target") or "")
    parts = []
    if data.get("level") in Level.values:
        parts.append(str(Level(data["level"]).label))
    if data.get("phase") in Phase.values:
        parts.append(str(Phase(data["phase"]).label))
    if data.get("duty") in Duty.values:
        parts.append(str(Duty(data["duty"]).label))
    parts += [organization().person(each) for each in entering.ids(data.get("people", []))]
    if "version" in data and "number" in data:
        parts.append(_("Bulletin %(number)s") % {"number": data["number"]})
    if "rumor_number" in data:
        parts.append(_("Rumor %(number)s") % {"number": data["rumor_number"]})
    if data.get("to") in Rumor.State.values and "rumor_number" in data:
        parts.append(str(Rumor.State(data["to"]).label))
    for name, words in _NUMBERED.items():
        if name in data:
            parts.append(words % {"number": data[name]})
    if data.get("to") in ResourceRequest.State.values and "request_number" in data:
        parts.append(str(ResourceRequest.State(data["to"]).label))
    if "sitrep_number" in data:
        parts.append(_("Situation report %(number)s") % {"number": data["sitrep_number"]})
    if data.get("ends"):
        parts.append(dates.moment(datetime.fromisoformat(data["ends"])))
    return ", ".join(filter(None, parts))


@shell.STAFF
@require_GET
def form_214(request: HttpRequest, id: UUID) -> HttpResponse:
    """The activity log of a period, as ICS form 214 has it: for printing."""
    row = board.found(request, id)
    until = entering.moment(request.GET.get("until", "")) or row.closed_at or clock.now()
    since = entering.moment(request.GET.get("since", "")) or max(row.opened_at, until - _PERIOD)
    person = entering.ids([request.GET.get("person", "")])
    found = log.between(row.pk, since, until + timedelta(minutes=1))
    if person:
        found = [each for each in found if each.author == person[0]]
    who, me = organization().person, shell.actor_of(request).id
    form = forming.activity(
        row, [shown(each) for each in found], since, until,
        name=who(person[0]) if person else who(me), position=_titles(row, me), preparer=who(me),
        now=clock.now(),
    )  # fmt: skip
    context = {
        "since_field": entering.field_of(since), "until_field": entering.field_of(until),
        "people": [(name, str(pk)) for pk, name in organization().staff.items()],
        "chosen": str(person[0]) if person else "", "back_words": _("Back to the log"),
        "back": reverse("desk:incident_log", args=[row.pk]),
    }  # fmt: skip
    return papers.page(request, form, context, "desk/incidents/form_214.html")


def _titles(row: Incident, person: UUID | None) -> str:
    """The duties of whoever prepares the form, or nothing."""
    held = duties(row.pk)
    return ", ".join(each.name for each in held if person in (each.holder, *each.deputies))
