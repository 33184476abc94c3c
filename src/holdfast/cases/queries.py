"""Asking about cases. Every function takes the viewer first; all of them use the one rule."""

from __future__ import annotations

import base64
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec
from django.contrib.postgres.search import SearchQuery
from django.db.models import Count, Exists, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.lookups import (
    Exact,
    GreaterThan,
    GreaterThanOrEqual,
    LessThan,
    LessThanOrEqual,
)

from holdfast.cases import events, lifecycle
from holdfast.cases.duplicates.candidates import likely_duplicates as likely_duplicates
from holdfast.cases.models import DUE, NEVER, Case, Link
from holdfast.cases.visibility import visible
from holdfast.journal.actors import Actor
from holdfast.journal.models import Entry
from holdfast.kernel import clock, numbers
from holdfast.kernel.typed import storable

PAGE_LIMIT = 500
Sort = Literal["newest", "oldest", "promise", "changed"]
# Each order by the column it reads, the expression that an index has, and whether it falls.
_ORDER: dict[str, tuple[str, Any, bool]] = {
    "newest": ("opened_at", F("opened_at"), True),
    "oldest": ("opened_at", F("opened_at"), False),
    "promise": ("due_at", DUE, False),
    "changed": ("updated_at", F("updated_at"), True),
}


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


class Page(msgspec.Struct):
    """Some cases and where the next page begins ("" on the last)."""

    cases: list[Case]
    next: str = ""


_RUNNING = tuple(
    code for code, status in lifecycle.STATUSES.items() if status.clock is lifecycle.Clock.RUN
)
_PAUSED = tuple(
    code for code, status in lifecycle.STATUSES.items() if status.clock is lifecycle.Clock.PAUSE
)
# States that only keep open cases, so that the index of open ones may be used.
_ALL_OPEN = frozenset({*lifecycle.OPEN, "open", "running", "over", "paused", "back"})


def found(viewer: Actor, filter: Filter) -> QuerySet[Case]:
    """The visible cases that a filter keeps, in no order."""
    return visible(viewer).filter(kept_by(filter))


def kept_by(filter: Filter) -> Q:
    """A filter as a condition on cases; it says nothing about who may see them."""
    if not storable(*filter.services, *(filter.area or ())):
        return Q(pk=None)
    wanted: dict[str, Any] = {
        "service__in": filter.services,
        "department__in": filter.departments,
        "team": filter.team,
        "assignee": filter.assignee,
        "opened_at__gte": filter.opened_from,
        "opened_at__lt": filter.opened_to,
        "updated_at__gt": filter.changed_from,
        "due_at__gte": filter.due_from,
        "resident": filter.resident,
    }
    kept = _in_state(filter.state) & Q(**{key: value for key, value in wanted.items() if value})
    if filter.due_before:
        kept &= _due_before(filter.due_before)
    if filter.nobody:
        kept &= Q(assignee=None, team=None)
    if filter.area:
        layer, code = filter.area
        kept &= Q(areas__contains={layer: code})
    if filter.box:
        south, west, north, east = filter.box
        kept &= Q(lat__range=(south, north), lon__range=(west, east))
    if filter.words.strip():
        kept &= _by_words(filter.words)
    return kept


def _in_state(state: str) -> Q:
    if state == "open":
        return Q(status__in=lifecycle.OPEN)
    if state == "closed":
        return Q(status__in=lifecycle.CLOSED)
    if state == "running":
        return Q(status__in=_RUNNING)
    if state == "over":
        return Q(status__in=_RUNNING) & _due_before(clock.now())
    if state == "paused":
        return Q(status__in=_PAUSED)
    if state == "back":
        # Only a case that came back is new and has a move or a hand-over behind it.
        came = (events.MOVED.kind, events.ASSIGNED.kind, events.REROUTED.kind)
        moved = Exists(Entry.objects.filter(subject=OuterRef("pk"), kind__in=came))
        # In this order, so that the journal is only asked about new cases that changed.
        return Q(status="new", version__gt=1) & Q(moved)
    return Q(status=state) if state in lifecycle.STATUSES else Q()


def _due_before(moment: datetime) -> Q:
    """Promised for before a moment: in the words of the index; what has no promise never is."""
    return Q(LessThan(DUE, Value(moment)))


def page(
    viewer: Actor,
    filter: Filter,
    *,
    sort: Sort = "newest",
    after: str = "",
    limit: int = 50,
    fields: Sequence[str] = (),
) -> Page:
    """A page of cases in one statement, by key and not by counting, so that the thousandth page is
    as quick as the first and nothing shifts while people file."""
    column = _ORDER.get(sort, _ORDER["newest"])[0]
    rows, limit = _page_of(viewer, filter, sort, after, limit)
    rows = (
        rows.only(*fields, column)
        if fields
        else rows.defer("search", "extra", "source_hash", "likely")
    )
    listed = list(rows[: limit + 1])
    more = len(listed) > limit
    listed = listed[:limit]
    return Page(listed, _key(getattr(listed[-1], column), listed[-1].pk) if more else "")


def plain_page(
    viewer: Actor,
    filter: Filter,
    *,
    columns: Sequence[str],
    sort: Sort = "newest",
    after: str = "",
    limit: int = 50,
) -> tuple[list[tuple[Any, ...]], str]:
    """The same as plain values of the columns named, and the next page's key: several times
    quicker than cases, for lists that programs read. `columns` must name ``id`` first."""
    column = _ORDER.get(sort, _ORDER["newest"])[0]
    rows, limit = _page_of(viewer, filter, sort, after, limit)
    listed = list(rows.values_list(*columns, column)[: limit + 1])
    more = len(listed) > limit
    listed = listed[:limit]
    return listed, _key(listed[-1][-1], listed[-1][0]) if more else ""


def _page_of(
    viewer: Actor, filter: Filter, sort: str, after: str, limit: int
) -> tuple[QuerySet[Case], int]:
    """The ordered cases from a key on, and how many a page may have."""
    _column, by, falling = _ORDER.get(sort, _ORDER["newest"])
    cases = found(viewer, filter)
    if after:
        cases = cases.filter(_behind(by, falling, *_read_key(after)))
    ordered = cases.order_by(
        by.desc() if falling else by.asc(), F("id").desc() if falling else F("id").asc()
    )
    return ordered, max(1, min(limit, PAGE_LIMIT))


def _behind(by: Any, falling: bool, moment: datetime | None, id: UUID) -> Q:
    """What comes after a key. The first comparison alone says where the index is entered; without
    it every page would be read from the start of the list."""
    at = Value(moment or NEVER)
    here, there = (LessThanOrEqual, LessThan) if falling else (GreaterThanOrEqual, GreaterThan)
    same = Q(Exact(by, at)) & Q(**{f"id__{'lt' if falling else 'gt'}": id})
    return Q(here(by, at)) & (Q(there(by, at)) | same)


def by_number(viewer: Actor, number: str) -> Case | None:
    """The visible case with a number as typed (spaces and dashes are fine), or None."""
    cases = visible(viewer).filter(number=numbers.clean(number))
    return cases.select_related("department", "team", "assignee", "resident").first()


def by_id(viewer: Actor, id: UUID) -> Case | None:
    """The visible case with an id, or None."""
    cases = visible(viewer).filter(pk=id)
    return cases.select_related("department", "team", "assignee", "resident").first()


def counts(viewer: Actor, filters: Mapping[str, Filter]) -> dict[str, int]:
    """How many cases each filter keeps, in one statement; for the chips over a work list."""
    cases = visible(viewer)
    # What all have in common stands once, where an index can use it.
    if all(each.state in _ALL_OPEN for each in filters.values()):
        cases = cases.filter(status__in=lifecycle.OPEN)
    departments = {each.departments for each in filters.values()}
    if len(departments) == 1 and (common := departments.pop()):
        cases = cases.filter(department__in=common)
    return cases.aggregate(
        **{name: Count("pk", filter=kept_by(each) or None) for name, each in filters.items()}
    )


def _by_words(words: str) -> Q:
    clean = numbers.clean(words)
    if len(clean) >= 5 and numbers.is_valid(clean) and clean == words.strip().replace(" ", ""):
        return Q(number=clean)
    # Each word as a prefix, so that a half-typed street finds its cases.
    terms = [_term(word) for word in unicodedata.normalize("NFKC", words[:200]).split()]
    query = " & ".join(f"{term}:*" for term in terms if term)
    if not query:
        return Q(pk=None)
    folded = Func(Value(query), function="unaccent")
    return Q(search=SearchQuery(folded, search_type="raw", config="simple"))


def _term(word: str) -> str:
    """Letters and digits of a word, without those that unaccent makes into quotes and colons,
    which mean something in a query (modifier letters, such as the one in “Oʻahu”)."""
    return "".join(c for c in word if c.isalnum() and not "\u02b0" <= c <= "\u02ff")


_NO_MOMENT = 2**63 - 1


def _key(moment: datetime | None, id: UUID) -> str:
    micros = _NO_MOMENT if moment is None else round(moment.timestamp() * 1_000_000)
    raw = micros.to_bytes(8, signed=True) + id.bytes
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


class WrongKey(ValueError):
    """A page key that was not made here."""


def _read_key(key: str) -> tuple[datetime | None, UUID]:
    try:
        raw = base64.urlsafe_b64decode(key + "=" * (-len(key) % 4))
        micros, id = int.from_bytes(raw[:8], signed=True), UUID(bytes=raw[8:])
        if micros == _NO_MOMENT:
            return None, id
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros), id
    except (ValueError, OverflowError) as error:
        raise WrongKey("Start again from the first page.") from error


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
