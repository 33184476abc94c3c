"""Tracking: by number and code, with everything the resident may do there."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from holdfast.cases import operations as operations
from holdfast.cases import queries as cases
from holdfast.cases.models import Note
from holdfast.cases.operations import NOTE_LIMIT, Conflict
from holdfast.journal.actors import ANONYMOUS
from holdfast.journal.recording import OperationError
from holdfast.kernel import numbers
from holdfast.portal import guessing, maps, photos, proving, showing
from holdfast.portal.forms import from_here, text
from holdfast.portal.proving import Proved
from holdfast.web import errors as error_pages
from holdfast.web.policy import public


@public
@never_cache
def ask_number(request: HttpRequest) -> HttpResponse:
    """Which case? Its number, and the code beside it for one's own view."""
    typed = request.GET.get("number", "").replace("\x00", "")[:60]
    code = request.GET.get("code", "").replace("\x00", "").strip()[:20]
    errors: dict[str, str] = {}
    if "number" in request.GET:
        number = numbers.clean(typed)
        errors = wrong_number(number)
        if not errors and code:
            if proving.by_code(number, code) is not None:
                return redirect("portal:own", number=number, code=code.upper())
            if guessing.too_many(number):
                return _guessed(request)
            errors = {"code": _("This code does not go with this number. Look at both again.")}
        elif not errors:
            if cases.by_number(ANONYMOUS, number) is not None:
                return redirect("portal:case", number=number)
            errors = {
                "code": _("Type the code as well. It is in the message or on the page with your"
                          " number.")
            }  # fmt: skip
    context = {"typed": typed, "code": code, "errors": errors}
    return render(request, "portal/track.html", context, status=422 if errors else 200)


def _guessed(request: HttpRequest) -> HttpResponse:
    response = error_pages.page(request, 429)
    response.headers["Retry-After"] = str(guessing.MINUTES * 60)
    return response


def wrong_number(number: str) -> dict[str, str]:
    """What is wrong with the digits of a number, told by its check digit alone."""
    if not number:
        return {"number": _("Type the number of your case, for example 100007.")}
    if not numbers.is_valid(number):
        return {"number": _("This number has a slip in it. Look again.")}
    return {}


@public
@from_here
@never_cache
def own(request: HttpRequest, number: str, code: str) -> HttpResponse:
    """One's own case, by its code: all of it, to add to, to open again, to stop hearing of it."""
    proved = proving.by_code(number, code)
    if proved is None:
        query = urlencode({"number": numbers.clean(number), "code": code[:20]})
        return HttpResponseRedirect(f"{reverse('portal:track')}?{query}")
    errors: dict[str, str] = {}
    typed = ""
    if request.method == "POST":
        typed = text(request, "note", NOTE_LIMIT + 1)
        try:
            done = act(request, proved, typed)
            return HttpResponseRedirect(f"{request.path}?done={done}")
        except OperationError as refused:
            errors = {"note" if request.POST.get("act") == "note" else "": str(refused)}
            proved = proving.by_code(number, code) or proved
    case = proved.case
    context = {
        "page": showing.page(case, own=proved.own),
        "map": maps.of_place(case.lat, case.lon, _("Map of the place")),
        "case": case,
        "proved": proved,
        "errors": errors,
        "typed": typed,
        "done": request.GET.get("done", ""),
        "share": f"{settings.HOLDFAST.base_url}{reverse('portal:case', args=[case.number])}",
    }
    return render(request, "portal/own.html", context, status=422 if errors else 200)


def act(request: HttpRequest, proved: Proved, note: str) -> str:
    """What a form on one's own case asks for; the word that the page then says it with."""
    wanted, case = request.POST.get("act", ""), proved.case
    key = text(request, "key", 80)
    if wanted == "unfollow" and proved.follower:
        operations.unfollow_case(actor=proved.actor, case=case.pk, resident=proved.follower)
        return "stopped"
    if not proved.own:
        raise Http404
    if wanted == "reopen":
        return reopen(proved, note)
    if wanted == "note":
        sent = photos.take(request, proved.actor)
        for n, photo in enumerate(sent):
            operations.attach_file.once(
                key and f"photo-{case.pk}-{key}-{n}", actor=proved.actor, case=case.pk, file=photo
            )
        if sent and not note:
            return "added"
        operations.add_note.once(
            key and f"note-{case.pk}-{key}",
            actor=proved.actor,
            case=case.pk,
            text=note,
            audience=Note.For.STAFF,
        )
        return "added"
    raise Http404


def reopen(proved: Proved, note: str) -> str:
    """Open it again; pressed twice, or while staff move it, it is open just the same."""
    case = proved.case
    if showing.is_open(case):
        return "open"
    try:
        operations.reopen_case(actor=proved.actor, case=case.pk, version=case.version, note=note)
    except Conflict:
        case.refresh_from_db(fields=["status", "version"])
        if not showing.is_open(case):
            raise
    return "open"
