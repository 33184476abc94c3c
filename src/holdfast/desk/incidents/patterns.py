"""Unusual patterns at the desk: what was raised with its evidence, each count opened to its
records, and what became of it; the lists of words that are watched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import dates, entering, shell
from holdfast.desk.incidents import counting
from holdfast.desk.organization import organization
from holdfast.eoc import looking, patterns, policies, queries
from holdfast.eoc.models import Figure, Pattern, WordList
from holdfast.incidents.models import Kind
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import whole
from holdfast.web.policy import needs

SEES = needs(policies.SEES_PATTERNS)
_MOST = 50
PAGE = 200
_DAYS = 2
_WIDE, _HIGH, _FOOT = 480, 130, 20
_SHAPES = {
    "raised": ("look", "heed"), "seen": ("in-work", "sea"), "dismissed": ("unused", "mute"),
    "rumor": ("ok", "good"), "incident": ("ok", "good"),
}  # fmt: skip


@SEES
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """What waits, with its course; what was settled."""
    rows = list(queries.patterns(shell.actor_of(request))[:_MOST])
    alive = (Pattern.State.RAISED, Pattern.State.SEEN)
    context = {
        "title": _("Unusual patterns"),
        "waiting": [shown(row) for row in rows if row.state in alive],
        "settled": [shown(row) for row in rows if row.state not in alive],
        "every": looking.EVERY_MINUTES, "lists": WordList.objects.filter(retired=False).count(),
    }  # fmt: skip
    return shell.page(request, "desk/incidents/patterns.html", context)


@SEES
@require_GET
def band(request: HttpRequest) -> HttpResponse:
    """What nobody has looked at yet, for the band under the strip of every page."""
    queries.raised_now.forget()
    return shell.part(request, "desk/incidents/patterns_band.html", {})


@SEES
@require_GET
def pattern(request: HttpRequest, id: UUID) -> HttpResponse:
    """One with its evidence."""
    return _page(request, _found(request, id))


@SEES
@require_POST
def act(request: HttpRequest, id: UUID) -> HttpResponse:
    """Say that one looks at it, dismiss it, or make it a rumor or an incident."""
    row, form, actor = _found(request, id), request.POST, shell.actor_of(request)
    acts: Mapping[str, tuple[Callable[[], Any], str]] = {
        "see": (lambda: patterns.see_pattern(actor=actor, pattern=id),
                _("It is yours to look at.")),
        "dismiss": (lambda: patterns.dismiss_pattern(
            actor=actor, pattern=id, reason=form.get("reason", "")), _("Dismissed.")),
        "rumor": (lambda: patterns.pattern_to_rumor(
            actor=actor, pattern=id, incident=entering.one_id(form.get("incident", "")),
            heard=Text.of(entering.words(form, "heard"))), _("It is in the register of rumors.")),
        "incident": (lambda: patterns.pattern_to_incident(
            actor=actor, pattern=id, name=Text.of(entering.words(form, "name")),
            kind=form.get("kind", ""),
            ends_at=entering.moment_for(form.get("ends_at", ""), _("Planned end"))),
            _("An incident is open for it, to be watched.")),
    }  # fmt: skip
    do, words = acts.get(form.get("act", ""), (None, ""))
    if do is None:
        raise Http404
    done, refused = shell.attempt(do)
    if done is None:
        return _page(request, row, wrong=refused, act=form.get("act", ""))
    queries.raised_now.forget()
    row.refresh_from_db()
    to = reverse("desk:pattern", args=[id])
    if row.state == Pattern.State.INCIDENT:
        to = reverse("desk:incident", args=[row.incident_id])
    elif row.state == Pattern.State.RUMOR:
        to = reverse("desk:incident_rumors", args=[row.incident_id])
    return shell.done(request, words, to)


def _found(request: HttpRequest, id: UUID) -> Pattern:
    row = queries.patterns(shell.actor_of(request)).filter(pk=id).first()
    if row is None:
        raise Http404
    return row


def _page(request: HttpRequest, row: Pattern, wrong: str = "", act: str = "") -> HttpResponse:
    viewer, form, each = shell.actor_of(request), request.POST, shown(row)
    start = whole(request.GET.get("from", ""), 0)
    ids = [*(("topics", str(id)) for id in row.contacts), *(("cases", str(id)) for id in row.cases)]
    part = ids[start : start + PAGE]
    records = [
        line
        for section in ("topics", "cases")
        for line in counting.records(
            viewer, Figure(section=section, key=""), [id for of, id in part if of == section]
        )
    ]
    moves = {move for state, move in policies.PATTERN_MOVES if state == row.state}
    end = entering.field_of(clock.now() + timedelta(days=_DAYS))
    context = {
        "title": each["title"], "each": each, "row": row, "records": records,
        "hidden": len(part) - len(records), "total": len(ids), "start": start + 1,
        "end": start + len(part), "next": start + PAGE if start + PAGE < len(ids) else None,
        "moves": moves, "wrong": wrong, "act": act, "mover": organization().person(row.mover),
        "reason": form.get("reason", ""), "reason_limit": patterns.REASON_LIMIT,
        "heard": entering.word_fields("heard", entering.words(form, "heard")),
        "names": entering.word_fields(
            "name", entering.words(form, "name") if act == "incident" else _proposed(row)
        ),
        "ends_at": form.get("ends_at", end), "kinds": [("", ""), *_kinds()],
        "kind": form.get("kind", ""), "open": entering.incident_choices(exercises=False),
        "chosen": form.get("incident", ""),
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/incidents/pattern.html", context, status=status)


def _kinds() -> list[tuple[str, str]]:
    return [(str(label), value) for value, label in Kind.choices]


def _proposed(row: Pattern) -> dict[str, str]:
    """A name for an incident of it, in every language."""
    names = {}
    for code, _language in settings.LANGUAGES:
        with translation.override(code):
            names[code] = heading(row)[:80]
    return names


def heading(row: Pattern) -> str:
    """What came, and where, in the page's language."""
    what = str(row.name) or str(row.get_kind_display())
    where = str(row.area_name) or _("whole city")
    return f"{what}, {where}"


def shown(row: Pattern) -> dict[str, Any]:
    """A pattern as lists and its page have it."""
    shape, tone = _SHAPES[row.state]
    return {
        "row": row, "title": heading(row), "shape": shape, "tone": tone,
        "usual": (min(row.usual), max(row.usual)), "rarity": _rarity(row.chance),
        "plot": _plot(row), "weeks": len(row.usual),
        "also": [
            {"title": f"{Text.of(other['name']) or Pattern.Kind(other['kind']).label}, "
                      f"{Text.of(other['area']) or _('whole city')}", "n": other["n"]}
            for other in row.also
        ],
    }  # fmt: skip


def _rarity(chance: float) -> str:
    """How seldom so many come by chance, in words."""
    if chance <= 1e-9:
        return _("less than once in a billion such hours")
    return _("once in %(n)s such hours") % {"n": f"{round(1 / chance, -3):,.0f}"}


def _plot(row: Pattern) -> dict[str, Any]:
    """The hours before, in drawing units: a bar for what came, a band for what is usual."""
    most = max([1, row.n, *(max(n, high) for n, _low, high, _limit in row.course)])
    step = _WIDE / max(1, len(row.course))
    room = _HIGH - 2 * _FOOT

    def y(n: float) -> float:
        return float(round(_FOOT + room * (1 - n / most), 1))

    hours = []
    for number, (n, low, high, limit) in enumerate(row.course):
        at = row.at - timedelta(hours=len(row.course) - 1 - number)
        hours.append({
            "x": round(number * step, 1), "width": round(step, 1), "at": at, "n": n, "low": low,
            "says": dates.hour(at),
            "high": high, "band_y": y(high), "band_h": max(1.5, round(y(low) - y(high), 1)),
            "bar_x": round(number * step + step * 0.25, 1), "bar_width": round(step * 0.5, 1),
            "bar_y": y(n), "bar_h": round(_HIGH - _FOOT - y(n), 1),
            "over": bool(limit) and n >= limit,
        })  # fmt: skip
    says = _("The hour until %(at)s had %(n)s, the same hour of %(weeks)s earlier weeks "
             "%(low)s to %(high)s") % {
        "at": dates.hour(row.at), "n": row.n, "weeks": len(row.usual),
        "low": min(row.usual), "high": max(row.usual),
    }  # fmt: skip
    return {"width": _WIDE, "height": _HIGH, "foot": _HIGH - _FOOT, "hours": hours, "says": says}


# -- lists of watched words --


@SEES
def watched(request: HttpRequest) -> HttpResponse:
    """The lists, and the form of one."""
    if request.method != "POST":
        return _lists(request)
    form = request.POST
    given: dict[str, Any] = {
        "code": form.get("code", "").strip()[:60], "name": entering.words(form, "name"),
        "retired": bool(form.get("retired")),
        "words": {
            code: form.get(f"words_{code}", "").replace("\x00", "").splitlines()
            for code, _language in settings.LANGUAGES
        },
    }  # fmt: skip

    def do() -> bool:
        patterns.save_word_list(
            actor=shell.actor_of(request), code=given["code"], name=Text.of(given["name"]),
            words=given["words"], retired=given["retired"],
        )  # fmt: skip
        return True

    done, refused = shell.attempt(do)
    if done is None:
        return _lists(request, given, refused)
    words = _("“%(name)s” is saved.") % {"name": str(Text.of(given["name"]))}
    return shell.done(request, words, reverse("desk:watched"))


def _lists(
    request: HttpRequest, given: Mapping[str, Any] | None = None, wrong: str = ""
) -> HttpResponse:
    rows = list(WordList.objects.all())
    edited = next((row for row in rows if row.code == request.GET.get("change")), None)
    if given is None and edited is not None:
        given = {"code": edited.code, "name": edited.name.texts, "words": edited.words,
                 "retired": edited.retired}  # fmt: skip
    given = given or {"code": "", "name": {}, "words": {}, "retired": False}
    context = {
        "title": _("Watched words"), "rows": rows, "given": given, "edited": edited,
        "wrong": wrong, "names": entering.word_fields("name", given["name"]),
        "words": entering.word_fields(
            "words", {code: "\n".join(each) for code, each in given["words"].items()}
        ),
    }  # fmt: skip
    return shell.page(request, "desk/incidents/watched.html", context, status=422 if wrong else 200)
