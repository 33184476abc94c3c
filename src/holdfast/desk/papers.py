"""Papers of the desk: whose they are, and the two ways to have one, on a page and as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from holdfast.accounts.queries import city
from holdfast.desk import dates, shell
from holdfast.incidents.models import Incident
from holdfast.kernel import clock
from holdfast.web.papers import Paper, Part
from holdfast.web.papers.pdf import answer


def of_incident(
    row: Incident, title: str, name: str, parts: tuple[Part, ...], *, wide: bool = False
) -> Paper:
    """A paper about an incident, marked where it is an exercise."""
    made = _("%(city)s, made %(at)s") % {"city": city().name, "at": dates.moment(clock.now())}
    mark = _("EXERCISE: nothing here is real.") if row.exercise else ""
    return Paper(
        title, f"{name}-incident-{row.number}", parts, city().name, f"{row.name} · {made}", mark,
        wide,
    )  # fmt: skip


def page(
    request: HttpRequest, paper: Paper, context: Mapping[str, Any],
    template: str = "desk/incidents/paper.html",
) -> HttpResponse:  # fmt: skip
    """The paper on its page; with ``?as=pdf`` the file."""
    if request.GET.get("as") == "pdf":
        return answer(paper)
    query = request.GET.copy()
    query["as"] = "pdf"
    more = {"title": paper.title, "paper": paper, "pdf_url": f"?{query.urlencode()}"}
    return shell.page(request, template, {**context, **more})
