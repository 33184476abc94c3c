"""Suggestions while typing: services, places, articles. Fragments, 150 ms at the most."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from holdfast.desk import shell
from holdfast.desk.contact import articles, centre
from holdfast.desk.contact.screen import TAKES, own
from holdfast.places import queries as registry
from holdfast.web.overload import Rank, first_left

MOST = 200


@first_left(Rank.SUGGESTION)
@TAKES
def services(request: HttpRequest, id: UUID) -> HttpResponse:
    """Services that what was typed may mean, and beside them the articles that may answer it."""
    handling = own(request, id)
    typed = request.GET.get("q", "")[:MOST].replace("\x00", "").strip()
    context = {
        "suggestions": centre.suggestions(typed),
        "articles": articles.about(shell.actor_of(request), typed), "h": handling,
    }  # fmt: skip
    return shell.part(request, "desk/contact/typed.html", context)


@first_left(Rank.SUGGESTION)
@TAKES
def places(request: HttpRequest) -> HttpResponse:
    """Addresses, corners, landmarks."""
    typed = request.GET.get("place", "")[:MOST].replace("\x00", "")
    return shell.part(
        request, "desk/contact/places.html", {"suggestions": registry.suggest(typed, limit=7)}
    )


@first_left(Rank.SUGGESTION)
@TAKES
def knowledge(request: HttpRequest, id: UUID) -> HttpResponse:
    """Articles for typed words."""
    handling = own(request, id)
    typed = request.GET.get("words", "")[:MOST].replace("\x00", "").strip()
    found = articles.about(shell.actor_of(request), typed)
    context = {"articles": found, "article_words": typed, "h": handling}
    return shell.part(request, "desk/contact/articles.html", context)
