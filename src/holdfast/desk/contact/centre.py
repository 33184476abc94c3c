"""The centre: which step is asked, the words to say, the answers, and what will be filed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from holdfast.accounts.queries import zone
from holdfast.cases import routing
from holdfast.cases.models import Case
from holdfast.cases.visibility import visible
from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import in_words
from holdfast.catalog.definitions import Question
from holdfast.desk import dates, shell
from holdfast.desk.contact import guiding, words
from holdfast.desk.organization import organization
from holdfast.files.models import File
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.scripts import queries as runs
from holdfast.scripts import shelf
from holdfast.scripts.models import Run
from holdfast.scripts.runner import PLACE, Step
from holdfast.workforce import queries as workforce
from holdfast.workforce.models import Handling
from holdfast.workforce.operations.ending import WRAP_UP_SECONDS

LIST = 6
SCRIPTS = 2


def channels() -> list[dict[str, Any]]:
    """The kinds of contact one begins by hand, numbered."""
    return [
        {"code": code, "words": words.CHANNELS[code][0], "icon": words.CHANNELS[code][1]}
        for code in words.BEGUN
    ]


def shown(request: HttpRequest, handling: Handling) -> dict[str, Any]:
    """What the centre shows: `centre` names its part, `run` is the run it is about."""
    actor = shell.actor_of(request)
    tab = request.GET.get("tab", request.POST.get("tab", ""))
    run = runs.find(actor, handling.run) if handling.run else None
    context: dict[str, Any] = {"run": run, "tab": tab, "centre": "choose", "steps": []}
    context["say"] = _phrases(handling)
    flow = runs.flow_of(run) if run is not None else None
    if run is not None and flow is not None:
        over = handling.phase != Handling.Phase.TALKING
        context |= guiding.about(run, flow, over=over)
    elif run is not None:
        context |= _about(actor, handling, run)
    if handling.phase == Handling.Phase.WRAP_UP:
        return context | {"centre": "wrap_up"} | _wrap_up(actor, handling, run)
    if tab == "notes":
        return context | {"centre": "notes"}
    if run is None:
        return context | _choose(request, handling)
    if run.state == Run.State.FINISHED:
        return context | {"centre": "filed"} | _done(actor, handling)
    if tab == "form" and flow is None:
        return context | {"centre": "form"} | _form(run, handling)
    stop = runs.stop_of(run)
    if stop is not None and run.state == Run.State.STOPPED:
        context |= {"centre": "stopped", "stop": stop, "said": _say(stop.say, handling)}
        if flow is not None and not stop.call:
            context |= {"centre": "ended"} | guiding.ended(run)
        return context
    step = runs.next_question(run)
    if step is None:
        return context | {"centre": "review"}
    if step.question is None:
        context |= {"centre": "place", "optional": runs.definition_of(run).place == "optional"}
        asked = flow.step_of(PLACE) if flow else None
        return context | ({"said": _say(asked.words, handling)} if asked else {})
    if flow is not None:
        context["reads"] = guiding.article(actor, flow, step.code)
    return context | _question(step, step.question, handling)


def _say(text: Text, handling: Handling) -> dict[str, Any]:
    """The exact words in the language one speaks, and for the agent in their own."""
    spoken = text.in_language(handling.language)
    mine = text.in_language(get_language())
    return {
        "text": spoken.text, "lang": spoken.lang, "fallback": spoken.fallback,
        "mine": mine.text if mine.lang != spoken.lang else "",
    }  # fmt: skip


def _phrases(handling: Handling) -> dict[str, str]:
    """What the screen itself gives to say, in the language one speaks."""
    with translation.override(handling.language):
        return {
            "lang": handling.language,
            "greet": _("What can I help you with?"),
            "more": _("What else can I help you with?"),
            "where": _("Where is it? A street and number, a corner, or a place you know."),
            "anything": _("Is there anything else the crew should know?"),
            "number": _("Your number is"),
        }


def _languages(handling: Handling) -> list[dict[str, str]]:
    spoken = handling.language.split("-")[0]
    return [
        {"code": code, "words": words.language(code)}
        for code in words.spoken()
        if code != spoken
    ]  # fmt: skip


def _choose(request: HttpRequest, handling: Handling) -> dict[str, Any]:
    """What is it about? Suggestions for what was typed, or what people ask for most."""
    typed = request.GET.get("q", request.POST.get("q", "")).strip()
    return {
        "typed_words": typed, "suggestions": suggestions(typed),
        "ask_languages": _languages(handling), "more": bool(handling.opened or handling.followed),
    }  # fmt: skip


def suggestions(typed: str) -> list[dict[str, Any]]:
    """Services and scripts that typed words mean, staff ones too; without words nothing is
    guessed."""
    guides = shelf.suggest(typed, get_language() or "en", limit=SCRIPTS, public=False)
    found = catalog.suggest(typed, get_language() or "en", limit=LIST, public=False)
    services = [catalog.current(each.code) for each in found]
    return [
        {
            "code": each.code, "name": str(each.name),
            "then": _("Paused for now") if each.paused else str(each.group),
            "owner": each.owner, "staff": not each.public,
            "named": "service",
        }
        for each in services
    ] + [
        {
            "code": each.code, "name": str(each.flow.title), "then": _("Script"), "owner": "",
            "staff": not each.public, "named": "script",
        }
        for each in guides
    ]  # fmt: skip


def _question(step: Step, question: Question, handling: Handling) -> dict[str, Any]:
    answers: list[dict[str, Any]] = []
    if question.type == "yesno":
        stops = {True: "", False: ""}
        answers = [
            {"value": "yes", "words": _("Yes"), "then": stops[True], "on": step.answer is True},
            {"value": "no", "words": _("No"), "then": stops[False], "on": step.answer is False},
        ]
    elif question.type in ("single", "multiple"):
        given = step.answer if isinstance(step.answer, list) else [step.answer]
        answers = [
            {
                "value": choice.code, "words": str(choice.name),
                "then": str(choice.what_happens), "on": choice.code in given,
            }
            for choice in question.choices
        ]  # fmt: skip
    typed = "" if step.answer is None or answers or question.type == "photo" else str(step.answer)
    return {
        "centre": "question", "question": question,
        "said": _say(question.say or question.ask, handling),
        "why": str(question.why), "answers": answers, "typed_answer": typed,
        "photos_known": photos_known(step.answer) if question.type == "photo" else [],
        "passable": not question.required, "ask_languages": _languages(handling),
        "unit": str(question.limits.unit).split(" ")[0],
    }  # fmt: skip


def photos_known(ids: Any) -> list[dict[str, Any]]:
    """Photos of an answer, as they are shown beside its question."""
    found = File.objects.in_bulk([UUID(each) for each in ids or ()])
    return [{"id": pk, "name": file.name} for pk, file in found.items() if not file.erased_at]


def _about(actor: Actor, handling: Handling, run: Run) -> dict[str, Any]:
    """The steps with known answers, and what would be filed now."""
    service = runs.service_of(run)
    progress, filed = runs.progress(run), runs.will_file(run, get_language())
    steps = []
    over = run.state == Run.State.FINISHED or handling.phase != Handling.Phase.TALKING
    for number, step in enumerate((s for s in progress.steps if s.counts), 1):
        if step.question is None:
            label, said = _("Where"), _place(filed.location) if step.known else ""
        else:
            label = str(step.question.ask).rstrip("?").lstrip("¿")
            answer = step.answer
            said = (
                in_words(step.question, answer, get_language() or "en")
                if answer is not None
                else ""
            )
        if step.known and not said:
            said = _("passed over")
        state = {"done": "done", "asking": "now", "open": "todo"}[step.state]
        if over and state != "done":
            state, said = "todo", said or _("left open")
        steps.append({"n": number, "code": step.code, "label": label, "said": said, "state": state})
    open_count = progress.total - progress.known
    return {
        "service": service, "definition": service.definition, "steps": steps,
        "known": progress.known, "total": progress.total, "open_count": open_count,
        "file_words": open_words(open_count),
        "step_now": next((s["n"] for s in steps if s["state"] == "now"), len(steps)),
        "version": _("%(service)s, version %(n)s · live since %(day)s")
        % {"service": service.name, "n": service.number, "day": dates.day(service.published_at)},
        "cells": _cells(actor, handling, run, filed, steps),
        "needs_place": PLACE in filed.missing,
        "description": filed.description,
    }  # fmt: skip


def _place(location: Any) -> str:
    return str(location.address or location.typed.partition("\n")[0])


def _cells(
    actor: Actor, handling: Handling, run: Run, filed: runs.WillFile, steps: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    service, location = filed.service, filed.location
    decision = routing.decide(
        service=service.code, owner=service.owner, areas=location.areas,
        answers=runs.clean_answers(run), moment=clock.now().astimezone(zone()),
        channel=run.channel, priority=service.priority,
    )  # fmt: skip
    team, department = (
        organization().team(decision.team),
        organization().department(decision.department),
    )
    cells = [{"term": _("Service"), "said": str(service.name), "open": False}]
    if service.definition.place != "none":
        known = run.place is not None
        cells.append(
            {"term": _("Place"), "said": _place(location) if known else _("not known yet"),
             "open": not known}
        )  # fmt: skip
    cells.append(
        {"term": _("Goes to"), "open": not department,
         "said": ", ".join(filter(None, (department, team))) or _("not routed")}
    )  # fmt: skip
    for step in steps:
        if step["code"] == PLACE:
            continue
        now = step["state"] == "now"
        said = _("asking now") if now and not step["said"] else step["said"]
        cells.append(
            {"term": step["label"], "said": said or _("question %(n)s") % {"n": step["n"]},
             "open": not step["said"] or now}
        )  # fmt: skip
    if filed.due:
        due = _("by %(when)s") % {"when": dates.moment(filed.due)}
    else:
        due = _("none made")
    cells.append({"term": _("Promise"), "said": due, "open": not filed.due})
    cells.append(_hears(handling))
    if filed.description:
        cells.append({"term": _("In their words"), "said": filed.description, "open": False})
    return cells


def _hears(handling: Handling) -> dict[str, Any]:
    term = _("Hears from us")
    if handling.phone or handling.email or handling.resident:
        by = _("by text") if handling.phone and not handling.email else _("by e-mail")
        if handling.resident and not (handling.phone or handling.email):
            by = _("as they prefer")
        return {"term": term, "said": by, "open": False}
    return {"term": term, "said": _("no way to reach them"), "open": True}


def _form(run: Run, handling: Handling) -> dict[str, Any]:
    """The case form: every question that is shown, at once."""
    rows = []
    for step in runs.steps(run):
        question = step.question
        if question is None or not question.answerable or question.type == "photo":
            continue
        given = step.answer if isinstance(step.answer, list) else [step.answer]
        if question.type == "yesno":
            options = [
                ("yes", _("Yes"), step.answer is True),
                ("no", _("No"), step.answer is False),
            ]
        else:
            options = [(c.code, str(c.name), c.code in given) for c in question.choices]
        rows.append(
            {
                "question": question, "name": f"q-{question.code}", "options": options,
                "value": "" if step.answer is None or options else step.answer,
            }
        )  # fmt: skip
    return {"rows": rows}


def _done(actor: Actor, handling: Handling) -> dict[str, Any]:
    """What this contact opened and followed, with the number to read out."""
    ids = [*handling.opened, *handling.followed]
    found = {case.pk: case for case in visible(actor).filter(pk__in=ids)} if ids else {}
    opened = [found[id] for id in handling.opened if id in found]
    last = opened[-1] if opened else None
    told = None
    if last and last.service_version:
        told = catalog.version(last.service_version).definition.told
    return {
        "opened": [_case(each) for each in opened],
        "followed": [_case(found[id]) for id in handling.followed if id in found],
        "last": _case(last) if last else None,
        "photos_there": last.attachments.count() if last else 0,
        "told": _say(told, handling) if told else None,
    }  # fmt: skip


def _case(case: Case) -> dict[str, Any]:
    department = organization().department(case.department_id)
    left = workforce.seconds_left(case)
    return {
        "id": case.pk, "undo": left, "undo_timer": words.timer(left),
        "number": case.number, "service": case.service_name, "department": department,
        "team": organization().team(case.team_id),
        "due": dates.moment(case.due_at) if case.due_at else "",
        "spoken": " ".join(case.number),
    }  # fmt: skip


def _wrap_up(actor: Actor, handling: Handling, run: Run | None) -> dict[str, Any]:
    done = _done(actor, handling)
    guess = "answered"
    if handling.opened:
        guess = "case"
    elif handling.followed:
        guess = "followed"
    elif handling.came_to:
        guess = handling.came_to
    codes = workforce.codes()
    # The likeliest first, then the city's order; the rest behind a list to choose from.
    end = runs.end_of(run) if run is not None and not handling.opened else None
    best = [code for code in codes if end and code.code == end.wrap_up]
    best = best or [code for code in codes if code.outcome == guess]
    order = [*best, *(code for code in codes if code not in best)]
    chosen = order[0].code if order else ""
    left = 0
    if handling.wrap_until:
        left = int((handling.wrap_until - clock.now()).total_seconds())
    tomorrow = localtime(dates.end_of_today()).replace(hour=9)
    return done | {
        "codes": [{"code": c.code, "name": str(c.name), "on": c.code == chosen} for c in order[:4]],
        "other_codes": [{"code": c.code, "name": str(c.name)} for c in order[4:]],
        "from_script": bool(handling.opened or handling.followed or handling.came_to),
        "settled": "" if guess in ("referred", "dropped", "emergency") else "yes",
        "clock_left": max(0, left), "clock_timer": words.timer(left),
        "clock_runs": handling.wrap_until is not None,
        "clock_over": handling.wrap_until is not None and left <= 0, "clock_whole": WRAP_UP_SECONDS,
        "clock_share": round(163.4 * max(0, min(1.0, left / WRAP_UP_SECONDS)), 1),
        "follow_date": tomorrow.strftime("%Y-%m-%d"),
        "draft_left": run is not None and run.state != Run.State.FINISHED and end is None
        and not handling.came_to,
        "ended_at": dates.hour(handling.hung_up_at) if handling.hung_up_at else "",
        "resume_url": reverse("desk:contact_resume", args=[handling.pk]),
    }  # fmt: skip


def open_words(count: int) -> str:
    """“File with 2 open”, or “File the case”."""
    if not count:
        return _("File the case")
    return ngettext("File with %(n)s open", "File with %(n)s open", count) % {"n": count}
