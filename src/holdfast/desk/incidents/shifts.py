"""Shifts as people read them: which limit is over in words, and each shift as a bar with breaks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from holdfast.desk import dates
from holdfast.desk.organization import organization
from holdfast.eoc import crew
from holdfast.eoc.crew import Person
from holdfast.eoc.hours import Due, breaks
from holdfast.eoc.models import Noted, Spell, Warned, WorkRules

WIDTH, HEIGHT = 640, 26
_LEAST, _MOST = timedelta(hours=6), timedelta(hours=26)
_TICKS = 8
_HOUR = timedelta(hours=1)
_Rule = Warned.Rule


def shown(people: Sequence[Person], rules: WorkRules, now: datetime) -> dict[str, Any]:
    """People as rows, who is over a limit first, and the hours above their bars."""
    ordered = sorted(people, key=lambda each: (not each.over, each.shift.ended is not None))
    began = [each.shift.began for each in people] or [now]
    since = _hour(min(max(min(began), now - _MOST), now - _LEAST))
    hours = ceil((now - since) / _HOUR) + 1
    step = ceil(hours / _TICKS)
    scale = WIDTH / hours
    ticks = [
        {"x": round(n * scale, 1), "says": dates.hour(since + n * _HOUR)}
        for n in range(0, hours, step)
    ]
    return {
        "rows": [row(each, rules, since, scale, now) for each in ordered],
        "ticks": ticks, "width": WIDTH, "height": HEIGHT,
        "now_x": round((now - since) / _HOUR * scale, 1),
    }  # fmt: skip


def _hour(at: datetime) -> datetime:
    return localtime(at).replace(minute=0, second=0, microsecond=0)


def row(
    person: Person, rules: WorkRules, since: datetime, scale: float, now: datetime
) -> dict[str, Any]:
    """Somebody with their shift in words and as a bar."""
    shift = person.shift
    here = shift.ended is None
    return {
        "id": person.staff, "name": organization().person(person.staff), "here": here,
        "on_break": shift.on_break, "began": dates.hour(shift.began),
        "ended": dates.moment(shift.ended) if shift.ended else "",
        "long": length(shift.lasted(now)),
        "next_break": "" if not here else _("on a break") if shift.on_break
        else _until(person.of(_Rule.BREAK)),
        "next_meal": _until(person.of(_Rule.MEAL)) if here else "",
        "home": _until(person.of(_Rule.SHIFT)) if here else "",
        "over": [limit(each, now) for each in person.over],
        "near": [limit(each, now) for each in person.near],
        "had": [f"{Noted.Kind(kind).label} {dates.hour(at)}" for kind, at in person.noted],
        "bars": _bars(person, rules, since, scale, now),
        "marks": [_x(at, since, scale) for _kind, at in person.noted],
        "most": _x(shift.began + timedelta(hours=rules.longest), since, scale) if here else None,
        "says": _said(person, rules, now),
    }  # fmt: skip


def limit(each: Due, now: datetime) -> str:
    """A limit that is near or has passed: “Longest shift: over by 20 min”."""
    name = Warned.Rule(each.rule).label
    if each.rule == _Rule.REST:
        early = {"span": length(each.at - each.since)}
        return f"{name}: " + _("began %(span)s too early") % early
    if each.over:
        return f"{name}: " + _("over by %(span)s") % {"span": length(now - each.at)}
    # A minute that has begun is still left.
    left = each.at - now + timedelta(seconds=59)
    return f"{name}: " + _("in %(span)s") % {"span": length(left)}


def length(span: timedelta) -> str:
    """A length of time to the minute: “12 h 20 m”."""
    minutes = max(0, int(span.total_seconds() // 60))
    if minutes < 60:
        return _("%(m)s min") % {"m": minutes}
    return _("%(h)s h %(m)s m") % {"h": minutes // 60, "m": minutes % 60}


def _until(each: Due | None) -> str:
    return dates.hour(each.at) if each else ""


def _said(person: Person, rules: WorkRules, now: datetime) -> str:
    shift = person.shift
    until = dates.hour(shift.ended) if shift.ended else _("now")
    pauses = breaks(shift, now, timedelta(minutes=rules.break_minutes))
    had = ", ".join(f"{dates.hour(a)}–{dates.hour(b)}" for a, b in pauses)
    return _("At work %(since)s–%(until)s; breaks: %(breaks)s") % {
        "since": dates.hour(shift.began), "until": until, "breaks": had or _("none"),
    }  # fmt: skip


def _x(at: datetime, since: datetime, scale: float) -> float:
    return round(max(0.0, (at - since) / _HOUR * scale), 1)


def _bars(
    person: Person, rules: WorkRules, since: datetime, scale: float, now: datetime
) -> list[dict[str, Any]]:
    """Work as full bars, breaks as hollow ones, also those for which somebody was signed off."""
    spans = [(each.kind, each.began, each.ended or now) for each in person.shift.spans]
    least = timedelta(minutes=rules.break_minutes)
    covered = {began for kind, began, _end in spans if kind == Spell.Kind.BREAK}
    spans += [
        (Spell.Kind.BREAK.value, began, ended)
        for began, ended in breaks(person.shift, now, least) if began not in covered
    ]  # fmt: skip
    bars = []
    for kind, began, ended in spans:
        x = _x(began, since, scale)
        width = _x(ended, since, scale) - x
        if width > 0:
            bars.append({"x": x, "width": round(max(1.0, width), 1), "kind": kind})
    return bars


def rule_fields(rules: WorkRules) -> list[dict[str, Any]]:
    """The limits as fields of a form."""
    return [
        {"name": name, "label": crew.label(name), "value": getattr(rules, name),
         "least": least, "most": most}
        for name, (least, most) in crew.LIMITS.items()
    ]  # fmt: skip
