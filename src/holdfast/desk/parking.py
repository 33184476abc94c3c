"""Parked entries: what a reaction gave up on, to be tried again or let pass with a reason."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import dates, shell
from holdfast.journal import operations, queries
from holdfast.journal.facts import all_facts
from holdfast.web.policy import needs

MAY = needs("journal.manage")
REASONS = {
    "done_by_hand": gettext_lazy("Done by hand"),
    "no_longer_needed": gettext_lazy("No longer needed"),
    "cannot_be_done": gettext_lazy("Cannot be done"),
}


@MAY
@require_GET
def parked(request: HttpRequest) -> HttpResponse:
    """What is parked, oldest first."""
    facts = all_facts()
    rows = [
        {
            "held": held,
            "says": _(facts[held.entry.kind].says) if held.entry.kind in facts else held.entry.kind,
            "at": dates.moment(held.entry.occurred_at),
        }
        for held in queries.parked()
    ]
    context = {"title": _("Parked entries"), "rows": rows, "reasons": list(REASONS.items())}
    return shell.page(request, "desk/parked.html", context)


@MAY
@require_POST
def decide(request: HttpRequest, held: int) -> HttpResponse:
    """``act`` retry, or skip with one of the reasons."""
    actor, key = shell.actor_of(request), request.POST.get("key")
    reason = request.POST.get("reason", "")
    back = reverse("desk:parked")
    if request.POST.get("act") == "retry":
        _done, wrong = shell.attempt(
            lambda: operations.retry_held.once(key, actor=actor, held=held)
        )
        return shell.done(request, wrong or _("It is tried again."), back)
    if reason not in REASONS:
        return shell.done(request, _("Choose why it may be skipped."), back)
    _done, wrong = shell.attempt(
        lambda: operations.skip_held.once(key, actor=actor, held=held, reason=reason)
    )
    return shell.done(request, wrong or _("It is skipped."), back)
