"""Registers at the desk: all of them, and the page on which one is defined, without code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from holdfast.catalog.definitions import Question
from holdfast.desk import entering, shell
from holdfast.desk.scripts import reading
from holdfast.journal.recording import OperationError
from holdfast.kernel.conditions import COMMON
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import whole
from holdfast.relief import policies, registering
from holdfast.relief.models import Register
from holdfast.relief.operations import registers as operations
from holdfast.relief.operations.registers import KEEP_DAYS, Defined, Manner
from holdfast.relief.queries import registers as queries
from holdfast.relief.registering import Field
from holdfast.scripts.drafting import code_for
from holdfast.web.policy import needs

WORKS = needs(*policies.REGISTERS, policies.SENSITIVE)
DEFINES = needs(policies.MANAGE)
_TYPES: dict[str, str | Promise] = {
    "text": gettext_lazy("Words"), "paragraph": gettext_lazy("Several lines"),
    "number": gettext_lazy("A number"), "date": gettext_lazy("A date"),
    "single": gettext_lazy("One of several answers"),
    "multiple": gettext_lazy("Some of several answers"),
    "yesno": gettext_lazy("Yes or no"), "place": gettext_lazy("An address or place"),
    "photo": gettext_lazy("Photos, without where they were taken"),
}  # fmt: skip
_SEEN: dict[str, str | Promise] = {
    registering.PUBLIC: gettext_lazy("Everybody, where residents read the register"),
    registering.STAFF: gettext_lazy("Staff who work with it"),
    registering.FEW: gettext_lazy("Only who may see details of missing people"),
}
_ACTS = {
    Register.State.OPEN: gettext_lazy("Take it into use"),
    Register.State.CLOSED: gettext_lazy("Take it out of use"),
}


@WORKS
def listed(request: HttpRequest) -> HttpResponse:
    """All of them; and the beginning of another."""
    actor, form, wrong = shell.actor_of(request), request.POST, ""
    if request.method == "POST":

        def do() -> Defined:
            try:
                incident = UUID(form.get("incident", ""))
            except ValueError:
                raise OperationError(_("Choose an incident that is open.")) from None
            name = Text.of(
                {each: said for each, said in entering.words(form, "name").items() if said}
            )
            return operations.make_register.once(
                form.get("key", "")[:60], actor=actor, incident=incident, name=name,
                like=form.get("like", ""),
            )  # fmt: skip

        made, wrong = shell.attempt(do)
        if made is not None:
            return HttpResponseRedirect(reverse("desk:register_define", args=[made.code]))
    rows = [
        {"row": row, "open": queries.entries(actor, row).filter(state="open").count(),
         "waiting": queries.entries(actor, row).filter(looked_at=False).count()}
        for row in queries.registers(actor)
    ]  # fmt: skip
    context = {
        "title": _("Registers"), "rows": rows, "wrong": wrong,
        "incident_choices": entering.incident_choices(),
        "likes": [(_("An empty one"), "")]
        + [(str(each.name), code) for code, each in registering.shipped().items()],
        "names": entering.word_fields("name", entering.words(form, "name")), "given": form,
    }  # fmt: skip
    return shell.page(request, "desk/relief/registers.html", context, status=422 if wrong else 200)


def row_of(request: HttpRequest, code: str) -> Register:
    """A register that the viewer may know of; 404 for others."""
    row = queries.register(shell.actor_of(request), code)
    if row is None:
        raise Http404
    return row


# -- defining --


@DEFINES
def define(request: HttpRequest, code: str) -> HttpResponse:
    """What it is for, who works with it, and what it asks; ``?edit=plate`` opens a question."""
    row, form = row_of(request, code), request.POST
    if request.method != "POST":
        return _page(request, row)
    manner = Manner(
        name=reading.text(form, "name", row.name), about=reading.text(form, "about", row.about),
        who=form.get("who", ""), about_people=bool(form.get("about_people")),
        takes=bool(form.get("takes")), shown=bool(form.get("shown")),
        keep_days=whole(form.get("keep_days", ""), 0),
    )  # fmt: skip
    actor, base = shell.actor_of(request), _base(request)
    return _do(request, row, _("Saved."), lambda: operations.set_manner(
        actor=actor, register=row.pk, manner=manner, base=base))  # fmt: skip


def _page(request: HttpRequest, row: Register, wrong: str = "") -> HttpResponse:
    fields = registering.fields_of(row.fields)
    editing = next((f for f in fields if f.code == request.GET.get("edit")), None)
    context = {
        "title": str(row.name), "row": row, "wrong": wrong,
        "problems": registering.problems(fields),
        "name": entering.text_fields("name", row.name, _("Name")),
        "about": entering.text_fields("about", row.about, _("What it is for")),
        "whos": [(label, value) for value, label in Register.Who.choices],
        "kept": [(_("%(n)s days") % {"n": days}, days) for days in KEEP_DAYS],
        "fields": [
            {"field": each, "type": _TYPES[each.question.type], "seen": _SEEN[each.seen],
             "missing": [lang for lang, _name in settings.LANGUAGES
                         if not each.question.ask.texts.get(lang)]}
            for each in fields
        ],
        "edit": _shown(editing), "open": bool(editing),
        "names": [*(each.code for each in fields), *sorted(COMMON)],
        "types": [(label, value) for value, label in _TYPES.items()],
        "seens": [(label, value) for value, label in _SEEN.items()],
        "acts": [(to, _ACTS[Register.State(to)]) for to in policies.REGISTER_MOVES[row.state]],
    }  # fmt: skip
    status = 422 if wrong else 200
    return shell.page(request, "desk/relief/register_define.html", context, status=status)


def _shown(field: Field | None) -> dict[str, Any]:
    """The form of a question: a new one, or one that is there."""
    question = field.question if field else Question(code="", type="text", ask=Text())
    return {
        "code": question.code, "type": question.type, "seen": field.seen if field else "staff",
        "ours": bool(field and field.ours), "required": question.required,
        "when": question.shown_when,
        "ask": entering.text_fields("ask", question.ask, _("Question")),
        "why": entering.text_fields("why", question.why, _("Hint below it")),
        "choices": [
            {"name": f"choices_{code}", "lang": code,
             "label": _("Answers, one a line, %(lang)s") % {"lang": language},
             "value": "\n".join(c.name.texts.get(code, "") for c in question.choices)}
            for code, language in settings.LANGUAGES
        ],
    }  # fmt: skip


@DEFINES
@require_POST
def put(request: HttpRequest, code: str) -> HttpResponse:
    """A question added or changed."""
    row, form = row_of(request, code), request.POST
    fields = registering.fields_of(row.fields)
    before = next((each for each in fields if each.code == form.get("code")), None)

    def do() -> Defined:
        old = before.question if before else Question(code="", type="text", ask=Text())
        ask, type = reading.text(form, "ask", old.ask), form.get("type", "")
        if type not in registering.TYPES:
            raise OperationError(_("Choose what the answer is, and who sees it."))
        listed = type in ("single", "multiple")
        question = Question(
            code=old.code or code_for(ask, {each.code for each in fields}),
            type=type,  # type: ignore[arg-type]
            ask=ask, why=reading.text(form, "why", old.why), required=bool(form.get("required")),
            shown_when=reading.line(form, "when", 500), limits=old.limits if type == old.type
            else Question(code="", type="text", ask=Text()).limits,
            choices=tuple(reading.choices(form, old)) if listed else (),
        )  # fmt: skip
        seen = form.get("seen", "")
        if seen not in registering.LEVELS:
            raise OperationError(_("Choose what the answer is, and who sees it."))
        field = Field(question=question, seen=seen, ours=bool(form.get("ours")))  # type: ignore[arg-type]
        return operations.put_field(
            actor=shell.actor_of(request), register=row.pk, field=field, base=_base(request)
        )

    return _do(request, row, _("Saved."), do)


@DEFINES
@require_POST
def field(request: HttpRequest, code: str, field: str) -> HttpResponse:
    """A question up, down or out."""
    row, actor, does = row_of(request, code), shell.actor_of(request), request.POST.get("do", "")
    if does == "drop":
        return _do(request, row, _("The question is out."), lambda: operations.drop_field(
            actor=actor, register=row.pk, code=field, base=_base(request)))  # fmt: skip
    return _do(request, row, _("Moved."), lambda: operations.move_field(
        actor=actor, register=row.pk, code=field, by=-1 if does == "up" else 1,
        base=_base(request)))  # fmt: skip


@DEFINES
@require_POST
def state(request: HttpRequest, code: str) -> HttpResponse:
    """Into use, or out of use."""
    row, to = row_of(request, code), request.POST.get("to", "")
    words = _("It is in use now.") if to == Register.State.OPEN else _("It is out of use now.")
    return _do(request, row, words, lambda: operations.move_register(
        actor=shell.actor_of(request), register=row.pk, to=to))  # fmt: skip


def _base(request: HttpRequest) -> int:
    return whole(request.POST.get("base", ""), 0)


def _do(request: HttpRequest, row: Register, words: str, do: Callable[[], Defined]) -> HttpResponse:
    _told, refused = shell.attempt(do)
    if refused:
        return _page(request, row_of(request, row.code), refused)
    return shell.done(request, words, reverse("desk:register_define", args=[row.code]))
