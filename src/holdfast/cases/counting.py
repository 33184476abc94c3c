"""Counts of cases over the same filters as the lists, in one statement."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import msgspec
from django.db.models import Count, Q, Value

from holdfast.cases import lifecycle
from holdfast.cases.composing import Composed, Forms, Looks, composed, forms, looks, marks
from holdfast.cases.filters import ALL_OPEN, Filter, meaning, values
from holdfast.cases.models import Case
from holdfast.cases.visibility import rule
from holdfast.journal.actors import Actor

# Name, state and nobody of a count, and the forms of its values.
_Count = tuple[str, str, bool, Forms]


def counts(viewer: Actor, filters: Mapping[str, Filter]) -> dict[str, int]:
    """How many visible cases each filter keeps, in one statement; for the chips over a work
    list."""
    # What all have in common stands once, where an index can use it.
    departments = {each.departments for each in filters.values()}
    common = departments.pop() if len(departments) == 1 else ()
    all_open = all(each.state in ALL_OPEN for each in filters.values())
    given: dict[str, Any] = {"departments": common} if common else {}
    asked: list[_Count] = []
    for name, each in filters.items():
        if common:
            each = msgspec.structs.replace(each, departments=())
        own = {f"{name}.{key}": value for key, value in values(each).items()}
        state = "" if all_open and each.state == "open" else each.state
        asked.append((name, state, each.nobody, forms(own)))
        given |= own
    known, viewers = looks(viewer)
    found = _composed(known, all_open, forms({"departments": common}), tuple(asked))
    rows = found.rows({**given, **viewers}) if found else []
    return dict(zip(filters, rows[0], strict=True)) if rows else dict.fromkeys(filters, 0)


@lru_cache(maxsize=200)
def _composed(
    known: Looks, all_open: bool, common: Forms, asked: tuple[_Count, ...]
) -> Composed | None:
    cases = Case.objects.filter(rule(known.actor()))
    if all_open:
        cases = cases.filter(status__in=lifecycle.OPEN)
    if departments := marks(common)["departments"]:
        cases = cases.filter(department__in=departments)
    counted = {}
    for name, state, nobody, own in asked:
        marked = {key.removeprefix(f"{name}."): mark for key, mark in marks(own).items()}
        kept = meaning(state, nobody, marked)
        counted[name] = Count("pk", filter=kept if kept != Q() else None)
    # One group of all.
    return composed(
        cases.order_by().values(one_group=Value(1)).annotate(**counted).values_list(*counted)
    )
