"""Guides: the scripts that residents follow themselves, one step a page, to a result to print.

A guide that is followed is a `scripts.Run`, as a report is: every page saves its answer before the
next one opens, and the run's id in the path is the only key to it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import as_sent, in_words
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.knowledge import queries as knowledge
from holdfast.knowledge.queries import Shown
from holdfast.portal import where
from holdfast.portal.caching import same_for_all
from holdfast.portal.forms import from_here, text
from holdfast.portal.me import viewer
from holdfast.scripts import operations as scripts
from holdfast.scripts import queries as runs
from holdfast.scripts import shelf
from holdfast.scripts.flows import Flow, FlowStep
from holdfast.scripts.models import Run
from holdfast.scripts.runner import PLACE, Step
from holdfast.scripts.shelf import Published
from holdfast.web.policy import public


@public
@same_for_all(2)
def listed(request: HttpRequest) -> HttpResponse:
    """Every guide."""
    return render(request, "portal/guides.html", {"guides": shelf.published()})


def _offered(code: str) -> Published:
    found = shelf.find(code)
    if found is None or not found.public:
        raise Http404
    return found


@public
@same_for_all(2)
def guide(request: HttpRequest, code: str) -> HttpResponse:
    """What it is for, how long answers are kept, and the way in."""
    flow = _offered(code).flow
    return render(request, "portal/guide/begin.html", {"flow": flow, "kept": kept(flow)})


def kept(flow: Flow) -> str:
    """How long answers are kept, in words."""
    days, hours = divmod(flow.keep_hours, 24)
    if days:
        words = ngettext("Your answers are kept for one day.",
                         "Your answers are kept for %(n)d days.", days)  # fmt: skip
        return words % {"n": days} if days > 1 else words
    words = ngettext("Your answers are kept for one hour.",
                     "Your answers are kept for %(n)d hours.", hours)  # fmt: skip
    return words % {"n": hours} if hours > 1 else words


@public
@from_here
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin; followed as a link, it shows what the guide is first."""
    _offered(code)
    if request.method != "POST":
        return redirect("portal:guide", code=code)
    started = scripts.start(
        actor=ANONYMOUS, script=code, channel="web", language=get_language() or "en",
        resident=viewer(request).id,
    )  # fmt: skip
    return redirect("portal:guide_on", run=started.run)


@public
@never_cache
def go_on(request: HttpRequest, run: UUID) -> HttpResponse:
    """The step that is asked now."""
    return HttpResponseRedirect(_next(_open(run)[0]))


def _open(run: UUID) -> tuple[Run, Flow]:
    found = runs.find(ANONYMOUS, run)
    flow = runs.flow_of(found) if found else None
    if found is None or flow is None:
        raise Http404
    return found, flow


def _next(run: Run) -> str:
    if runs.end_of(run) is not None:
        return reverse("portal:guide_end", args=[run.pk])
    step = next((each for each in runs.steps(run) if each.state == "asking"), None)
    return _url(run, step) if step else reverse("portal:guide", args=[runs.definition_of(run).code])


def _url(run: Run, step: Step) -> str:
    if step.question is None:
        return reverse("portal:guide_place", args=[run.pk])
    return reverse("portal:guide_step", args=[run.pk, step.code])


def _frame(run: Run, flow: Flow, steps: list[Step], code: str) -> dict[str, Any]:
    """What every page shows: the guide, which question it is, and the way back."""
    at = next(index for index, step in enumerate(steps) if step.code == code)
    back = _url(run, steps[at - 1]) if at else reverse("portal:guide", args=[flow.code])
    return {
        "run": run, "flow": flow, "back": back,
        "n": sum(step.counts for step in steps[: at + 1]), "kept": kept(flow),
    }  # fmt: skip


@public
@from_here
@never_cache
def step(request: HttpRequest, run: UUID, step: str) -> HttpResponse:
    """One step: a question, or something to read."""
    found, flow = _open(run)
    steps, asked = runs.steps(found), flow.step_of(step)
    here = next((each for each in steps if each.code == step and each.question), None)
    if here is None or here.question is None or asked is None or asked.final:
        return HttpResponseRedirect(_next(found))
    error, given = "", [] if here.answer is None else as_sent(here.answer)
    if request.method == "POST":
        given = [each.replace("\x00", "") for each in request.POST.getlist("answer")]
        try:
            scripts.answer(actor=ANONYMOUS, run=run, question=step, raw=given)
            return HttpResponseRedirect(_next(_open(run)[0]))
        except OperationError as refused:
            error = str(refused)
    context = _frame(found, flow, steps, step) | {
        "question": here.question, "given": given, "error": error,
        "article": _article(asked), "person": asked.kind == "person",
    }  # fmt: skip
    return render(request, "portal/guide/step.html", context, status=422 if error else 200)


def _article(step: FlowStep) -> Shown | None:
    if not step.article:
        return None
    found = knowledge.by_slug(ANONYMOUS, step.article, get_language() or "en")
    return found if isinstance(found, Shown) else None


@public
@from_here
@never_cache
def place(request: HttpRequest, run: UUID) -> HttpResponse:
    """The address that a guide asks for."""
    found, flow = _open(run)
    steps, asked = runs.steps(found), flow.step_of(PLACE)
    if asked is None or PLACE not in [each.code for each in steps]:
        return HttpResponseRedirect(_next(found))
    typed, _more = where.typed_of(runs.location_of(found))
    optional, error = not asked.question.required, ""
    doubt = ""
    if request.method == "POST":
        typed = text(request, "place", where.LINE)
        location = where.locate(
            typed, "", chosen=text(request, "chosen", 40), lat=text(request, "lat", 30),
            lon=text(request, "lon", 30),
        )  # fmt: skip
        if location is None and not optional:
            error = _("Type a street and number, a corner, or the name of a place.")
        else:
            doubt = where.doubt(location) if location else ""
            if not doubt or request.POST.get("sure") == typed:
                scripts.attach_place(actor=ANONYMOUS, run=run, location=location)
                return HttpResponseRedirect(_next(_open(run)[0]))
    context = _frame(found, flow, steps, PLACE) | {
        "question": asked.question, "typed": typed, "error": error, "doubt": doubt,
        "optional": optional,
    }  # fmt: skip
    return render(request, "portal/guide/place.html", context, status=422 if error else 200)


@public
@never_cache
def end(request: HttpRequest, run: UUID) -> HttpResponse:
    """What comes of it, whom to call, the case to open; to be printed with the answers."""
    found, flow = _open(run)
    reached = runs.end_of(found)
    if reached is None:
        return HttpResponseRedirect(_next(found))
    steps = runs.steps(found)
    lang = get_language() or "en"
    said = [
        (str(each.question.ask), in_words(each.question, each.answer, lang))
        for each in steps
        if each.question is not None and each.answer is not None
    ]
    if runs.knows_place(found) and (address := where.typed_of(runs.location_of(found))[0]):
        said.append((_("Address"), address))
    service = catalog.find(reached.service) if reached.service else None
    context = _frame(found, flow, steps, reached.code) | {
        "end": reached, "said": said, "service": service if service and service.public else None,
    }  # fmt: skip
    return render(request, "portal/guide/end.html", context)


@public
@from_here
@require_POST
def open_case(request: HttpRequest, run: UUID) -> HttpResponse:
    """Begin the report that the guide ends with; place and answers go with it."""
    _open(run)
    try:
        started = scripts.hand_over(actor=ANONYMOUS, run=run)
    except OperationError:
        return redirect("portal:guide_on", run=run)
    return redirect("portal:go_on", run=started.run)
