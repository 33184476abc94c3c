"""Searches that found no good answer, for editors: which articles are missing."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.desk import dates, shell
from holdfast.desk.contact import words
from holdfast.knowledge import queries
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import needs

MOST = 200


@first_left(Rank.LIST)
@needs("knowledge.edit")
@require_GET
def unanswered(request: HttpRequest) -> HttpResponse:
    """The words people searched for in vain, most frequent first."""
    rows = [
        {
            "words": each.words, "language": words.language(each.lang), "count": each.count,
            "last": dates.moment(each.last_at),
        }
        for each in queries.unanswered(MOST)
    ]  # fmt: skip
    context = {"title": _("Searches without an answer"), "rows": rows}
    return shell.page(request, "desk/unanswered.html", context)
