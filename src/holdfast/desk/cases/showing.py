"""How a case is said on the desk: promise, state, place, whom it is with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar
from uuid import UUID

import msgspec
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from holdfast.cases import lifecycle, masks
from holdfast.cases.lifecycle import Clock
from holdfast.cases.models import Case
from holdfast.cases.visibility import words
from holdfast.catalog import queries as catalog
from holdfast.desk import dates, districts
from holdfast.desk.organization import organization
from holdfast.journal.actors import Actor
from holdfast.kernel import clock

SOON = timedelta(hours=4, minutes=30)
SHAPES = {
    "ring": "new", "half": "in-work", "pause": "paused", "check": "ok", "bar": "unused",
}  # fmt: skip
# On one line of a list, where the full words of a state do not fit.
SHORT = {
    "waiting": gettext_lazy("Waiting"), "partner": gettext_lazy("Partner"),
    "not_fixed": gettext_lazy("Not fixed"), "duplicate": gettext_lazy("Joined"),
}  # fmt: skip
VERDICTS = {
    "verified": ("ok", "good", gettext_lazy("Verified")),
    "approximate": ("look", "heed", gettext_lazy("Approximate")),
    "unverified": ("look", "heed", gettext_lazy("Not verified")),
    "outside": ("look", "heed", gettext_lazy("Outside the city")),
}


class Line(msgspec.Struct):
    """What a list reads of a case; `description` is what the viewer may read."""

    id: UUID
    number: str
    service: str
    service_name: str
    status: str
    opened_at: datetime
    updated_at: datetime
    due_at: datetime | None
    paused_at: datetime | None
    closed_at: datetime | None
    address: str
    place_typed: str
    areas: dict[str, Any]
    team_id: UUID | None
    assignee_id: UUID | None
    description: str
    followers: int

    @property
    def pk(self) -> UUID:
        """The id, as a case names it."""
        return self.id


C = TypeVar("C", Case, Line)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise as a clock shows it: share of the time used, words, and soon, over or paused."""

    share: float | None
    words: str
    state: str = ""


def promise(case: Case | Line, now: datetime | None = None) -> Promise:
    """The promise of a case in words that stand alone."""
    now = now or clock.now()
    runs = lifecycle.STATUSES[case.status].clock
    if runs is Clock.PAUSE:
        whom = _("Paused, partner") if case.status == "partner" else _("Paused, resident")
        return Promise(None, whom, "paused")
    if case.due_at is None:
        return Promise(None, _("No promise"))
    if runs is Clock.STOP:
        late = case.closed_at is not None and case.closed_at > case.due_at
        return Promise(None, _("Closed late") if late else _("Closed in time"))
    left = case.due_at - now
    if left <= timedelta(0):
        return Promise(1.0, _("%(span)s over") % {"span": dates.span(-left)}, "over")
    whole = max((case.due_at - case.opened_at).total_seconds(), 1.0)
    share = min(0.99, max(0.0, 1 - left.total_seconds() / whole))
    if left <= SOON:
        return Promise(share, _("%(span)s left") % {"span": dates.span(left)}, "soon")
    return Promise(share, _when(case.due_at))


def promise_long(case: Case, now: datetime | None = None) -> Promise:
    """The same for the head of a case's page: “Promise paused, 1 d 6 h left”."""
    now = now or clock.now()
    short = promise(case, now)
    if short.state == "paused" and case.due_at and case.paused_at:
        left = case.due_at - case.paused_at
        if left > timedelta(0):
            said = _("Promise paused, %(span)s left") % {"span": dates.span(left)}
        else:
            said = _("Promise paused, %(span)s over") % {"span": dates.span(-left)}
        return Promise(None, said, "paused")
    if short.share is not None and not short.state:
        return Promise(short.share, _("Promised by %(when)s") % {"when": short.words})
    return short


def _when(due: datetime) -> str:
    days = (localtime(due).date() - dates.today()).days
    if days == 0:
        return _("Today %(time)s") % {"time": dates.hour(due)}
    if days == 1:
        return _("Tomorrow %(time)s") % {"time": dates.hour(due)}
    return dates.day(due)


def service_name(case: Case | Line) -> str:
    """The service's name in the page's language; as it was written where it is gone."""
    found = catalog.find(case.service)
    return found.name.in_language().text if found else case.service_name


def place(case: Case | Line) -> str:
    """Where: the address we understood, else what was typed."""
    return case.address or case.place_typed.partition("\n")[0]


def title(case: Case) -> str:
    """“Street light out, Ropewalk St at Gannet Way”."""
    return ", ".join(part for part in (service_name(case), place(case)) if part)


def with_whom(case: Case | Line) -> str:
    """The person or team that has it; "" when nobody does yet."""
    known = organization()
    return known.person(case.assignee_id) or known.team(case.team_id)


def district(case: Case | Line) -> str:
    """The area that says most to a crew."""
    return districts.of(case.areas)


@dataclass(frozen=True, slots=True)
class Row(Generic[C]):
    """A case on one line of a list."""

    case: C
    promise: Promise
    service: str
    detail: str
    place: str
    district: str
    shape: str
    state: str
    whom: str


def rows(viewer: Actor, cases: Sequence[Case]) -> list[Row[Case]]:
    """Cases as lines of a list; no statement."""
    now = clock.now()
    return [_row(case, words(viewer, case), now) for case in cases]


def line_rows(lines: Sequence[Line]) -> list[Row[Line]]:
    """The same for what a list reads."""
    now = clock.now()
    return [_row(line, line.description, now) for line in lines]


def _row(case: C, said: str, now: datetime) -> Row[C]:
    status = lifecycle.STATUSES[case.status]
    return Row(
        case=case,
        promise=promise(case, now),
        service=service_name(case),
        # Twice what a line can show is enough to look at.
        detail=masks.in_words(" ".join(said[:240].split())[:120]),
        place=place(case),
        district=district(case),
        shape=SHAPES[status.mark],
        state=str(SHORT.get(case.status, status.staff)),
        whom=with_whom(case),
    )
