"""Pages of cases by key, as lists that people and programs read.

Composing a query and planning it takes longer than reading fifty rows by an index, and so does
making objects of them. Therefore the statement of each *kind* of list (which filters, which order,
who looks by which rule) is composed once, and PostgreSQL writes the rows as JSON, which an API
passes on as it is. What a filter means and who may see a case is said where it always is, in
:mod:`~holdfast.cases.filters` and :mod:`~holdfast.cases.visibility`.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

import msgspec
from django.db.models import F, Func, QuerySet, TextField, Value
from django.db.models.lookups import GreaterThan, LessThan

from holdfast.cases.composing import Composed, Forms, Looks, composed, forms, looks, marks
from holdfast.cases.filters import Filter, meaning, values
from holdfast.cases.models import DUE, NEVER, Case
from holdfast.cases.visibility import rule
from holdfast.journal.actors import Actor

PAGE_LIMIT = 500
Sort = Literal["newest", "oldest", "promise", "changed"]
L = TypeVar("L")
T = TypeVar("T", bound=msgspec.Struct)
# Each order by the column it reads, the expression that an index has, and whether it falls.
_ORDER: dict[str, tuple[str, Any, bool]] = {
    "newest": ("opened_at", F("opened_at"), True),
    "oldest": ("opened_at", F("opened_at"), False),
    "promise": ("due_at", DUE, False),
    "changed": ("updated_at", F("updated_at"), True),
}


class Page(msgspec.Struct, Generic[L]):
    """Some cases and where the next page begins ("" on the last)."""

    cases: list[L]
    next: str = ""


class Written(NamedTuple):
    """Cases as JSON texts, and where the next page begins ("" on the last)."""

    cases: list[str]
    next: str = ""

    @property
    def array(self) -> str:
        """All of them as one JSON array."""
        return f"[{','.join(self.cases)}]"


def page(
    viewer: Actor, filter: Filter, *, sort: str = "newest", after: str = "", limit: int = 50
) -> Page[Case]:
    """A page of the visible cases that a filter keeps, in one statement; by key and not by
    counting, so that the thousandth page is as quick as the first and nothing shifts while people
    file. Raises WrongKey."""
    sort, limit, given = _asked(filter, sort, after, limit)
    cases = Case.objects.filter(rule(viewer)).filter(meaning(filter.state, filter.nobody, given))
    rows = _ordered(cases, sort, given.get("behind")).defer(
        "search", "extra", "source_hash", "likely"
    )
    listed = list(rows[: limit + 1])
    if len(listed) <= limit:
        return Page(listed)
    last = listed[limit - 1]
    return Page(listed[:limit], _key(getattr(last, _ORDER[sort][0]), last.pk))


def lines(
    viewer: Actor,
    filter: Filter,
    *,
    into: type[T],
    sort: str = "newest",
    after: str = "",
    limit: int = 50,
) -> Page[T]:
    """The same page as light values, several times quicker.

    The fields of `into` name what is read: columns of the case, ``department``, ``team`` and
    ``assignee`` for their ids, and ``description`` as this viewer may read it. It has at least
    ``id`` and the column of the order.
    """
    found = written(viewer, filter, into=into, sort=sort, after=after, limit=limit)
    return Page(_decoder(into).decode(found.array), found.next)


def written(
    viewer: Actor,
    filter: Filter,
    *,
    into: type[msgspec.Struct],
    sort: str = "newest",
    after: str = "",
    limit: int = 50,
) -> Written:
    """The same page as JSON objects with the fields of `into`, as PostgreSQL wrote them."""
    sort, limit, given = _asked(filter, sort, after, limit)
    rows = _read(viewer, filter, given, into, sort, limit + 1)
    if len(rows) <= limit:
        return Written(rows)
    last = _END.decode(rows[limit - 1])
    return Written(rows[:limit], _key(getattr(last, _ORDER[sort][0]), last.id))


def _asked(filter: Filter, sort: str, after: str, limit: int) -> tuple[str, int, dict[str, Any]]:
    """A known order, a sound limit, and the filter's values with the key to begin behind."""
    given = values(filter)
    sort = sort if sort in _ORDER else "newest"
    if after:
        moment, id = _read_key(after)
        given["behind"] = (moment or NEVER, id)
        if sort == "newest" and moment and "opened_to" in given:
            # The page before lies before that; two bounds would only mislead the planner.
            given["opened_to"] = min(given["opened_to"], moment + timedelta(microseconds=1))
    return sort, max(1, min(limit, PAGE_LIMIT)), given


def one_written(viewer: Actor, *, into: type[msgspec.Struct], **which: Any) -> str | None:
    """The visible case with this ``id`` or ``number`` as JSON, or None."""
    rows = _read(viewer, Filter(), which, into, "newest", 1)
    return rows[0] if rows else None


def how_many(viewer: Actor, filter: Filter) -> int:
    """How many visible cases a filter keeps."""
    given = values(filter)
    rows = _read(viewer, filter, given, None, "newest", 0)
    return int(rows[0]) if rows else 0


def _read(
    viewer: Actor,
    filter: Filter,
    given: Mapping[str, Any],
    into: type[msgspec.Struct] | None,
    sort: str,
    limit: int,
) -> list[Any]:
    """The first column of what this kind of list finds for these values; counted without
    `into`."""
    known, own = looks(viewer)
    kind = _Kind(known, filter.state, filter.nobody, forms(given), into, sort, limit)
    found = _composed(kind)
    return [row[0] for row in found.rows({**given, **own})] if found else []


class _Kind(NamedTuple):
    """All that the text of a list's statement depends on."""

    looks: Looks
    state: str
    nobody: bool
    values: Forms
    into: type[msgspec.Struct] | None
    sort: str
    limit: int


@lru_cache(maxsize=1000)
def _composed(kind: _Kind) -> Composed | None:
    viewer, marked = kind.looks.actor(), marks(kind.values)
    cases = Case.objects.filter(rule(viewer)).filter(meaning(kind.state, kind.nobody, marked))
    if kind.into is None:
        return composed(cases.values("pk"), "SELECT count(*) FROM ({}) AS p")
    ordered = _ordered(cases, kind.sort, marked.get("behind"))
    names = ", ".join(f'"{name}"' for name in kind.into.__struct_fields__)
    return composed(
        ordered.values_list(*_columns(viewer, kind.into))[: kind.limit],
        f"SELECT row_to_json(p)::text FROM ({{}}) AS p({names})",
    )


def _ordered(cases: QuerySet[Case], sort: str, behind: Any) -> QuerySet[Case]:
    """In the order of a list, from behind a key on. The key is compared as a whole, as the index
    that gives the order is entered."""
    _column, by, falling = _ORDER[sort]
    if behind:
        here, there = (_pair(by, F("id")), _pair(*map(Value, behind)))
        cases = cases.filter(LessThan(here, there) if falling else GreaterThan(here, there))
    id = F("id")
    return cases.order_by(*((by.desc(), id.desc()) if falling else (by.asc(), id.asc())))


def _pair(one: Any, other: Any) -> Func:
    return Func(one, other, function="ROW", output_field=TextField())


def _columns(viewer: Actor, into: type[msgspec.Struct]) -> list[str]:
    """The columns of the fields of `into`: what is masked for this viewer masked."""
    # As may_see_private, for staff and programs: what they see at all, they see alike.
    private = viewer.kind != "resident" and viewer.may("cases.see_private")
    named = {"department": "department_id", "team": "team_id", "assignee": "assignee_id",
             "resident": "resident_id",
             "description": "description" if private else "public_description"}  # fmt: skip
    return [named.get(name, name) for name in into.__struct_fields__]


@lru_cache(maxsize=20)
def _decoder(into: type[T]) -> msgspec.json.Decoder[list[T]]:
    return msgspec.json.Decoder(list[into])  # type: ignore[valid-type]


class _End(msgspec.Struct):
    """What the key of a page is made of."""

    id: UUID
    opened_at: datetime | None = None
    due_at: datetime | None = None
    updated_at: datetime | None = None


_END = msgspec.json.Decoder(_End)
_NO_MOMENT = 2**63 - 1
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _key(moment: datetime | None, id: UUID) -> str:
    micros = _NO_MOMENT if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)
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
        return _EPOCH + timedelta(microseconds=micros), id
    except (ValueError, OverflowError) as error:
        raise WrongKey("Start again from the first page.") from error
