"""The front page, and what answers typed words."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from holdfast.cases import queries as cases
from holdfast.journal.actors import ANONYMOUS
from holdfast.portal import asking, helping, maps, notices, popular, showing, where
from holdfast.portal.caching import same_for_all
from holdfast.scripts import shelf
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import public


@public
@same_for_all(60)
def home(request: HttpRequest) -> HttpResponse:
    """How can we help?"""
    recent = cases.page(ANONYMOUS, cases.Filter(state="open"), limit=4).cases
    context = {
        "popular": popular.services(),
        "now": notices.front(),
        "phases": notices.phases(),
        "guides": [each for each in shelf.published() if each.flow.featured],
        "rows": [showing.row(each) for each in recent],
        "chart": maps.whole(),
        "map": maps.of_list(recent, _("Map of these cases. The list has the same cases.")),
        "shelters": helping.open_now(4),
        "knows_places": where.knows_places(),
    }
    return render(request, "portal/home.html", context)


@public
@same_for_all(60)
def ask(request: HttpRequest) -> HttpResponse:
    """What answers the words in `q`: the same without script as the suggestions with it."""
    answers = asking.ask(request.GET.get("q", ""), get_language() or "en", limit=10)
    return render(request, "portal/ask.html", {"answers": answers})


@first_left(Rank.SUGGESTION)
@public
@same_for_all(60)
def suggest(request: HttpRequest) -> HttpResponse:
    """The panel under the one box, while words are typed."""
    answers = asking.suggest(request.GET.get("q", ""), get_language() or "en", limit=3)
    return render(request, "portal/parts/panel.html", {"answers": answers})
