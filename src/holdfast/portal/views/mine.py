"""My cases: sign in by a code, see one's own and followed cases, choose how to hear."""

from __future__ import annotations

import functools
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from holdfast.cases import queries as cases
from holdfast.cases.models import Case, Follower
from holdfast.cases.visibility import visible
from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.recording import OperationError
from holdfast.kernel import clock, phones
from holdfast.messaging.wording import follow_code, track_code
from holdfast.portal import me, showing, subscribed
from holdfast.portal.forms import text
from holdfast.residents import erasing
from holdfast.residents import operations as residents
from holdfast.residents.models import Identifier, SignInCode
from holdfast.residents.queries import normal
from holdfast.web.policy import public

# Per address, never per network: a shelter's people share one.
CODES_AN_HOUR = 5
_ASKED = "sign_in_address"


@public
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Give a phone or an e-mail; a code is sent there."""
    if me.viewer(request).kind == "resident":
        return redirect("portal:mine")
    error, typed = "", ""
    if request.method == "POST":
        typed = text(request, "address", 260)
        kind = "email" if "@" in typed else "phone"
        value = normal(kind, typed)
        if value is None:
            error = _("Type a phone number with area code, or a whole e-mail address.")
        elif _codes_lately(kind, value) >= CODES_AN_HOUR:
            error = _("We sent several codes there in the last hour. Use the latest, or wait.")
        else:
            residents.ask_code(
                actor=ANONYMOUS, kind=kind, value=value, language=get_language() or "en"
            )
            request.session[_ASKED] = [kind, value]
            return redirect("portal:enter_code")
    context = {"error": error, "typed": typed}
    return render(request, "portal/sign_in.html", context, status=422 if error else 200)


def _codes_lately(kind: str, value: str) -> int:
    since = clock.now() + timedelta(minutes=residents.CODE_MINUTES) - timedelta(hours=1)
    return SignInCode.objects.filter(kind=kind, value=value, expires_at__gt=since).count()


@public
@never_cache
def enter_code(request: HttpRequest) -> HttpResponse:
    """Type the code that was sent."""
    asked = request.session.get(_ASKED)
    if not asked:
        return redirect("portal:sign_in")
    kind, value = asked
    error = ""
    if request.method == "POST":
        residents.count_try(kind=kind, value=value)
        code = "".join(c for c in text(request, "code", 40) if c.isalnum())
        try:
            noted = residents.sign_in(actor=ANONYMOUS, kind=kind, value=value, code=code)
            me.remember(request, noted.resident)
            del request.session[_ASKED]
            return redirect("portal:mine")
        except OperationError as refused:
            error = str(refused)
    sent_to = value if kind == "email" else phones.for_people(value)
    context = {"error": error, "sent_to": sent_to, "by_email": kind == "email"}
    return render(request, "portal/enter_code.html", context, status=422 if error else 200)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Leave nothing of oneself on this browser."""
    me.forget(request)
    return redirect("portal:home")


def theirs(
    view: Callable[[HttpRequest, Actor, UUID], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """A page for a signed-in resident; anybody else is led to the sign-in."""

    @functools.wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        who = me.viewer(request)
        if who.kind != "resident" or who.id is None:
            return redirect("portal:sign_in")
        return view(request, who, who.id)

    return guarded


@public
@never_cache
@theirs
def mine(request: HttpRequest, who: Actor, resident: UUID) -> HttpResponse:
    """One's own cases and those one follows."""
    own = cases.page(who, cases.Filter(resident=resident), limit=100).cases
    follows = Follower.objects.filter(resident=resident).values("case")
    followed = list(
        visible(who).filter(pk__in=follows).exclude(resident=resident).order_by("-opened_at")[:100]
    )
    context = {
        "own": [_linked(each, track_code(each)) for each in own],
        "followed": [_linked(each, follow_code(each, resident)) for each in followed],
        "addresses": [_address(each) for each in _identifiers(resident)],
        "alerts": subscribed.shown(resident),
        "done": request.GET.get("done", ""),
    }
    return render(request, "portal/mine.html", context)


def _identifiers(resident: UUID) -> list[Identifier]:
    return list(Identifier.objects.filter(resident=resident).order_by("-kind", "id"))


def _linked(case: Case, code: str) -> dict[str, object]:
    return {"row": showing.row(case), "code": code}


def _address(each: Identifier) -> dict[str, object]:
    shown = each.value if each.kind == Identifier.Kind.EMAIL else phones.for_people(each.value)
    return {"id": each.pk, "shown": shown, "allowed": each.consent is not False}


@public
@require_POST
@theirs
def news(request: HttpRequest, who: Actor, resident: UUID) -> HttpResponse:
    """Have news at an address, or stop them."""
    chosen = text(request, "address", 40)
    found = next((each for each in _identifiers(resident) if str(each.pk) == chosen), None)
    if found is not None:
        allowed = request.POST.get("allowed") == "yes"
        residents.set_consent(
            actor=who, resident=resident, kind=found.kind, value=found.value, allowed=allowed
        )
    return redirect("portal:mine")


@public
@require_POST
@theirs
def data(request: HttpRequest, who: Actor, resident: UUID) -> HttpResponse:
    """Everything we keep about the resident, as a file."""
    kept = erasing.export_resident(actor=who, resident=resident)
    response = HttpResponse(
        msgspec.json.format(msgspec.json.encode(kept, enc_hook=str)),
        content_type="application/json",
    )
    response.headers["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response.headers["Cache-Control"] = "no-store"
    return response


@public
@never_cache
@theirs
def erase(request: HttpRequest, who: Actor, resident: UUID) -> HttpResponse:
    """Erase what we keep about the resident, after asking once."""
    error = ""
    if request.method == "POST":
        try:
            erasing.erase_resident(actor=who, resident=resident)
        except OperationError as refused:
            error = str(refused)
        else:
            me.forget(request)
            return render(request, "portal/erased.html")
    return render(request, "portal/erase.html", {"error": error}, status=422 if error else 200)
