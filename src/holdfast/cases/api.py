"""Cases over ``/api/v1``."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec
from django.http import HttpRequest

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.cases import operations, queries
from holdfast.kernel import numbers
from holdfast.kernel.typed import whole
from holdfast.web.overload import Rank

SEE = ("cases.see", "cases.see_department")


class CaseRow(msgspec.Struct):
    """A case as the caller may see it. PostgreSQL writes it: see cases.paging."""

    id: UUID
    number: str
    version: int
    service: str
    service_name: str
    status: str
    opened_at: datetime
    updated_at: datetime
    priority: int = 3
    department: UUID | None = None
    team: UUID | None = None
    assignee: UUID | None = None
    due_at: datetime | None = None
    closed_at: datetime | None = None
    address: str = ""
    verdict: str = ""
    lat: float | None = None
    lon: float | None = None
    areas: dict[str, str] = {}
    description: str = ""
    followers: int = 0


class CaseList(msgspec.Struct):
    """A page of cases; `next` goes into ``after`` for the next page."""

    cases: list[CaseRow]
    next: str


class MoveIn(msgspec.Struct):
    """A move; `version` is the one that was seen."""

    to: str
    version: int
    reason: str = ""
    other: UUID | None = None
    note: str = ""
    note_for: str = "staff"


class AssignIn(msgspec.Struct):
    """Who gets the case; what is left out stays."""

    version: int
    department: UUID | None = None
    team: UUID | None = None
    staff: UUID | None = None


class NoteIn(msgspec.Struct):
    """A note and who may read it: staff, resident or public."""

    text: str
    audience: str = "staff"


_QUERY = (
    ("state", "open, closed, over, or a status"),
    ("service", "service codes, comma-separated"),
    ("department", "department ids, comma-separated"),
    ("area", "layer:code"),
    ("box", "south,west,north,east in degrees"),
    ("q", "words or a number"),
    ("opened_from", "time with zone"),
    ("opened_to", "time with zone"),
    ("changed_from", "time with zone"),
    ("sort", "newest, oldest, promise or changed"),
    ("after", "the page's next"),
    ("limit", "at most 500, 50 by default"),
)


@endpoint("GET", "cases", rank=Rank.LIST, needs=SEE, answer=CaseList, query=_QUERY)
def list_cases(request: HttpRequest) -> CaseList:
    """The cases the caller may see, filtered and page by page."""
    given = request.GET
    try:
        found = queries.written(
            request.actor,  # type: ignore[attr-defined]
            filter_from(given),
            into=CaseRow,
            sort=given.get("sort", "newest"),
            after=given.get("after", ""),
            limit=whole(given.get("limit", ""), 50),
        )
    except queries.WrongKey as error:
        raise ApiError(400, "after", str(error)) from None
    return CaseList(cast("list[CaseRow]", msgspec.Raw(found.array)), found.next)


@endpoint("GET", "cases/<uuid:case>", needs=SEE, answer=CaseRow)
def get_case(request: HttpRequest, case: UUID) -> msgspec.Raw:
    """One case."""
    return _found(request, id=case)


@endpoint("GET", "cases/number/<str:number>", needs=SEE, answer=CaseRow)
def get_by_number(request: HttpRequest, number: str) -> msgspec.Raw:
    """One case by the number people use."""
    return _found(request, number=numbers.clean(number))


@endpoint("POST", "cases/<uuid:case>/moves", needs="cases.move", body=MoveIn,
          answer=operations.Changed)  # fmt: skip
def move(request: HttpRequest, case: UUID, body: MoveIn) -> operations.Changed:
    """Move a case to another state."""
    _found(request, id=case)
    return operations.move_case.once(
        request.headers.get("Idempotency-Key"),
        actor=request.actor,  # type: ignore[attr-defined]
        case=case,
        **msgspec.structs.asdict(body),
    )


@endpoint("POST", "cases/<uuid:case>/assignments", needs="cases.move", body=AssignIn,
          answer=operations.Changed)  # fmt: skip
def assign(request: HttpRequest, case: UUID, body: AssignIn) -> operations.Changed:
    """Give a case to a department, team or person."""
    _found(request, id=case)
    return operations.assign_case.once(
        request.headers.get("Idempotency-Key"),
        actor=request.actor,  # type: ignore[attr-defined]
        case=case,
        **msgspec.structs.asdict(body),
    )


@endpoint("POST", "cases/<uuid:case>/notes", needs="cases.move", body=NoteIn,
          answer=operations.Changed)  # fmt: skip
def note(request: HttpRequest, case: UUID, body: NoteIn) -> operations.Changed:
    """Write a note on a case."""
    _found(request, id=case)
    return operations.add_note.once(
        request.headers.get("Idempotency-Key"),
        actor=request.actor,  # type: ignore[attr-defined]
        case=case,
        text=body.text,
        audience=body.audience,
    )


def filter_from(given: Any) -> queries.Filter:
    """A filter from query parameters; ApiError names the one that is wrong."""
    area = tuple(given.get("area", "").split(":", 1)) if ":" in given.get("area", "") else None
    return queries.Filter(
        state=given.get("state", ""),
        services=tuple(code for code in given.get("service", "").split(",") if code),
        departments=tuple(
            _uuid("department", each) for each in given.get("department", "").split(",") if each
        ),
        area=area,
        box=_box(given.get("box", "")),
        opened_from=_moment("opened_from", given.get("opened_from", "")),
        opened_to=_moment("opened_to", given.get("opened_to", "")),
        changed_from=_moment("changed_from", given.get("changed_from", "")),
        words=given.get("q", ""),
    )


def _found(request: HttpRequest, **which: Any) -> msgspec.Raw:
    found = queries.one_written(request.actor, into=CaseRow, **which)  # type: ignore[attr-defined]
    if found is None:
        raise ApiError(404, "no_case", "There is no such case.")
    return msgspec.Raw(found)


def _uuid(name: str, typed: str) -> UUID:
    try:
        return UUID(typed)
    except ValueError:
        raise ApiError(400, name, f"{name} is an id like 0192….") from None


def _moment(name: str, typed: str) -> datetime | None:
    if not typed:
        return None
    try:
        moment = datetime.fromisoformat(typed)
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None:
        raise ApiError(400, name, f"{name} is a time with zone, such as 2026-06-05T12:00:00Z.")
    return moment


def _box(typed: str) -> tuple[float, float, float, float] | None:
    if not typed:
        return None
    try:
        south, west, north, east = (float(part) for part in typed.split(","))
    except ValueError:
        raise ApiError(400, "box", "box is south,west,north,east in degrees.") from None
    return south, west, north, east


ENDPOINTS = [list_cases, get_case, get_by_number, move, assign, note]
