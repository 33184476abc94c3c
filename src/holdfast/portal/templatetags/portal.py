"""Template tags of the resident's site: ``{% load portal %}``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from holdfast.alerts.hearing.near import Told
from holdfast.alerts.queries import Out
from holdfast.catalog.definitions import Question
from holdfast.catalog.queries import Current
from holdfast.kernel.ids import new_id
from holdfast.places.locations import Location
from holdfast.portal import asking, dates, showing

register = template.Library()


@register.simple_tag
def marked(text: object, typed: str) -> SafeString:
    """A text with the words that were typed marked in it."""
    return asking.marked(str(text), typed)


@register.simple_tag
def promised(service: Current) -> str:
    """What the city promises for a service, in words; empty without a promise; that it is paused,
    while it is."""
    if service.paused is not None:
        return _("Paused for now")
    return showing.promise(service.promise)


@register.simple_tag
def published(bulletin: Out) -> dict[str, str]:
    """When a statement went out: its time and its day."""
    at = bulletin.published_at
    return {"time": dates.clock(at), "day": dates.day(at)}


@register.simple_tag
def issued(bulletin: Out) -> str:
    """Which statement it is, when it went out and who says it: “Bulletin 14, 1:40 p.m. EDT.
    Mayor's Office”."""
    return _("Bulletin %(number)s, %(at)s. %(source)s") % {
        "number": bulletin.number,
        "at": dates.moment(bulletin.published_at),
        "source": bulletin.source,
    }


@register.simple_tag
def read_then(told: Told) -> str:
    """When the feed was read that says this."""
    return dates.moment(told.read_at) if told.read_at else ""


@register.simple_tag
def fresh_key() -> str:
    """A new key for a form, so that sending it twice does it once."""
    return str(new_id())


@register.filter
def stopped(words: str) -> str:
    """A sentence with its full stop, once."""
    return words if words.endswith(".") else f"{words}."


@register.filter
def place_words(location: Location) -> str:
    """A place in one line: as typed, else our address, else that it was tapped."""
    typed = ", ".join(part for part in location.typed.split("\n") if part)
    return typed or location.address or _("The spot you chose on the map")


@register.inclusion_tag("web/parts/summary.html")
def summary_of(error: str, name: str = "answer") -> dict[str, Any]:
    """The summary over a page with one field."""
    return {"found": [{"words": error, "target": f"id_{name}"}]}


@register.inclusion_tag("portal/parts/question.html")
def question_control(question: Question, given: Sequence[str], error: str) -> dict[str, Any]:
    """A question of a service with the control that takes its answer; named ``answer``."""
    if question.type == "yesno":
        options = [("yes", _("Yes"), ""), ("no", _("No"), "")]
    else:
        options = [(each.code, str(each.name), str(each.what_happens)) for each in question.choices]
    described = " ".join(
        part for part in ("id_answer-hint" if question.why else "",
                          "id_answer-wrong" if error else "") if part
    )  # fmt: skip
    return {
        "question": question,
        "options": options,
        "given": list(given),
        "value": given[0] if given else "",
        "error": error,
        "described": described,
        "group": question.type in ("single", "multiple", "yesno"),
        "multiple": question.type == "multiple",
    }
