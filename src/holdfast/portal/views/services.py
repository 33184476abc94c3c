"""The services of the city: all of them, and one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS
from holdfast.knowledge import queries as knowledge
from holdfast.portal import showing
from holdfast.portal.caching import same_for_all
from holdfast.web.policy import public


def offered(code: str) -> Current:
    """A service that residents may choose; 404 for any other."""
    found = catalog.find(code)
    if found is None or not found.public:
        raise Http404
    return found


@public
@same_for_all(60)
def everything(request: HttpRequest) -> HttpResponse:
    """Every service, by group."""
    groups = catalog.grouped()
    count = sum(len(services) for _, services in groups)
    return render(request, "portal/services.html", {"groups": groups, "count": count})


@public
@same_for_all(60)
def service(request: HttpRequest, code: str) -> HttpResponse:
    """One service: what it is, what we promise, what you need, and the way to report."""
    found = offered(code)
    return render(
        request,
        "portal/service.html",
        {
            "service": found,
            "promise": showing.promise(found.promise),
            "related": knowledge.related(ANONYMOUS, code, get_language() or "en"),
            "needed": [q for q in found.definition.questions if q.answerable],
        },
    )
