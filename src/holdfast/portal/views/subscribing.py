"""Get alerts: one form and one code, which an old phone without script can send."""

from __future__ import annotations

import contextlib
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from holdfast.alerts import subscribing
from holdfast.alerts.models import Subscription, Topic
from holdfast.alerts.subscribing import Quiet, Subscribed
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError
from holdfast.kernel import phones
from holdfast.places.locations import NOWHERE, Location
from holdfast.places.queries import area_choices
from holdfast.portal import me, where
from holdfast.portal.forms import text
from holdfast.portal.views.mine import theirs
from holdfast.residents import operations as residents
from holdfast.residents.queries import normal
from holdfast.web.policy import public

_ASKED = "alerts_asked"
_CHANNELS = Subscription.Channel


@public
@never_cache
def get_alerts(request: HttpRequest) -> HttpResponse:
    """Ask for alerts; a code goes to the address unless it was proven on this browser."""
    errors: dict[str, str] = {}
    if request.method == "POST":
        who = me.viewer(request)
        location, errors = _where(request)
        to = _to(request, errors)
        done: Subscribed | None = None
        if not errors:
            try:
                done = _subscribe(request, who, location, to)
            except OperationError as refused:
                errors = {"": str(refused)}
        if done is not None and done.confirmed:
            return redirect("portal:mine")
        if done is not None:
            kind = subscribing.kind_of(_channel(request))
            request.session[_ASKED] = [str(done.subscription), kind, to]
            return redirect("portal:alerts_code")
    context = {"errors": errors, **_form(request)}
    return render(request, "portal/get_alerts.html", context, status=422 if errors else 200)


def _where(request: HttpRequest) -> tuple[Location, dict[str, str]]:
    """The place of the form, and what is wrong about where alerts should be for."""
    chosen = request.POST.get("where", "")
    if chosen == "address":
        found = where.locate(
            text(request, "place", where.LINE), "", chosen=text(request, "chosen", 40)
        )
        if found is None:
            return NOWHERE, {"place": _("Type your address, or choose the whole city.")}
        if found.lat is None and where.knows_places() and not request.POST.get("anyway"):
            return NOWHERE, {"place": _("We do not know this place. Look again, or tick below.")}
        return found, {}
    if chosen == "areas" and not request.POST.getlist("areas"):
        return NOWHERE, {"areas": _("Choose at least one area.")}
    if chosen not in ("areas", "city"):
        return NOWHERE, {"where": _("Say where: an address, areas, or the whole city.")}
    return NOWHERE, {}


def _channel(request: HttpRequest) -> str:
    chosen = request.POST.get("channel", "")
    return chosen if chosen in _CHANNELS.values else ""


def _to(request: HttpRequest, errors: dict[str, str]) -> str:
    channel, typed = _channel(request), text(request, "to", 260)
    if not channel:
        errors["channel"] = _("Choose how alerts should reach you.")
        return ""
    value = normal(subscribing.kind_of(channel), typed)
    if value is None:
        errors["to"] = (
            _("Type a whole e-mail address.")
            if channel == _CHANNELS.EMAIL
            else _("Type a phone number with area code.")
        )
    return value or ""


def _subscribe(request: HttpRequest, who: Actor, location: Location, to: str) -> Subscribed:
    begins, ends = text(request, "quiet_from", 2), text(request, "quiet_to", 2)
    quiet = Quiet(int(begins), int(ends)) if begins.isdecimal() and ends.isdecimal() else None
    language = request.POST.get("language", "")
    return subscribing.subscribe(
        actor=who,
        channel=_channel(request),
        address=to,
        language=language if language in dict(settings.LANGUAGES) else get_language() or "en",
        topics=request.POST.getlist("topics"),
        place=location,
        areas=request.POST.getlist("areas") if request.POST.get("where") == "areas" else (),
        everywhere=request.POST.get("where") == "city",
        quiet=quiet,
    )


def _form(request: HttpRequest) -> dict[str, Any]:
    given = request.POST
    return {
        "given": given,
        "channels": _CHANNELS.choices,
        "topics": Topic.choices,
        "topics_chosen": given.getlist("topics"),
        "areas": area_choices(given.getlist("areas")),
        "languages": [(name, code) for code, name in settings.LANGUAGES],
        "language": given.get("language") or get_language(),
        "hours": [(f"{hour:02}:00", str(hour)) for hour in range(24)],
    }  # fmt: skip


@public
@never_cache
def alerts_code(request: HttpRequest) -> HttpResponse:
    """The code that proves the address: the second yes."""
    asked = request.session.get(_ASKED)
    if not asked:
        return redirect("portal:get_alerts")
    subscription, kind, value = asked
    error = ""
    if request.method == "POST":
        residents.count_try(kind=kind, value=value)
        code = "".join(c for c in text(request, "code", 40) if c.isalnum())
        try:
            noted = subscribing.confirm(
                actor=me.viewer(request), subscription=UUID(subscription), code=code
            )
        except OperationError as refused:
            error = str(refused)
        else:
            me.remember(request, noted.resident)
            del request.session[_ASKED]
            return redirect("portal:mine")
    sent_to = value if kind == "email" else phones.for_people(value)
    context = {"error": error, "sent_to": sent_to}
    return render(request, "portal/alerts_code.html", context, status=422 if error else 200)


@public
@require_POST
@theirs
def stop_alerts(request: HttpRequest, who: Actor, resident: UUID) -> HttpResponse:
    """Stop some of one's own alerts."""
    # Stopped before, or none of theirs: the page shows what there is.
    with contextlib.suppress(OperationError, ValueError):
        subscribing.unsubscribe(actor=who, subscription=UUID(text(request, "subscription", 40)))
    return redirect("portal:mine")
