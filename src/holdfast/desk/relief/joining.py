"""Pairs of shelters and centers that may be one and the same, for a person to decide."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from holdfast.desk import shell
from holdfast.relief import policies
from holdfast.relief.operations import directory as operations
from holdfast.relief.queries import facilities as queries
from holdfast.web.policy import needs

MANAGES = needs(policies.MANAGE)


@MANAGES
@require_GET
def alike(request: HttpRequest) -> HttpResponse:
    """The pairs, the likeliest first, side by side."""
    pairs = [
        {
            "id": pair.pk,
            "sides": [(row, queries.place_of(row)) for row in (pair.first, pair.second)],
        }
        for pair in queries.alike(shell.actor_of(request))
    ]
    return shell.page(
        request, "desk/relief/alike.html", {"title": _("One and the same?"), "pairs": pairs}
    )


@MANAGES
@require_POST
def decide(request: HttpRequest, pair: UUID) -> HttpResponse:
    """Join the two, keeping the chosen one; or say that they are two."""
    actor, keep = shell.actor_of(request), request.POST.get("keep", "")

    def do() -> None:
        if keep:
            operations.join_facilities(actor=actor, pair=pair, keep=_id(keep))
        else:
            operations.tell_apart(actor=actor, pair=pair)

    _none, refused = shell.attempt(do)
    queries.forget()
    words = _("They are one now.") if keep else _("They are two; nobody is asked again.")
    return shell.done(request, refused or words, reverse("desk:facilities_alike"))


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
