"""The wallboard: queues, who does what, what waits too long. For the supervisor, and for the room.

Waits are told as distributions: nine of ten waited less. Never an average.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.desk import dates, shell
from holdfast.desk.contact import strip, words
from holdfast.interactions import queries as interactions
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import needs
from holdfast.workforce import queries as workforce
from holdfast.workforce.models import Presence
from holdfast.workforce.operations.ending import WRAP_UP_SECONDS
from holdfast.workforce.queries import Line, Standing

WATCHES = needs("queues.watch")
# A talk longer than this, or a wrap-up over three of its clocks, is worth a look.
LONG_TALK, LONG_WRAP_UP = 600, 3 * WRAP_UP_SECONDS
SHOWN = timedelta(hours=15)
QUARTERS = 60
_TALLY = (
    ("on", ("contact",), gettext_lazy("on contacts")),
    ("in-work", ("wrap_up", "back_office"), gettext_lazy("wrap-up")),
    ("new", ("ready",), gettext_lazy("ready")),
    ("paused", ("break", "away", "meeting", "training"), gettext_lazy("away")),
)


@first_left(Rank.DASHBOARD)
@WATCHES
def wall(request: HttpRequest) -> HttpResponse:
    """The whole board; `#wall` shows it to the room. Followed live, and fetched again as a part."""
    context = shown(shell.actor_of(request))
    if request.headers.get("X-Live"):
        return shell.part(request, "desk/contact/board.html", context)
    return shell.page(request, "desk/contact/wall.html", context | {"title": _("Wallboard")})


def shown(actor: Actor) -> dict[str, Any]:
    """Key figures, people, queues, what needs a decision."""
    lines = workforce.lines(strip.day_began())
    people = workforce.everyone(actor)
    worst = max(lines, key=lambda line: line.longest / line.goal, default=None)
    waiting = sum(line.waiting for line in lines)
    counted = sum(line.counted for line in lines)
    within = sum(line.within for line in lines)
    return {
        "now": dates.moment(clock.now()),
        "waiting": waiting,
        "waiting_words": ", ".join(f"{each.waiting} {each.name}" for each in lines if each.waiting)
        or _("nothing waits"),
        "worst": _worst(worst) if worst and worst.waiting else None,
        "level": round(100 * within / counted, 1) if counted else None,
        "level_low": bool(counted) and within < 0.9 * counted,
        "lines": [_line(each) for each in lines],
        "people": _people(people),
        "tally": [
            (shape, sum(person.state in states for person in people), label)
            for shape, states, label in _TALLY
        ],
        "signed_in": len(people), "decisions": _decisions(lines, people), "chart": _chart(),
    }  # fmt: skip


def _worst(line: Line) -> dict[str, Any]:
    return {
        "wait": dates.span(timedelta(seconds=line.longest)), "name": str(line.name),
        "late": line.late,
        "goal": dates.span(timedelta(minutes=line.goal)),
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    nine = line.nine_in_ten
    return {
        "line": line, "goal": dates.span(timedelta(minutes=line.goal)),
        "longest": dates.span(timedelta(seconds=line.longest)) if line.waiting else "–",
        "nine": dates.span(timedelta(seconds=nine)) if nine is not None else "–",
        "half": dates.span(timedelta(seconds=line.half)) if line.half is not None else "–",
        "late": nine is not None and nine > 60 * line.goal,
    }  # fmt: skip


def _people(people: list[Standing]) -> list[dict[str, Any]]:
    talks = workforce.channels_of([person.staff for person in people])
    return [_person(person, talks) for person in people]


def _person(person: Standing, talks: Mapping[UUID, tuple[str, str]]) -> dict[str, Any]:
    shape, css = words.SHAPES[person.state]
    seconds = words.seconds_since(person.since)
    channel, language = talks.get(person.staff, ("", ""))
    more = str(Presence.State(person.state).label)
    if channel and person.state in ("contact", "wrap_up"):
        word = str(words.CHANNELS[channel][0])
        more = f"{words.language(language)} · {word.lower()}"
        if person.state == "wrap_up":
            more = f"{Presence.State.WRAP_UP.label} · {word.lower()}"
    if person.then:
        then = str(Presence.State(person.then).label).lower()
        more = f"{more}, " + _("then %(state)s") % {"state": then}
    return {
        "name": person.name, "shape": shape, "css": css, "seconds": seconds,
        "timer": words.timer(seconds), "more": more, "long": _long(person, seconds),
    }  # fmt: skip


def _long(person: Standing, seconds: int) -> bool:
    return (person.state == "contact" and seconds > LONG_TALK) or (
        person.state == "wrap_up" and seconds > LONG_WRAP_UP
    )


def _decisions(lines: list[Line], people: list[Standing]) -> list[dict[str, str]]:
    found = []
    for line in lines:
        if line.late:
            wait = dates.span(timedelta(seconds=line.longest))
            found.append(
                {"what": _("%(queue)s over its line.") % {"queue": line.name},
                 "more": _("%(n)s wait, the longest %(wait)s")
                 % {"n": line.waiting, "wait": wait}}
            )  # fmt: skip
    for person in people:
        seconds = words.seconds_since(person.since)
        if _long(person, seconds):
            state = Presence.State(person.state).label
            found.append({"what": f"{state} {words.timer(seconds)},", "more": person.name})
    return found[:6]


def _chart() -> dict[str, Any]:
    """Contacts begun per quarter-hour from seven to ten at night, by how high their bars are; at
    night the fifteen hours until now."""
    now = localtime(clock.now())
    seven = now.replace(hour=7, minute=0, second=0, microsecond=0)
    began = seven if seven <= now < seven + SHOWN else now - SHOWN
    moments = interactions.begun_between(began, clock.now())
    counts = [0] * QUARTERS
    for at, _channel in moments:
        counts[min(QUARTERS - 1, int((at - began) / timedelta(minutes=15)))] += 1
    most = max(4, *counts)
    top = next(each for each in (4, 8, 12, 20, 40, 60, 100, 200, 400, 1000, 10**6) if each >= most)
    step = 732 / QUARTERS
    bars = [
        {"x": round(35.5 + n * step, 1), "y": round(236 - 210 * count / top, 1),
         "h": round(210 * count / top, 1)}
        for n, count in enumerate(counts) if count
    ]  # fmt: skip
    ticks = [{"y": round(236 - 210 * part / 4, 1), "n": top * part // 4} for part in range(5)]
    hours = [
        {"x": round(34 + n * step * 8, 1), "n": dates.hour(began + timedelta(hours=2 * n))}
        for n in range(7)
    ]
    return {
        "bars": bars, "ticks": ticks, "hours": hours, "all": len(moments),
        "since": dates.hour(began),
    }  # fmt: skip
