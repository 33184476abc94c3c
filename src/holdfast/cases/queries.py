"""Asking about cases. Every function that shows a case takes the viewer first; all of
them use the one rule."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Q, QuerySet

from holdfast.cases import lifecycle
from holdfast.cases.counting import counts as counts
from holdfast.cases.duplicates.candidates import likely_duplicates as likely_duplicates
from holdfast.cases.filters import Filter as Filter
from holdfast.cases.filters import kept_by as kept_by
from holdfast.cases.models import Case, Link
from holdfast.cases.paging import Page as Page
from holdfast.cases.paging import Sort as Sort
from holdfast.cases.paging import WrongKey as WrongKey
from holdfast.cases.paging import how_many as how_many
from holdfast.cases.paging import lines as lines
from holdfast.cases.paging import one_written as one_written
from holdfast.cases.paging import page as page
from holdfast.cases.paging import written as written
from holdfast.cases.visibility import visible
from holdfast.journal.actors import Actor
from holdfast.kernel import numbers


def found(viewer: Actor, filter: Filter) -> QuerySet[Case]:
    """The visible cases that a filter keeps, in no order."""
    return visible(viewer).filter(kept_by(filter))


def by_number(viewer: Actor, number: str) -> Case | None:
    """The visible case with a number as typed (spaces and dashes are fine), or None."""
    cases = visible(viewer).filter(number=numbers.clean(number))
    return cases.select_related("department", "team", "assignee", "resident").first()


def by_id(viewer: Actor, id: UUID) -> Case | None:
    """The visible case with an id, or None."""
    cases = visible(viewer).filter(pk=id)
    return cases.select_related("department", "team", "assignee", "resident").first()


def likely_of(viewer: Actor, case: Case) -> list[Case]:
    """The visible cases that this one may repeat, as scored when it was opened, likeliest first;
    none once it is settled."""
    if not case.likely or case.status not in lifecycle.OPEN:
        return []
    ids = [each["case"] for each in case.likely]
    found = {str(each.pk): each for each in visible(viewer).filter(pk__in=ids).defer("search")}
    return [found[id] for id in ids if id in found]


def linked(viewer: Actor, case: Case) -> list[Case]:
    """The visible cases linked with this one, either way, newest first. The links are asked for
    first: joined with every case, they would be looked for in all of them."""
    pairs = Link.objects.filter(Q(case=case) | Q(other=case)).values_list("case", "other")
    ids = {id for pair in pairs for id in pair} - {case.pk}
    return list(visible(viewer).filter(pk__in=ids).order_by("-opened_at")) if ids else []


def numbers_of(cases: Sequence[UUID]) -> dict[UUID, str]:
    """The numbers of cases by their ids, for messages and lists. A number alone shows nothing of a
    case, so whoever may read the message or list may read the numbers in it."""
    return dict(Case.objects.filter(pk__in=cases).values_list("pk", "number"))
