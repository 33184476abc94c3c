"""What others say, as proposals for staff, and the feeds it is read from."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.alerts import policies
from holdfast.alerts.hearing import keeping, near
from holdfast.alerts.models import Feed
from holdfast.desk import entering, shell
from holdfast.kernel import clock
from holdfast.kernel.typed import whole
from holdfast.web.policy import needs

BOTH = needs(policies.WRITE, policies.APPROVE)
WRITES, APPROVES = needs(policies.WRITE), needs(policies.APPROVE)


@BOTH
def heard(request: HttpRequest) -> HttpResponse:
    """What holds now by kind, the feeds with their age, and a form for another feed."""
    wrong = ""
    if request.method == "POST":
        done, wrong = shell.attempt(lambda: _add(request))
        if done:
            return shell.done(request, _("It is read from now on."), reverse("desk:heard"))
    now = clock.now()
    found = near.everything(now)
    context = {
        "title": _("What others say"), "wrong": wrong, "typed": request.POST if wrong else {},
        "parts": [
            (label, [(each, each.holds(now)) for each in found if each.kind == code])
            for code, label in Feed.Kind.choices
        ],
        "feeds": keeping.feeds(),
        "kinds": [(label, code) for code, label in Feed.Kind.choices],
    }  # fmt: skip
    return shell.page(request, "desk/bulletins/heard.html", context, status=422 if wrong else 200)


def _add(request: HttpRequest) -> bool:
    form = request.POST
    keeping.add_feed.once(
        form.get("key", "")[:60], actor=shell.actor_of(request),
        name=entering.clean(form.get("name", "")), url=entering.clean(form.get("url", "")),
        kind=form.get("kind", ""), minutes=whole(form.get("minutes", ""), 0),
    )  # fmt: skip
    return True


@APPROVES
@require_POST
def remove(request: HttpRequest, id: UUID) -> HttpResponse:
    """Read a feed no more."""
    _done, refused = shell.attempt(
        lambda: keeping.remove_feed(actor=shell.actor_of(request), feed=id)
    )
    return shell.done(request, refused or _("It is read no more."), reverse("desk:heard"))


@WRITES
@require_POST
def dismiss(request: HttpRequest, id: UUID) -> HttpResponse:
    """It does not concern us."""
    _done, refused = shell.attempt(lambda: keeping.dismiss(actor=shell.actor_of(request), heard=id))
    return shell.done(request, refused or _("It is off the list."), reverse("desk:heard"))


def proposal(text: str) -> dict[str, Any]:
    """What the form of a bulletin begins with from what somebody else says: their words, to be
    looked over, and until when it holds."""
    try:
        told = near.one(UUID(text))
    except ValueError:
        return {}
    if told is None:
        return {}
    slots = {
        slot: {lang: " ".join(said[name].split())[:600].rstrip(".")
               for lang, said in told.words.items() if said.get(name)}
        for slot, name in (("headline", "headline"), ("body", "body"), ("do", "instruction"))
    }  # fmt: skip
    given: dict[str, Any] = {"slots": slots, "source": (told.source or told.feed)[:100]}
    if told.until is not None and told.until > clock.now():
        given["until"] = entering.field_of(told.until)
    return given
