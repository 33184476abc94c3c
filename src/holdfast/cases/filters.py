"""What a list of cases shows: the filter, and what it means as a condition."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.contrib.postgres.search import SearchQuery
from django.db.models import Exists, Func, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.lookups import Exact, LessThan

from holdfast.cases import events, lifecycle
from holdfast.cases.models import DISTRICT, DISTRICTS, DUE
from holdfast.journal.models import Entry
from holdfast.kernel import clock, numbers
from holdfast.kernel.typed import storable


class Filter(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a list shows. Empty fields do not filter.

    `state` is ``open``, ``closed``, a status, or one of: ``running`` (its clock runs), ``over``
    (its clock runs and the promise is past), ``paused``, ``back`` (new again: reopened, or sent on
    by another department). `box` is south, west, north, east in degrees; `words` are searched in
    number, service, address and the masked text.
    """

    state: str = ""
    services: tuple[str, ...] = ()
    departments: tuple[UUID, ...] = ()
    team: UUID | None = None
    assignee: UUID | None = None
    nobody: bool = False
    area: tuple[str, str] | None = None
    box: tuple[float, float, float, float] | None = None
    opened_from: datetime | None = None
    opened_to: datetime | None = None
    changed_from: datetime | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    resident: UUID | None = None
    words: str = ""


RUNNING = tuple(
    code for code, status in lifecycle.STATUSES.items() if status.clock is lifecycle.Clock.RUN
)
_PAUSED = tuple(
    code for code, status in lifecycle.STATUSES.items() if status.clock is lifecycle.Clock.PAUSE
)
# States that only keep open cases, so that the index of open ones may be used.
ALL_OPEN = frozenset({*lifecycle.OPEN, "open", "running", "over", "paused", "back"})
# The values that are compared with a column as they are.
_COMPARED = {
    "id": "pk",
    "number": "number",
    "services": "service__in",
    "departments": "department__in",
    "team": "team",
    "assignee": "assignee",
    "opened_from": "opened_at__gte",
    "opened_to": "opened_at__lt",
    "changed_from": "updated_at__gt",
    "due_from": "due_at__gte",
    "resident": "resident",
    "area": "areas__contains",
}
_GIVEN = ("services", "departments", "team", "assignee", "opened_from", "opened_to",
          "changed_from", "due_from", "due_before", "resident", "box")  # fmt: skip


def kept_by(filter: Filter) -> Q:
    """A filter as a condition on cases; it says nothing about who may see them."""
    return meaning(filter.state, filter.nobody, values(filter))


def values(filter: Filter) -> dict[str, Any]:
    """What a filter compares with, by name. Two filters with the same `state`, `nobody` and names
    of values ask the same question."""
    found = {name: value for name in _GIVEN if (value := getattr(filter, name))}
    if filter.state == "over":
        found["now"] = clock.now()
    if filter.area:
        layer, code = filter.area
        found |= {"district": code} if layer == DISTRICTS else {"area": {layer: code}}
    if words := filter.words.strip():
        found |= _wording(words)
    if not storable(*filter.services, *(filter.area or ())):
        # No case has that.
        found = {"number": "", "now": clock.now()}
    return found


def meaning(state: str, nobody: bool, values: Mapping[str, Any]) -> Q:
    """The condition that :func:`values` are part of."""
    kept = Q(**{_COMPARED[name]: value for name, value in values.items() if name in _COMPARED})
    if "due_before" in values:
        kept &= _due_before(values["due_before"])
    if "district" in values:
        kept &= Q(Exact(DISTRICT, Value(values["district"])))
    if nobody:
        kept &= Q(assignee=None, team=None)
    if "box" in values:
        south, west, north, east = (RawSQL("%s::float8", [side]) for side in values["box"])
        kept &= Q(lat__gte=south, lat__lte=north, lon__gte=west, lon__lte=east)
    if "terms" in values:
        folded = Func(Value(values["terms"]), function="unaccent")
        kept &= Q(search=SearchQuery(folded, search_type="raw", config="simple"))
    # Last, since texts cost more to compare than times: counts compare them for every open case.
    return kept & _in_state(state, values)


def _in_state(state: str, values: Mapping[str, Any]) -> Q:
    if state == "open":
        return Q(status__in=lifecycle.OPEN)
    if state == "closed":
        return Q(status__in=lifecycle.CLOSED)
    if state == "running":
        return Q(status__in=RUNNING)
    if state == "over":
        return _due_before(values["now"]) & Q(status__in=RUNNING)
    if state == "paused":
        return Q(status__in=_PAUSED)
    if state == "back":
        # Only a case that came back is new and has a move or a hand-over behind it.
        came = (events.MOVED.kind, events.ASSIGNED.kind, events.REROUTED.kind)
        moved = Exists(Entry.objects.filter(subject=OuterRef("pk"), kind__in=came))
        # In this order, so that the journal is only asked about new cases that changed.
        return Q(version__gt=1) & Q(status="new") & Q(moved)
    return Q(status=state) if state in lifecycle.STATUSES else Q()


def _due_before(moment: datetime) -> Q:
    """Promised for before a moment: in the words of the index; what has no promise never is."""
    return Q(LessThan(DUE, Value(moment)))


def _wording(words: str) -> dict[str, str]:
    """Words as a case's number, else as terms of a search, each the beginning of a word, so that
    a half-typed street finds its cases."""
    clean = numbers.clean(words)
    if len(clean) >= 5 and numbers.is_valid(clean) and clean == words.replace(" ", ""):
        return {"number": clean}
    terms = [_term(word) for word in unicodedata.normalize("NFKC", words[:200]).split()]
    query = " & ".join(f"{term}:*" for term in terms if term)
    # What has no letters finds nothing.
    return {"terms": query} if query else {"number": ""}


def _term(word: str) -> str:
    """Letters and digits of a word, without those that unaccent makes into quotes and colons,
    which mean something in a query (modifier letters, such as the one in “Oʻahu”)."""
    return "".join(c for c in word if c.isalnum() and not "\u02b0" <= c <= "\u02ff")
