"""Writing case rows: one statement for one case or for thousands, with the columns searches need.

Opening a case and importing many end here, so that both give every column the same meaning.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from django.conf import settings

from holdfast.kernel import numbers
from holdfast.kernel.statements import Statement


class Scored(msgspec.Struct, frozen=True):
    """An earlier case that may be the same matter, with the score it had at opening."""

    case: str
    score: float
    probability: float


class NewCase(msgspec.Struct):
    """A row of the case table, named as its columns. Times are aware."""

    id: UUID
    number: str
    site_id: str
    service: str
    service_name: str
    opened_at: datetime
    updated_at: datetime
    service_version: UUID | None = None
    status: str = "new"
    reason: str = ""
    public: bool = True
    priority: int = 3
    channel: str = "web"
    language: str = "en"
    department_id: UUID | None = None
    team_id: UUID | None = None
    rule: str = ""
    closed_at: datetime | None = None
    due_at: datetime | None = None
    place_typed: str = ""
    address: str = ""
    address_id: UUID | None = None
    zipcode: str = ""
    verdict: str = "none"
    lat: float | None = None
    lon: float | None = None
    areas: dict[str, str] = {}
    resident_id: UUID | None = None
    description: str = ""
    public_description: str = ""
    answers: dict[str, Any] = {}
    media_url: str = ""
    likely: list[Scored] = []
    source: str = ""
    source_id: str = ""
    source_hash: str | None = None
    extra: dict[str, Any] = {}


# An escaped NUL, not the letters of an escaped backslash before "u0000".
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")

_TYPES = {
    "id": "uuid", "service_version": "uuid", "department_id": "uuid", "team_id": "uuid",
    "address_id": "uuid", "resident_id": "uuid", "public": "boolean", "priority": "smallint",
    "opened_at": "timestamptz", "updated_at": "timestamptz", "closed_at": "timestamptz",
    "due_at": "timestamptz", "lat": "float8", "lon": "float8", "areas": "jsonb",
    "answers": "jsonb", "likely": "jsonb", "extra": "jsonb", "source_hash": "bytea",
}  # fmt: skip
_COLUMNS = [field.name for field in msgspec.structs.fields(NewCase)]
# What staff and residents search by; only the masked text, so that one index is safe for all.
_WORDS = "concat_ws(' ', r.number, r.service_name, r.address, r.public_description)"
_INSERT = Statement(
    f"INSERT INTO cases_case ({', '.join(_COLUMNS)}, followers, version, search)"
    f" SELECT {', '.join('r.' + name for name in _COLUMNS)}, 0, 1,"
    f" to_tsvector('simple', unaccent({_WORDS}))"
    " FROM jsonb_to_recordset(%s::jsonb) AS r("
    + ", ".join(f"{name} {_TYPES.get(name, 'text')}" for name in _COLUMNS)
    + ")"
)
REFRESH_SEARCH = (
    "UPDATE cases_case r SET search = to_tsvector('simple', unaccent(" + _WORDS + ")) WHERE id = %s"
)


def insert(rows: Sequence[NewCase]) -> None:
    """Write cases; the caller is an operation and records a fact for each."""
    _INSERT(_parameters(rows))


def insert_later(row: NewCase) -> None:
    """Write a case together with what else its operation writes; nothing of it can be refused,
    its id being new."""
    _INSERT.later(_parameters([row]))


def _parameters(rows: Sequence[NewCase]) -> list[str]:
    return [_clean(msgspec.json.encode(rows)).decode()]


def _clean(encoded: bytes) -> bytes:
    """PostgreSQL refuses the NUL character; what was typed with one is kept without it."""
    # Looking for it costs a thousandth of the search, and hardly anybody types one.
    return _NUL.sub(rb"\1", encoded) if b"\\u0000" in encoded else encoded


def draw_numbers(count: int) -> list[str]:
    """The next case numbers of this site's block, check digit included; never given again."""
    one, several = _draw(settings.HOLDFAST.site)
    return [numbers.with_check(row[0]) for row in (one() if count == 1 else several([count]))]


@functools.cache
def _draw(site: str) -> tuple[Statement, Statement]:
    """For one number, which needs no plan made for how many, and for several."""
    one = f"SELECT nextval('\"case_number_{site}\"')"
    return Statement(one), Statement(f"{one} FROM generate_series(1, %s)")
