"""Services and their questions as GeoReport tells them. No statement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from holdfast.accounts.queries import city
from holdfast.catalog import queries
from holdfast.catalog.definitions import Question
from holdfast.catalog.queries import Current
from holdfast.kernel import conditions
from holdfast.kernel.texts import Text
from holdfast.open311.formats import plain

_DATATYPES = {
    "text": "string",
    "paragraph": "text",
    "number": "number",
    "date": "datetime",
    "single": "singlevaluelist",
    "multiple": "multivaluelist",
    "yesno": "singlevaluelist",
    "place": "string",
    "information": "text",
}


def text(of: Text) -> str:
    """A text in the city's first language; GeoReport knows only one."""
    return plain(of.in_language(city().language).text)


def offered(code: str) -> Current | None:
    """The service of a code if residents may choose it; None alike for hidden, retired, unknown."""
    found = queries.find(code)
    return found if found is not None and found.public else None


def kind(service: Current) -> str:
    """realtime, batch or blackbox: what a POST answers."""
    definition = service.definition
    return "blackbox" if definition.audience == "blackbox" else definition.georeport


def asked(service: Current) -> list[Question]:
    """The questions that can be told and answered here. A photo comes as media_url instead."""
    return [each for each in service.definition.questions if each.type in _DATATYPES]


def described(service: Current) -> dict[str, Any]:
    """One entry of the list of services."""
    definition = service.definition
    words = definition.words.get(city().language) or ()
    return {
        "service_code": service.code,
        "service_name": text(definition.name),
        "description": _description(service),
        "metadata": bool(asked(service)),
        "type": kind(service),
        "keywords": plain(", ".join(words)) or None,
        "group": text(definition.group) or None,
    }


def _description(service: Current) -> str | None:
    """What it is; while it is paused, what residents are told stands before it."""
    told = text(service.paused) if service.paused else ""
    return " ".join(filter(None, (told, text(service.definition.description)))) or None


def definition(service: Current) -> dict[str, Any]:
    """A service's questions, in order; none for a service without."""
    return {
        "service_code": service.code,
        "attributes": [
            _attribute(question, order) for order, question in enumerate(asked(service), 1)
        ],
    }


def always_required(question: Question) -> bool:
    """Whether a client must answer it: one that only some answers bring is never required, since
    a definition cannot say so."""
    return question.required and question.answerable and not question.shown_when


def _attribute(question: Question, order: int) -> dict[str, Any]:
    found: dict[str, Any] = {
        "variable": question.answerable,
        "code": question.code,
        "datatype": _DATATYPES[question.type],
        "required": always_required(question),
        "datatype_description": text(question.why) or None,
        "order": order,
        "description": text(question.ask),
    }
    if question.type in ("single", "multiple", "yesno"):
        found["values"] = [{"key": key, "name": name} for key, name in _values(question)]
    return found


def _values(question: Question) -> list[tuple[str, str]]:
    """Answers to choose, those that end the form last: a client that takes the first one does not
    send a report of which nothing can come."""
    return sorted(_named(question), key=lambda each: _stops(question, each[0]))


def _named(question: Question) -> Iterator[tuple[str, str]]:
    if question.type == "yesno":
        yield from (("true", gettext("Yes")), ("false", gettext("No")))
    for choice in question.choices:
        yield choice.code, text(choice.name)


def _stops(question: Question, key: str) -> bool:
    answer: Any = {"yesno": key == "true", "multiple": [key]}.get(question.type, key)
    return any(conditions.holds(stop.when, {question.code: answer}) for stop in question.stops)
