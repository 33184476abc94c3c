"""The pages on which a script is written: all scripts, and one as an outline, edited in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.catalog import queries as catalog
from holdfast.desk import entering, shell
from holdfast.desk.scripts import reading
from holdfast.journal.recording import OperationError
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import whole
from holdfast.scripts import drafting, operations
from holdfast.scripts.checking import Problem, errors_of, texts_of
from holdfast.scripts.flows import Flow, FlowStep
from holdfast.scripts.models import Script
from holdfast.scripts.policies import WRITE
from holdfast.scripts.reading import (
    all_scripts,
    articles_for,
    draft_of,
    find_script,
    load,
    problems,
    taken_ids,
)
from holdfast.web.policy import needs
from holdfast.workforce import queries as workforce

WRITES = needs(WRITE)
KEPT = (1, 24, 72, 168, 720)


@WRITES
@require_GET
def scripts(request: HttpRequest) -> HttpResponse:
    """All scripts, and the beginning of another."""
    return _list(request)


def _list(request: HttpRequest, wrong: str = "") -> HttpResponse:
    found = all_scripts(shell.actor_of(request))
    rows = [{"script": row, "flow": draft_of(row), "changed": _changed(row)} for row in found]
    known = {row.code for row in found}
    context = {
        "title": _("Scripts"), "rows": rows, "wrong": wrong,
        "shipped": [flow for flow in load() if flow.code not in known],
        "languages": settings.LANGUAGES, "given": request.POST,
    }  # fmt: skip
    return shell.page(request, "desk/scripts/list.html", context, status=422 if wrong else 200)


def _changed(row: Script) -> bool:
    """Whether the draft differs from what is live."""
    return row.current is not None and row.current.flow != row.draft


@WRITES
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A new script by its title, or one that comes with the product."""
    shipped = next((each for each in load() if each.code == request.POST.get("shipped")), None)
    title = reading.text(request.POST, "title", Text())
    code = slugify(title.texts.get(title.source, ""))[:60] or "script"
    flow = shipped or Flow(code=code, title=title)
    if not flow.title:
        return _list(request, _("Write the title."))
    made, refused = shell.attempt(
        lambda: operations.write_script(actor=shell.actor_of(request), flow=flow)
    )
    if made is None:
        return _list(request, refused)
    return HttpResponseRedirect(reverse("desk:script", args=[flow.code]))


def row_of(request: HttpRequest, code: str) -> Script:
    """A script by its code; 404 for an unknown one."""
    found = find_script(shell.actor_of(request), code)
    if found is None:
        raise Http404
    return found


@WRITES
@require_GET
def script(request: HttpRequest, code: str) -> HttpResponse:
    """One script as an outline; ``?edit=3`` opens a step in place, ``?edit=about`` what it is."""
    return _outline(request, row_of(request, code))


def _outline(request: HttpRequest, row: Script, wrong: str = "") -> HttpResponse:
    flow = draft_of(row)
    found = problems(flow)
    editing = request.GET.get("edit", "")
    asked = request.GET
    context = {
        "title": str(flow.title), "row": row, "flow": flow, "base": row.number,
        "wrong": wrong.split("\n") if wrong else [], "problems": found,
        "errors": len(errors_of(found)), "changed": _changed(row), "editing": editing,
        "languages": settings.LANGUAGES,
        "steps": [_shown(flow, step, found, editing) for step in flow.steps],
        "add": {
            "what": asked.get("what", "yesno"), "yes": asked.get("yes", ""),
            "no": asked.get("no", ""), "focus": "what" in asked or not flow.steps,
        },
        "about": _about(flow), "targets": _targets(flow), **_offers(flow),
    }  # fmt: skip
    return shell.page(request, "desk/scripts/outline.html", context, status=422 if wrong else 200)


def _targets(flow: Flow) -> list[tuple[str, str]]:
    """Where a step may go on, for a select: words and code."""
    return [("", "")] + [(f"{s.id}. {_short(s.words)}", s.code) for s in flow.steps]


def _short(words: Text) -> str:
    said = str(words)
    return said if len(said) <= 48 else f"{said[:46].rstrip()}…"


def _offers(flow: Flow) -> dict[str, Any]:
    """What a step may show, open and hand over to."""
    services = [s for s in catalog.all_services() if s.public or not flow.public]
    rows = articles_for(flow, get_language() or "en")
    return {
        "whats": [(words, code) for code, (_kind, _type, words) in reading.WHAT.items()],
        "services": [("", ""), *((str(s.name), s.code) for s in services)],
        "articles": [("", ""), *((each.title, each.slug) for each in rows)],
        "queues": [("", ""), *((str(q.name), q.code) for q in workforce.queues().values())],
        "wrap_ups": [("", ""), *((str(c.name), c.code) for c in workforce.codes())],
    }  # fmt: skip


def _about(flow: Flow) -> dict[str, Any]:
    kept = sorted({*KEPT, flow.keep_hours})
    return {
        "title": entering.text_fields("title", flow.title, _("Title")),
        "about": entering.text_fields("about", flow.about, _("What it is for")),
        "words": [
            {"name": f"words_{code}", "lang": code,
             "label": _("What people call it, with commas, %(lang)s") % {"lang": language},
             "value": ", ".join(flow.words.get(code, ()))}
            for code, language in settings.LANGUAGES
        ],
        "kept": [(_hours(hours), str(hours)) for hours in kept], "hours": str(flow.keep_hours),
        "audiences": [(_("Residents and staff"), "public"), (_("Staff only"), "staff")],
    }  # fmt: skip


def _hours(hours: int) -> str:
    days, rest = divmod(hours, 24)
    if rest or not days:
        return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}
    return ngettext("%(n)d day", "%(n)d days", days) % {"n": days}


def _shown(flow: Flow, step: FlowStep, found: list[Problem], editing: str) -> dict[str, Any]:
    lines = [
        {"lang": code, "words": step.words.texts.get(code, ""),
         "missing": code in flow.languages and any(not t.texts.get(code) for t in texts_of(step)),
         "stale": code in step.words.stale}
        for code, _language in settings.LANGUAGES
    ]  # fmt: skip
    shown = {
        "step": step, "called": reading.called(step), "lines": lines,
        "problems": [each for each in found if each.step == step.id],
        "ways": [
            {"name": f"go_{said}", "label": said_words(step, said),
             "to": _code(flow, step.go.get(said, ""))}
            for said in step.answers
        ],
        "next": _code(flow, step.next), "open": editing == step.id,
        "branches": [(branch.when, branch.to) for branch in step.branches],
    }  # fmt: skip
    if editing == step.id:
        branches = [(branch.when, _code(flow, branch.to)) for branch in step.branches]
        shown |= {
            "what": reading.what_of(step),
            "words": entering.text_fields("words", step.words, _("Words")),
            "why": entering.text_fields("why", step.question.why, _("If they ask why")),
            "choices": [
                {"name": f"choices_{code}", "lang": code,
                 "label": _("Answers, one a line, %(lang)s") % {"lang": language},
                 "value": "\n".join(c.name.texts.get(code, "") for c in step.question.choices)}
                for code, language in settings.LANGUAGES
            ],
            "rows": list(enumerate([*branches, ("", ""), ("", "")][: reading.BRANCHES])),
        }  # fmt: skip
    return shown


def said_words(step: FlowStep, said: str) -> str:
    """An answer of a step in words."""
    if step.question.type == "yesno":
        return _("Yes") if said == "yes" else _("No")
    choice = step.question.choice(said)
    return str(choice.name) if choice else said


def _code(flow: Flow, id: str) -> str:
    found = flow.step(id)
    return found.code if found else ""


# -- what is done --

Change = Callable[[Flow], Flow]


def _change(request: HttpRequest, code: str, change: Change, words: str, to: str) -> HttpResponse:
    """Change the draft as it was looked at, and go back to the outline."""
    row = row_of(request, code)

    def do() -> object:
        return operations.change_script(
            actor=shell.actor_of(request), script=row.pk, flow=change(draft_of(row)),
            base=whole(request.POST.get("base", ""), 0),
        )  # fmt: skip

    _done, refused = shell.attempt(do)
    if refused:
        return _outline(request, row_of(request, code), refused)
    address = reverse("desk:script", args=[code]) + to
    return shell.done(request, words, address) if words else HttpResponseRedirect(address)


@WRITES
@require_POST
def about(request: HttpRequest, code: str) -> HttpResponse:
    """What the script is."""
    return _change(request, code, lambda flow: reading.about(request.POST, flow), _("Saved."), "")


@WRITES
@require_POST
def add(request: HttpRequest, code: str) -> HttpResponse:
    """One more step. What was chosen stays chosen for the next one."""
    form, row = request.POST, row_of(request, code)
    below = form.get("below", "")

    def change(flow: Flow) -> Flow:
        made = reading.step(form, flow, None, drafting.next_id(flow, *taken_ids(row.pk)))
        if not made.words and made.kind != "article":
            raise OperationError(_("Write what the step says or asks."))
        return drafting.add(flow, made, below)

    again = {name: form.get(field, "")[:40] for name, field in
             (("what", "what"), ("yes", "go_yes"), ("no", "go_no"))}  # fmt: skip
    return _change(request, code, change, "", f"?{urlencode(again)}")


@WRITES
@require_POST
def edit(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """A step as its form has it."""
    return _change(
        request, code,
        lambda flow: drafting.put(flow, reading.step(request.POST, flow, _step(flow, id), id)),
        "", f"#step-{id}",
    )  # fmt: skip


@WRITES
@require_POST
def lead(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """Where a step goes on, from the selects in the outline."""
    return _change(
        request, code,
        lambda flow: drafting.put(flow, reading.ways(request.POST, flow, _step(flow, id))),
        "", f"#step-{id}",
    )  # fmt: skip


@WRITES
@require_POST
def move(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """A step up or down."""
    by = -1 if request.POST.get("by") == "up" else 1
    return _change(request, code, lambda flow: drafting.move(flow, id, by), "", "#outline")


@WRITES
@require_POST
def delete(request: HttpRequest, code: str, id: str) -> HttpResponse:
    """A step out; Undo brings it back."""
    words = _("Step %(n)s is deleted. Undo brings it back.") % {"n": id}
    return _change(request, code, lambda flow: drafting.remove(flow, id), words, "")


def _step(flow: Flow, id: str) -> FlowStep:
    found = flow.step(id)
    if found is None:
        raise OperationError(_("This step is no longer here. Look again."))
    return found


def _do(
    request: HttpRequest, code: str, words: str, do: Callable[[Script], object]
) -> HttpResponse:
    _done, refused = shell.attempt(lambda: do(row_of(request, code)))
    if refused:
        return _outline(request, row_of(request, code), refused)
    return shell.done(request, words, reverse("desk:script", args=[code]))


@WRITES
@require_POST
def undo(request: HttpRequest, code: str) -> HttpResponse:
    """The last change back."""
    return _do(request, code, _("Undone."), lambda row: operations.undo_script(
        actor=shell.actor_of(request), script=row.pk))  # fmt: skip


@WRITES
@require_POST
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Live on the portal and at the desk."""
    words = _("It is live now, on the portal and at the desk.")
    if not draft_of(row_of(request, code)).public:
        words = _("It is live now, at the desk.")
    return _do(request, code, words, lambda row: operations.publish_script(
        actor=shell.actor_of(request), script=row.pk,
        base=whole(request.POST.get("base", ""), 0)))  # fmt: skip


@WRITES
@require_POST
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """Offered no longer."""
    return _do(request, code, _("It is offered no longer."), lambda row: operations.retire_script(
        actor=shell.actor_of(request), script=row.pk))  # fmt: skip


@WRITES
@require_POST
def take_back(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """An earlier version, live again."""
    words = _("What version %(n)s said is live again.") % {"n": number}
    return _do(request, code, words, lambda row: operations.take_back_script(
        actor=shell.actor_of(request), script=row.pk, number=number))  # fmt: skip
