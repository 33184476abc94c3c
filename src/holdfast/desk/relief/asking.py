"""Who asks about a person, and whether two records are one: what a member of staff decides on a
record's page."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from holdfast.desk import shell
from holdfast.desk.relief.people import FINDS, RELEASES, act
from holdfast.relief.operations import pairs, telling
from holdfast.relief.operations.people import Reported


@FINDS
@require_POST
def ask(request: HttpRequest, id: UUID) -> HttpResponse:
    """Somebody asks about this person."""
    form = request.POST
    words = _("It is noted. Tell nothing yet: a supervisor makes sure who asks, and calls back.")
    return act(request, id, words, lambda: telling.ask_about.once(
        form.get("key", "")[:60], actor=shell.actor_of(request), person=id,
        name=form.get("asker", ""), relation=form.get("relation", ""),
        phone=form.get("asker_phone", "")))  # fmt: skip


@RELEASES
@require_POST
def asker(request: HttpRequest, id: UUID, seeker: UUID) -> HttpResponse:
    """Make sure who asks, tell them, refuse them, or take them up again."""
    form, actor = request.POST, shell.actor_of(request)
    does, words = form.get("do", ""), _("Saved.")

    def do() -> Reported:
        if does == "verify":
            return telling.verify_seeker(
                actor=actor, seeker=seeker, verified=form.get("verified", "")
            )
        if does == "refuse":
            return telling.refuse_seeker(actor=actor, seeker=seeker)
        if does == "reopen":
            return telling.reopen_seeker(actor=actor, seeker=seeker)
        return telling.release(actor=actor, seeker=seeker, told=form.get("told", ""))

    if does not in ("verify", "refuse", "reopen"):
        words = _("It is noted: you may tell it now.")
    return act(request, id, words, do)


@RELEASES
@require_POST
def pair(request: HttpRequest, id: UUID) -> HttpResponse:
    """One person, two people, or the decision taken back."""
    decides = {
        "join": (pairs.join_people, _("They are one person now. You can take it back.")),
        "apart": (pairs.tell_people_apart, _("They are two; nobody is asked again.")),
        "undo": (pairs.undo_pair, _("It is taken back.")),
    }
    try:
        decide, words = decides[request.POST.get("do", "")]
        other = UUID(request.POST.get("other", ""))
    except (KeyError, ValueError):
        raise Http404 from None
    return act(
        request, id, words, lambda: decide(actor=shell.actor_of(request), one=id, other=other)
    )
