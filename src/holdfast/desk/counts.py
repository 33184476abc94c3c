"""The supervisor's counts: how many, how old, how long, by department, service and state."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from holdfast.alerts import staleness
from holdfast.cases import lifecycle, measures
from holdfast.cases.measures import AGES, Measure
from holdfast.catalog import queries as catalog
from holdfast.desk import dates, shell
from holdfast.desk.organization import organization
from holdfast.web.overload import Rank, first_left
from holdfast.web.policy import needs

DAYS = 30
GROUPS = (
    ("department", gettext_lazy("By department")),
    ("service", gettext_lazy("By service")),
    ("status", gettext_lazy("By state")),
)
WIDTH, HEIGHT = 640, 150


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a small plot in drawing units, with its number and what it stands for."""

    x: float
    y: float
    width: float
    height: float
    n: int
    says: str


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: the group's name, where it leads, the measures in words, its length of
    bar (0 to 100)."""

    name: str
    url: str
    measure: Measure
    age: str
    took: str
    kept: str
    share: float


@first_left(Rank.DASHBOARD)
@needs("queues.watch", "cases.see_department")
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """Counts and small plots; ``by`` chooses the groups."""
    viewer = shell.actor_of(request)
    by = request.GET.get("by", "department")
    chosen: Any = by if by in dict(GROUPS) else "department"
    found = measures.measure(viewer, chosen, days=DAYS)
    days = measures.per_day(viewer)
    context = {
        "title": _("Counts"),
        "stale": list(staleness.stale_now()) if viewer.may("queues.watch") else [],
        "by": chosen,
        "groups": GROUPS,
        "lines": _lines(chosen, found),
        "open": sum(each.open for each in found),
        "over": sum(each.over for each in found),
        "settled": sum(each.settled for each in found),
        "days": DAYS,
        "ages": _bars(
            [(n, says) for n, says in zip(measures.ages(viewer), _classes(), strict=True)]
        ),
        "opened": _bars([(n, dates.day(day)) for day, n, _closed in days]),
        "closed": _bars([(n, dates.day(day)) for day, _opened, n in days]),
        "most": max((max(o, c) for _d, o, c in days), default=0),
        "width": WIDTH,
        "height": HEIGHT,
        "now": dates.hour,
    }
    return shell.page(request, "desk/counts.html", context)


def _classes() -> list[str]:
    low = [0, *AGES]
    named = [_("%(a)s to %(b)s d") % {"a": a, "b": b} for a, b in zip(low, AGES, strict=False)]
    return [*named, _("over %(a)s d") % {"a": AGES[-1]}]


def _bars(values: Sequence[tuple[int, str]]) -> list[Bar]:
    most = max((n for n, _says in values), default=0) or 1
    step = WIDTH / max(1, len(values))
    room = HEIGHT - 40
    return [
        Bar(
            round(i * step + step * 0.12, 1), round(20 + room * (1 - n / most), 1),
            round(step * 0.76, 1), round(room * n / most, 1), n, says,
        )
        for i, (n, says) in enumerate(values)
    ]  # fmt: skip


def _lines(by: str, found: Sequence[Measure]) -> list[Line]:
    most = max((each.open for each in found), default=0) or 1
    lines = []
    for each in found:
        name, query = _named(by, each.key)
        kept = f"{round(100 * each.in_time / each.promised)} %" if each.promised else "–"
        lines.append(
            Line(
                name=name,
                url=f"{reverse('desk:cases')}?{urlencode(query)}" if query else "",
                measure=each,
                age=_pair(each.age_half, each.age_most),
                took=_pair(each.took_half, each.took_most),
                kept=kept,
                share=round(100 * each.open / most, 1),
            )
        )
    return lines


def _pair(half: float | None, most: float | None) -> str:
    if half is None or most is None:
        return "–"
    return f"{_days(half)} · {_days(most)}"


def _days(value: float) -> str:
    if value < 1:
        return _("%(h)s h") % {"h": round(value * 24)}
    return _("%(d)s d") % {"d": f"{value:.1f}" if value < 10 else round(value)}


def _named(by: str, key: Any) -> tuple[str, dict[str, str]]:
    if by == "department":
        if not isinstance(key, UUID):
            return _("No department"), {}
        return organization().department(key), {"department": str(key)}
    if by == "service":
        found = catalog.find(key)
        return (str(found.name) if found else str(key)), {"service": str(key)}
    return str(lifecycle.STATUSES[key].staff), {"state": str(key)}
