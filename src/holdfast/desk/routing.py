"""Trying the routing rules: a service, a place, answers and a time, and which rule fires and why.

Nothing is filed. It asks the same function that decides for every case.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.accounts.queries import zone
from holdfast.cases import routing
from holdfast.cases.models import RoutingRule
from holdfast.catalog import queries as catalog
from holdfast.catalog.definitions import Question
from holdfast.catalog.queries import Current
from holdfast.desk import shell
from holdfast.desk.contact.panels import VERDICTS
from holdfast.desk.contact.words import CHANNELS
from holdfast.desk.organization import organization
from holdfast.kernel import clock
from holdfast.places import queries as places
from holdfast.places.locations import NOWHERE, Location
from holdfast.web.policy import needs

MAY = needs("catalog.change", "journal.manage")
_CHOSEN = frozenset({"single", "multiple", "yesno"})
_ANSWER = "answer-"


@MAY
@require_GET
def tester(request: HttpRequest) -> HttpResponse:
    """The form, what came of it, and every rule in the order it is tried."""
    sent = request.GET
    service = catalog.find(sent.get("service", "")) if sent.get("service") else None
    moment, wrong = _moment(sent.get("when", ""))
    context: dict[str, Any] = {
        "title": _("Where would it go?"),
        "services": sorted((str(each.name), each.code) for each in catalog.all_services()),
        "service": service,
        "sent": sent,
        "when": moment.strftime("%Y-%m-%dT%H:%M"),
        "wrong": wrong,
        "channels": [(code, words[0]) for code, words in CHANNELS.items()],
        "channel": sent.get("channel") if sent.get("channel") in CHANNELS else "phone",
        "rules": _rules(),
    }
    if service:
        location = _place(sent.get("place", ""))
        context |= {
            "questions": [_question(each, sent) for each in service.definition.questions],
            "location": location,
            "verdict": VERDICTS.get(location.verdict),
            "areas": places.areas_named(location.areas, get_language()),
            "decided": _decide(service, location, moment, sent, str(context["channel"])),
            "address": "?" + urlencode([(n, v) for n in sent for v in sent.getlist(n) if v]),
        }
    return shell.page(request, "desk/routing.html", context)


def _moment(typed: str) -> tuple[datetime, str]:
    """A time in the city's zone; now where none was written, and what is wrong with it."""
    now = localtime(clock.now(), zone()).replace(second=0, microsecond=0)
    if not typed:
        return now, ""
    try:
        return datetime.fromisoformat(typed).replace(tzinfo=zone()), ""
    except ValueError:
        return now, _("Write the time as in 2026-11-17T16:30.")


def _place(typed: str) -> Location:
    typed = typed.replace("\x00", "").strip()[:300]
    return places.locate(text=typed) if typed else NOWHERE


def _question(question: Question, sent: QueryDict) -> dict[str, Any]:
    """One question as a field of the form: choices, yes or no, or a line of text."""
    name, lang = f"{_ANSWER}{question.code}", get_language() or "en"
    options = [(each.code, each.name.in_language(lang).text) for each in question.choices]
    if question.type == "yesno":
        options = [("true", _("Yes")), ("false", _("No"))]
    return {
        "name": name, "ask": question.ask.in_language(lang).text or question.code,
        "options": options, "multiple": question.type == "multiple",
        "given": sent.getlist(name), "skip": question.type in ("photo", "place", "information"),
    }  # fmt: skip


def _answers(service: Current, sent: QueryDict) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for question in service.definition.questions:
        given = [each for each in sent.getlist(f"{_ANSWER}{question.code}") if each]
        if not given:
            continue
        value: Any = given[0]
        if question.type == "multiple":
            value = given
        elif question.type == "yesno":
            value = value == "true"
        elif question.type == "number":
            try:
                value = float(value)
            except ValueError:
                continue
        found[question.code] = value
    return found


def _decide(
    service: Current, location: Location, moment: datetime, sent: QueryDict, channel: str
) -> dict[str, Any]:
    decision = routing.decide(
        service=service.code,
        owner=service.owner,
        areas=location.areas,
        answers=_answers(service, sent),
        moment=moment,
        channel=channel,
        priority=service.priority,
    )
    known = organization()
    owner = next((str(d) for d in known.departments.values() if d.code == service.owner), "")
    return {
        "rule": decision.rule,
        "steps": decision.steps,
        "department": known.department(decision.department),
        "team": known.team(decision.team),
        "priority": decision.priority,
        "owner": owner,
    }


def _rules() -> list[dict[str, Any]]:
    known = organization()
    return [
        {
            "code": rule.code, "says": str(rule.says), "condition": rule.condition,
            "services": [str(found.name) if (found := catalog.find(code)) else code
                         for code in rule.services],
            "to": ", ".join(
                filter(None, (known.department(rule.department_id), known.team(rule.team_id)))
            ),
            "priority": rule.priority,
        }
        for rule in RoutingRule.objects.all()
    ]  # fmt: skip
