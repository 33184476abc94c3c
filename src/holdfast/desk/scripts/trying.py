"""Looking at a script: a diagram, tried as agent, web and phone, on paper, versions, figures."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from holdfast.accounts.queries import zone
from holdfast.catalog.answers import Answer, AnswerError, in_words, validate
from holdfast.desk import shell
from holdfast.desk.organization import organization
from holdfast.desk.scripts import drawing, reading
from holdfast.desk.scripts.comparing import differences
from holdfast.desk.scripts.writing import WRITES, row_of, said_words
from holdfast.kernel import clock
from holdfast.kernel.typed import whole
from holdfast.places import queries as places
from holdfast.places.locations import Location
from holdfast.scripts import runner
from holdfast.scripts.counting import measured
from holdfast.scripts.flows import Flow, FlowStep, from_json
from holdfast.scripts.models import Script
from holdfast.scripts.reading import draft_of, version_of, versions_of

AS = ("agent", "web", "phone")


def _head(row: Script, flow: Flow, part: str) -> dict[str, Any]:
    changed = row.current is not None and row.current.flow != row.draft
    return {
        "title": str(flow.title), "row": row, "flow": flow, "part": part, "changed": changed,
    }  # fmt: skip


@WRITES
@require_GET
def diagram(request: HttpRequest, code: str) -> HttpResponse:
    """The draft as a picture."""
    row = row_of(request, code)
    flow = draft_of(row)
    context = _head(row, flow, "diagram") | {"drawn": drawing.svg(flow, said_words)}
    return shell.page(request, "desk/scripts/diagram.html", context)


# -- trying --


@WRITES
@require_http_methods(["GET", "HEAD", "POST"])
def preview(request: HttpRequest, code: str) -> HttpResponse:
    """The draft, gone through as an agent, on the web or on the phone. Nothing is kept: what was
    answered so far travels in the form."""
    row = row_of(request, code)
    flow = draft_of(row)
    form = request.POST
    seen = form.get("as", "agent") if form.get("as") in AS else "agent"
    lang = form.get("lang", get_language() or "en")[:10]
    answers: dict[str, Answer | None] = {}
    said, place = form.getlist("said")[:200], form.get("place", "").replace("\x00", "")[:300]
    now, error = form.get("now", "")[:40], ""
    location: Location | None = places.locate(text=place) if place else None
    for each in said:
        _take(flow, lang, each, answers)
    if now and not form.get("back"):
        error = _take(flow, lang, f"{now}={form.get('answer', '')[:500]}", answers)
        if not error:
            said = [*said, f"{now}={form.get('answer', '')[:500]}"]
    elif form.get("back"):
        last = said[-1:] and said[-1].partition("=")[0]
        said = said[:-1]
        answers.pop(last or "", None)
    channel = "phone" if seen == "phone" else "web"
    about = runner.About(
        channel, lang, clock.now().astimezone(zone()), location.areas if location else {}
    )
    way = runner.way(flow, answers, about, placed=location is not None)
    step = flow.step_of(way.again or way.shown[-1].code) if way.shown else None
    context = _head(row, flow, "preview") | {
        "as_": seen, "seen": [(code, _seen(code)) for code in AS], "lang": lang,
        "said": said, "place": place, "error": error, "again": bool(way.again),
        "done": [(q.ask.in_language(lang).text, _answer(flow, q.code, answers, lang))
                 for q in way.shown[:-1]],
        **(_asked(step, lang, seen) if step else {}),
    }  # fmt: skip
    return shell.page(request, "desk/scripts/preview.html", context)


def _seen(code: str) -> str:
    return {"agent": _("As an agent"), "web": _("On the web"), "phone": _("On the phone")}[code]


def _take(flow: Flow, lang: str, said: str, answers: dict[str, Answer | None]) -> str:
    """Read one answer; the sentence that says why it cannot be taken."""
    code, _between, given = said.partition("=")
    question = flow.question(code)
    if question is None:
        return ""
    try:
        answers[code] = validate(question, given.split("|") if given else [], lang)
    except AnswerError as error:
        return str(error)
    return ""


def _answer(flow: Flow, code: str, answers: dict[str, Answer | None], lang: str) -> str:
    question, given = flow.question(code), answers.get(code)
    return in_words(question, given, lang) if question and given is not None else ""


def _asked(step: FlowStep, lang: str, seen: str) -> dict[str, Any]:
    words = step.words.in_language(lang).text
    with override(lang):
        options = [(each, said_words(step, each)) for each in step.answers]
        keys = [
            _("For %(answer)s, press %(key)s.") % {"answer": answer.lower(), "key": key}
            for key, (_code, answer) in enumerate(options, 1)
        ]
    spoken = " ".join([words, *keys]) if seen == "phone" else words
    return {
        "step": step, "options": options, "spoken": spoken,
        "why": step.question.why.in_language(lang).text,
        "called": reading.called(step),
    }  # fmt: skip


# -- on paper --


@WRITES
@require_GET
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """The draft as a numbered flow to print, in the page's language."""
    row = row_of(request, code)
    flow = draft_of(row)
    context = _head(row, flow, "paper") | {
        "steps": [{"step": step, "ways": list(_on_paper(flow, step))} for step in flow.steps],
    }  # fmt: skip
    return shell.page(request, "desk/scripts/paper.html", context)


def _on_paper(flow: Flow, step: FlowStep) -> list[str]:
    """Where a step goes on, a line each: “Yes → go to 5”."""
    if step.final:
        return []
    found = []
    below = flow.below(step)
    for branch in step.branches:
        found.append(_("If %(when)s → go to %(to)s") % {"when": branch.when, "to": branch.to})
    for said in step.answers:
        to = step.go.get(said) or step.next or (below.id if below else "…")
        found.append(_("%(answer)s → go to %(to)s") % {"answer": said_words(step, said), "to": to})
    if not step.answers:
        to = step.next or (below.id if below else "…")
        found.append(_("Then go to %(to)s") % {"to": to})
    return found


# -- versions and figures --


@WRITES
@require_GET
def versions(request: HttpRequest, code: str) -> HttpResponse:
    """What was published, each with its difference to the one before; the draft's on top."""
    row = row_of(request, code)
    flow, rows = draft_of(row), versions_of(row)
    flows = [from_json(each.flow) for each in rows]
    context = _head(row, flow, "versions") | {
        "draft": differences(flows[0], flow) if flows else [],
        "versions": [
            {"version": each, "who": _who(each.published_by),
             "differs": differences(flows[i + 1] if i + 1 < len(flows) else None, flows[i]),
             "live": each.pk == row.current_id and not row.retired}
            for i, each in enumerate(rows)
        ],
    }  # fmt: skip
    return shell.page(request, "desk/scripts/versions.html", context)


def _who(actor: str) -> str:
    """The name of who published it; "Holdfast" for the program itself."""
    kind, _between, id = actor.partition(":")
    return organization().person(UUID(id)) if kind == "staff" else "Holdfast"


@WRITES
@require_GET
def figures(request: HttpRequest, code: str) -> HttpResponse:
    """How long each step takes and where people leave, by version and channel."""
    row = row_of(request, code)
    rows = versions_of(row)
    number = whole(request.GET.get("version", ""), rows[0].number if rows else 0)
    version = version_of(row, number)
    flow = from_json(version.flow) if version else draft_of(row)
    shown = [
        {"each": each, "step": flow.step_of(each.code)}
        for each in (measured(version, flow) if version else [])
    ]
    context = _head(row, draft_of(row), "figures") | {
        "rows": shown, "number": number,
        "numbers": [(_("Version %(n)s") % {"n": each.number}, str(each.number)) for each in rows],
    }  # fmt: skip
    return shell.page(request, "desk/scripts/figures.html", context)
