"""Papers of the desk: whose they are, and the ways to have one: a page, PDF, a spreadsheet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from holdfast.accounts.queries import city
from holdfast.desk import dates, shell
from holdfast.incidents.models import Incident
from holdfast.kernel import clock
from holdfast.web.papers import Paper, Part, pdf, xlsx

_FILES = {"pdf": pdf.answer, "xlsx": xlsx.answer}


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
    """The paper on its page; with ``?as=pdf`` or ``?as=xlsx`` the file."""
    file = _FILES.get(request.GET.get("as", ""))
    if file is not None:
        return file(paper)
    query = request.GET.copy()
    urls = {}
    for name in _FILES:
        query["as"] = name
        urls[f"{name}_url"] = f"?{query.urlencode()}"
    more = {"title": paper.title, "paper": paper} | urls
    return shell.page(request, template, {**context, **more})
