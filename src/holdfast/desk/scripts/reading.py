"""What the forms of the outline say: a step, and what the script is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.conf import settings
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from msgspec.structs import replace

from holdfast.catalog.definitions import Choice, Question, QuestionType
from holdfast.journal.recording import OperationError
from holdfast.kernel.texts import Text
from holdfast.kernel.typed import whole
from holdfast.scripts.drafting import code_for
from holdfast.scripts.flows import FINAL, PLACE, Branch, Flow, FlowStep, Kind

# What a step may be, as the form offers it: its kind, the type of its answer, what it is called.
WHAT: dict[str, tuple[Kind, QuestionType, str | Promise]] = {
    "yesno": ("ask", "yesno", _("Ask yes or no")),
    "single": ("ask", "single", _("Ask to choose one answer")),
    "multiple": ("ask", "multiple", _("Ask to choose several answers")),
    "text": ("ask", "text", _("Ask for words")),
    "number": ("ask", "number", _("Ask for a number")),
    "date": ("ask", "date", _("Ask for a date")),
    "address": ("address", "place", _("Ask for the address")),
    "person": ("person", "text", _("Ask for a name")),
    "say": ("say", "information", _("Say something")),
    "article": ("article", "information", _("Show an article")),
    "open": ("open", "information", _("Open a case, and end")),
    "transfer": ("transfer", "information", _("Hand over, and end")),
    "end": ("end", "information", _("End")),
}
MOST_LETTERS = 1000
BRANCHES = 6


def what_of(step: FlowStep) -> str:
    """What a step is, as the form calls it."""
    return step.question.type if step.kind == "ask" else step.kind


def called(step: FlowStep) -> str:
    """What a step is, in words."""
    found = WHAT.get(what_of(step))
    return str(found[2]) if found else step.kind


def line(form: QueryDict, name: str, most: int = MOST_LETTERS) -> str:
    """A field on one line, bounded."""
    return " ".join(form.get(name, "").replace("\x00", "").split())[:most]


def text(form: QueryDict, name: str, before: Text) -> Text:
    """A text in every language of the form (``words_en``, ``words_es``). What was changed in the
    source makes other languages stale, unless they were changed with it."""
    said = {code: line(form, f"{name}_{code}") for code, _name in settings.LANGUAGES}
    if not any(said.values()):
        return Text()
    if not before:
        return Text.of({code: words for code, words in said.items() if words})
    found = before
    for code in sorted(said, key=lambda each: each != before.source):
        if said[code] != found.texts.get(code, ""):
            found = found.with_text(code, said[code])
    kept = {code: words for code, words in found.texts.items() if words}
    return replace_texts(found, kept)


def replace_texts(before: Text, texts: Mapping[str, str]) -> Text:
    """The same text with these languages only."""
    source = before.source if before.source in texts else next(iter(texts))
    return Text(source, texts, before.stale & frozenset(texts))


def step(form: QueryDict, flow: Flow, before: FlowStep | None, id: str) -> FlowStep:
    """The step that a form describes; `before` is the one it changes."""
    chosen = WHAT.get(form.get("what", ""))
    if chosen is None:
        raise OperationError(str(_("Choose what the step does.")))
    kind, type, _called = chosen
    old = before.question if before else Question(code="", type=type, ask=Text())
    words = text(form, "words", old.ask)
    taken = {each.code for each in flow.steps if before is None or each.id != before.id}
    if kind == "address":
        code = PLACE
    elif before is not None and old.code != PLACE:
        code = line(form, "code", 40) or old.code
    else:
        code = code_for(words, taken)
    question = Question(
        code=code, type=type, ask=words, why=text(form, "why", old.why),
        required=kind in ("ask", "address") and not form.get("optional"),
        choices=tuple(choices(form, old)) if type in ("single", "multiple") else (),
    )  # fmt: skip
    made = FlowStep(id=id, kind=kind, question=question)
    if kind in FINAL:
        return replace(
            made,
            service=line(form, "service", 60) if kind == "open" else "",
            call=line(form, "call", 30) if kind == "transfer" else "",
            queue=line(form, "queue", 40) if kind == "transfer" else "",
            wrap_up=line(form, "wrap_up", 40),
        )
    return replace(
        made,
        article=line(form, "article", 200) if kind == "article" else "",
        branches=tuple(_branches(form, flow)),
        **_ways(form, flow, made),
    )


def ways(form: QueryDict, flow: Flow, before: FlowStep) -> FlowStep:
    """A step with where it goes on, from the selects in the outline."""
    return replace(before, **_ways(form, flow, before))


def _ways(form: QueryDict, flow: Flow, of: FlowStep) -> dict[str, object]:
    go = {}
    for said in of.answers:
        if to := _target(form, flow, f"go_{said}"):
            go[said] = to
    return {"go": go, "next": "" if of.answers else _target(form, flow, "next")}


def _target(form: QueryDict, flow: Flow, name: str) -> str:
    """The number of the step that a select names by its code."""
    found = flow.step_of(line(form, name, 40))
    return found.id if found else ""


def _branches(form: QueryDict, flow: Flow) -> Iterator[Branch]:
    for index in range(BRANCHES):
        when, to = line(form, f"when_{index}", 500), _target(form, flow, f"to_{index}")
        if when and to:
            yield Branch(when=when, to=to)


def choices(form: QueryDict, old: Question) -> Iterator[Choice]:
    """The answers, one a line in each language; the code of a line that was there stays."""
    lists = {
        code: form.get(f"choices_{code}", "").replace("\x00", "").splitlines()
        for code, _name in settings.LANGUAGES
    }
    taken: set[str] = set()
    for index in range(max(map(len, lists.values()), default=0)):
        said = {
            code: lines[index].strip()[:200]
            for code, lines in lists.items()
            if index < len(lines) and lines[index].strip()
        }
        if not said:
            continue
        before = old.choices[index] if index < len(old.choices) else None
        name = Text.of(said)
        code = before.code if before and before.code not in taken else code_for(name, taken)
        taken.add(code)
        yield Choice(code=code, name=name, what_happens=before.what_happens if before else Text())


def about(form: QueryDict, flow: Flow) -> Flow:
    """What the script is: title, purpose, words, audience, languages, how long answers are kept."""
    known = [code for code, _name in settings.LANGUAGES]
    said = {
        code: tuple(
            word.strip() for word in line(form, f"words_{code}").split(",") if word.strip()
        )[:40]
        for code in known
    }
    return replace(
        flow,
        title=text(form, "title", flow.title),
        about=text(form, "about", flow.about),
        words={code: words for code, words in said.items() if words},
        audience="staff" if form.get("audience") == "staff" else "public",
        languages=tuple(code for code in known if code in form.getlist("languages")),
        keep_hours=whole(form.get("keep_hours", ""), flow.keep_hours),
        featured=bool(form.get("featured")),
    )
