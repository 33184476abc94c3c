"""Reporting: what, where, a question a page, your own words. Sending is in `filing`.

A running report is a `scripts.Run`: every page saves its answer there before the next one opens,
so a reload or a lost signal loses nothing. Its id in the path is the only key to it.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from holdfast.catalog import queries as catalog
from holdfast.catalog.answers import as_sent
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.places.locations import NOWHERE
from holdfast.portal import asking, maps, photos, sending, showing, where
from holdfast.portal import near as nearby
from holdfast.portal.caching import same_for_all
from holdfast.portal.forms import from_here, text
from holdfast.portal.me import viewer
from holdfast.portal.views.services import offered
from holdfast.scripts import operations as scripts
from holdfast.scripts import queries as runs
from holdfast.scripts.models import Run
from holdfast.scripts.operations import DESCRIPTION_LENGTH
from holdfast.scripts.runner import PLACE, Step
from holdfast.web.policy import public

_WORDS_LIMIT = 20_000


@public
@same_for_all(60)
def choose(request: HttpRequest) -> HttpResponse:
    """What is it about? Typed words first, then every service by group."""
    answers = asking.services(request.GET.get("q", ""), get_language() or "en", limit=8)
    return render(
        request, "portal/report/choose.html", {"groups": catalog.grouped(), "answers": answers}
    )


@public
@from_here
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a report of a service; followed as a link, or while it is paused, it shows the service
    first."""
    service = offered(code)
    if request.method != "POST" or service.paused is not None:
        return redirect("portal:service", code=code)
    who = viewer(request)
    started = scripts.start(
        actor=ANONYMOUS,
        service=service.code,
        channel="web",
        language=get_language() or "en",
        resident=who.id,
    )
    return redirect("portal:go_on", run=started.run)


@public
@never_cache
def go_on(request: HttpRequest, run: UUID) -> HttpResponse:
    """The step that is asked now."""
    return HttpResponseRedirect(next_page(open_run(run)))


def open_run(run: UUID) -> Run:
    """A run of a service by its id; 404 for an unknown one."""
    found = runs.find(ANONYMOUS, run)
    if found is None or found.version_id is None:
        raise Http404
    return found


def next_page(run: Run, *, then: str = "") -> str:
    """The address of the page that comes next. With `then` the reader came from the last page to
    change one answer, and goes back there unless something new is asked."""
    if run.state == Run.State.FINISHED:
        return reverse("portal:send", args=[run.pk])
    if runs.stop_of(run) is not None:
        return reverse("portal:stopped", args=[run.pk])
    step = next((s for s in runs.steps(run) if s.state == "asking"), None)
    if step is not None:
        return step_url(run, step)
    return reverse("portal:send" if then == "send" else "portal:words", args=[run.pk])


def step_url(run: Run, step: Step) -> str:
    """The page of a step."""
    if step.question is None:
        return reverse("portal:place", args=[run.pk])
    return reverse("portal:question", args=[run.pk, step.code])


def frame(run: Run, here: str) -> dict[str, Any]:
    """What every page of a report shows: the service, how far it is, and the way back.

    `here` is a step's code, ``words`` or ``send``.
    """
    steps = runs.steps(run)
    codes = [*(step.code for step in steps), "words", "send"]
    at = codes.index(here)
    urls = [*(step_url(run, step) for step in steps), reverse("portal:words", args=[run.pk])]
    service = runs.service_of(run)
    back = urls[at - 1] if at else reverse("portal:service", args=[service.code])
    place = runs.location_of(run)
    return {
        "map": maps.of_place(place.lat, place.lon, "", wide=True) or maps.of_center(),
        "run": run, "draft": sending.draft(sending.case_id(run.pk)), "service": service,
        "step": at + 1, "of": len(codes), "back": back,
    }  # fmt: skip


def gone(run: Run) -> HttpResponse | None:
    """Where a run that was sent already leads; None for one that is still open."""
    done = sending.filed(run.pk) if run.state == Run.State.FINISHED else None
    return HttpResponseRedirect(filed_url(done)) if done else None


def filed_url(case: Any) -> str:
    """The page that confirms a case."""
    from holdfast.messaging.wording import track_code

    return reverse("portal:filed", args=[case.number, track_code(case)])


@public
@from_here
@never_cache
def question(request: HttpRequest, run: UUID, question: str) -> HttpResponse:
    """One question of the service."""
    found = open_run(run)
    if (over := gone(found)) is not None:
        return over
    steps = {step.code: step for step in runs.steps(found) if step.question}
    if question not in steps:
        return HttpResponseRedirect(next_page(found))
    asked = steps[question].question
    assert asked is not None
    then, error = request.POST.get("then", request.GET.get("then", "")), ""
    before = steps[question].answer
    given = [] if before is None else as_sent(before)
    if request.method == "POST":
        given = [each.replace("\x00", "") for each in request.POST.getlist("answer")]
        try:
            if asked.type == "photo":
                given += [str(each) for each in photos.take(request, ANONYMOUS)]
            scripts.answer(actor=ANONYMOUS, run=run, question=question, raw=given)
            return HttpResponseRedirect(next_page(open_run(run), then=then))
        except OperationError as refused:
            error = str(refused)
    context = frame(found, question) | {
        "question": asked, "given": given, "error": error, "then": then,
        "then_back": reverse("portal:send", args=[run]) if then == "send" else "",
    }  # fmt: skip
    return render(request, "portal/report/question.html", context, status=422 if error else 200)


@public
@from_here
@never_cache
def place(request: HttpRequest, run: UUID) -> HttpResponse:
    """Where is it? Typed, from the device's position, or tapped on the map."""
    found = open_run(run)
    if (over := gone(found)) is not None:
        return over
    if PLACE not in [step.code for step in runs.steps(found)]:
        return HttpResponseRedirect(next_page(found))
    service, then = runs.service_of(found), request.POST.get("then", request.GET.get("then", ""))
    before = runs.location_of(found)
    typed, more = where.typed_of(before)
    lat, lon = (str(before.lat), str(before.lon)) if before.lat is not None else ("", "")
    error = doubt = ""
    if request.method == "POST":
        typed, more = text(request, "place", where.LINE), text(request, "more", where.LINE)
        lat, lon = text(request, "lat", 30), text(request, "lon", 30)
        chosen = text(request, "chosen", 40)
        location = where.locate(typed, more, chosen=chosen, lat=lat, lon=lon)
        if location is None and service.definition.place == "required":
            error = _("Type a street and number, a corner, or the name of a place.")
        else:
            scripts.attach_place(actor=ANONYMOUS, run=run, location=location)
            before = location or NOWHERE
            doubt = where.doubt(before)
            if not doubt or request.POST.get("sure") == typed:
                if nearby.same_matter(service, before, found.description):
                    return redirect("portal:near", run=run)
                return HttpResponseRedirect(next_page(open_run(run), then=then))
    context = frame(found, PLACE) | {
        "typed": typed, "more": more, "lat": lat, "lon": lon, "error": error, "then": then,
        "optional": service.definition.place == "optional", "doubt": doubt,
        "map": maps.of_place(before.lat, before.lon, "", wide=True) or maps.of_center(),
    }  # fmt: skip
    return render(request, "portal/report/place.html", context, status=422 if error else 200)


@public
@never_cache
def near(request: HttpRequest, run: UUID) -> HttpResponse:
    """Is it one of these? Cases of the same matter that are open close by."""
    found = open_run(run)
    if (over := gone(found)) is not None:
        return over
    close = nearby.same_matter(runs.service_of(found), runs.location_of(found), found.description)
    if not close or PLACE not in [step.code for step in runs.steps(found)]:
        return HttpResponseRedirect(next_page(found))
    here = runs.location_of(found)
    context = frame(found, PLACE) | {
        "close": close, "next": next_page(found), "back": reverse("portal:place", args=[run]),
        "map": maps.of_place(
            here.lat, here.lon, _("Map of the place. The list has the same cases."),
            near=[each.case for each in close], wide=True,
        ),
    }  # fmt: skip
    return render(request, "portal/report/near.html", context)


@public
@from_here
@never_cache
def words(request: HttpRequest, run: UUID) -> HttpResponse:
    """Anything else? The resident's own words."""
    found = open_run(run)
    if (over := gone(found)) is not None:
        return over
    error, typed = "", found.description
    if request.method == "POST":
        typed = text(request, "words", _WORDS_LIMIT)
        try:
            scripts.describe(actor=ANONYMOUS, run=run, description=typed)
            return HttpResponseRedirect(next_page(open_run(run), then="send"))
        except OperationError as refused:
            error = str(refused)
    elif runs.missing(found) or runs.stop_of(found):
        return HttpResponseRedirect(next_page(found))
    context = frame(found, "words") | {
        "typed": typed, "error": error, "limit": DESCRIPTION_LENGTH,
    }  # fmt: skip
    return render(request, "portal/report/words.html", context, status=422 if error else 200)


@public
@never_cache
def stopped(request: HttpRequest, run: UUID) -> HttpResponse:
    """Somebody else must help, at once: whom to call."""
    found = open_run(run)
    stop = runs.stop_of(found)
    if stop is None:
        return HttpResponseRedirect(next_page(found))
    last = [step for step in runs.steps(found) if step.question][-1]
    context = {
        "stop": stop, "run": found, "service": runs.service_of(found),
        "back": step_url(found, last), "promise": showing.promise(None),
    }  # fmt: skip
    return render(request, "portal/report/stopped.html", context)
