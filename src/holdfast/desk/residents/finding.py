"""Looking people up."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from holdfast.cases.visibility import visible
from holdfast.desk import dates, shell
from holdfast.desk.contact import words
from holdfast.journal.actors import Actor
from holdfast.kernel import phones
from holdfast.residents import finding, queries
from holdfast.residents.models import Identifier, Resident
from holdfast.web.policy import needs

SEES = needs("residents.see")


@SEES
@require_GET
def find(request: HttpRequest) -> HttpResponse:
    """People by phone, e-mail, or, for those who may, a part of their name."""
    actor, typed = shell.actor_of(request), request.GET.get("q", "").strip()
    found = finding.search(actor, typed)
    context = {
        "title": _("Residents"),
        "typed": typed,
        "rows": rows(actor, found.residents),
        "found": found,
        "by_name": actor.may("residents.search_names"),
    }
    return shell.page(request, "desk/residents/find.html", context)


def rows(viewer: Actor, ids: Sequence[UUID]) -> list[dict[str, Any]]:
    """People on a line each, in the order of their ids, with how many of their cases the viewer
    may see; three statements."""
    people = Resident.objects.in_bulk(ids)
    reached: dict[UUID, list[str]] = {}
    for each in Identifier.objects.filter(resident__in=ids).order_by("-kind", "id"):
        reached.setdefault(each.resident_id, []).append(address(each))
    counted = visible(viewer).filter(resident__in=ids).values("resident").annotate(n=Count("pk"))
    cases = {row["resident"]: row["n"] for row in counted.order_by()}
    held = queries.held(ids)
    return [
        {
            "id": id, "name": name_of(people[id]), "reach": reached.get(id, []),
            "since": dates.day(people[id].noted_at), "cases": cases.get(id, 0),
            "language": words.language(people[id].language), "held": id in held,
        }
        for id in ids
        if id in people
    ]  # fmt: skip


def name_of(resident: Resident) -> str:
    """A person's name, or that there is none."""
    if resident.erased_at:
        return _("Erased")
    return resident.name or _("No name")


def address(identifier: Identifier) -> str:
    """A phone number as people write it, or an e-mail address."""
    if identifier.kind == Identifier.Kind.PHONE:
        return phones.for_people(identifier.value)
    return identifier.value


def names(residents: Iterable[Resident]) -> str:
    """Some people in one line."""
    return ", ".join(name_of(each) for each in residents)
