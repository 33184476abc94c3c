"""Reading interactions over ``/api/v1``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.http import HttpRequest

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.cases.visibility import visible
from holdfast.interactions import queries
from holdfast.interactions.models import Interaction
from holdfast.journal.actors import Actor
from holdfast.web.overload import Rank

T = TypeVar("T")


SEE = ("residents.see", "contacts.take")
LIMIT = 200


class InteractionRow(msgspec.Struct, omit_defaults=True):
    """One contact. `topic` is a service's code; `cases` (of a single one only) are those it
    touched that the caller may see."""

    id: UUID
    channel: str
    started_at: datetime
    outcome: str
    inbound: bool = True
    ended_at: datetime | None = None
    resident: UUID | None = None
    staff: UUID | None = None
    language: str = "en"
    topic: str = ""
    wrap_up: str = ""
    follow_up_at: datetime | None = None
    note: str = ""
    cases: list[UUID] = []


class InteractionList(msgspec.Struct):
    """A page of interactions; `next` goes into ``after`` for the next page."""

    interactions: list[InteractionRow]
    next: str


_QUERY = (
    ("channel", "phone, web, email, text, chat, app, counter or letter"),
    ("outcome", "what came of it"),
    ("topic", "a service's code"),
    ("resident", "a resident's id"),
    ("staff", "an id of staff"),
    ("since", "time with zone"),
    ("until", "time with zone"),
    ("after", "the page's next"),
    ("limit", f"at most {LIMIT}, 50 by default"),
)


@endpoint("GET", "interactions", rank=Rank.LIST, needs=SEE, answer=InteractionList, query=_QUERY)
def list_interactions(request: HttpRequest) -> InteractionList:
    """Interactions, the newest first, filtered and page by page."""
    given = request.GET
    asked = queries.Asked(
        channel=given.get("channel", "").replace("\x00", ""),
        outcome=given.get("outcome", "").replace("\x00", ""),
        topic=given.get("topic", "").replace("\x00", ""),
        resident=_read(given, "resident", UUID),
        staff=_read(given, "staff", UUID),
        since=_read(given, "since", _moment),
        until=_read(given, "until", _moment),
    )
    typed = given.get("limit", "")
    limit = min(max(int(typed), 1), LIMIT) if typed.isdecimal() and len(typed) < 5 else 50
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.page(actor, asked, before=_read(given, "after", _key), limit=limit + 1)
    more, found = len(found) > limit, found[:limit]
    last = f"{found[-1].started_at.isoformat()}~{found[-1].pk}" if more else ""
    return InteractionList([_row(each) for each in found], last)


@endpoint("GET", "interactions/<uuid:interaction>", needs=SEE, answer=InteractionRow)
def get_interaction(request: HttpRequest, interaction: UUID) -> InteractionRow:
    """One interaction, with the cases it touched."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    found = queries.by_id(actor, interaction)
    if found is None:
        raise ApiError(404, "no_interaction", "There is no such interaction.")
    row = _row(found)
    touched = [case for case, _how in queries.cases_of(found.pk)]
    row.cases = list(visible(actor).filter(pk__in=touched).values_list("pk", flat=True))
    return row


def _row(found: Interaction) -> InteractionRow:
    return InteractionRow(
        found.pk, found.channel, found.started_at, found.outcome, found.inbound, found.ended_at,
        found.resident_id, found.staff_id, found.language, found.topic, found.wrap_up,
        found.follow_up_at, found.note,
    )  # fmt: skip


def _moment(typed: str) -> datetime:
    moment = datetime.fromisoformat(typed)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _key(typed: str) -> tuple[datetime, UUID]:
    moment, _, id = typed.partition("~")
    return _moment(moment), UUID(id)


def _read(given: Any, name: str, reading: Callable[[str], T]) -> T | None:
    """A parameter as what it should be, None where it is not given; ApiError names a wrong one."""
    typed = given.get(name, "")
    if not typed:
        return None
    try:
        return reading(typed)
    except ValueError:
        raise ApiError(400, name, f"{name} is not as described.") from None


ENDPOINTS = [list_interactions, get_interaction]
