"""How many, how old, how long: distributions of cases for supervisors, never an average.

Every function takes the viewer first and counts only what the one rule shows. Ages and durations
are in days.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.db.models import Aggregate, Count, DurationField, F, Q
from django.db.models.expressions import ExpressionWrapper
from django.db.models.functions import TruncDate

from holdfast.accounts.queries import zone
from holdfast.cases import lifecycle
from holdfast.cases.queries import Filter, found, kept_by
from holdfast.journal.actors import Actor
from holdfast.kernel import clock

By = Literal["department", "service", "status"]
#: Upper ends of the classes of age, in days; the last class is open.
AGES = (1, 3, 7, 14, 30, 90)


class Percentile(Aggregate):
    """PostgreSQL's ``percentile_cont``: the value below which a share of the rows lies."""

    function = "PERCENTILE_CONT"
    template = "%(function)s(%(share)s) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Percentile"

    def __init__(self, expression: Any, share: float, **extra: Any) -> None:
        super().__init__(expression, share=float(share), **extra)


@dataclass(frozen=True, slots=True)
class Measure:
    """One group: how many are open and over their promise, the age of open ones (median and 90th
    percentile, days), how many were settled in the span, how long that took, how many in time."""

    key: Any
    open: int
    over: int
    age_half: float | None
    age_most: float | None
    settled: int
    took_half: float | None
    took_most: float | None
    in_time: int
    promised: int


def measure(
    viewer: Actor, by: By, *, days: int = 30, filter: Filter | None = None
) -> list[Measure]:
    """The groups of cases that are open, or were settled in the last days; one statement."""
    now = clock.now()
    since = now - timedelta(days=days)
    is_open = Q(status__in=lifecycle.OPEN)
    settled = Q(status__in=lifecycle.CLOSED, closed_at__gte=since)
    age = ExpressionWrapper(now - F("opened_at"), output_field=DurationField())
    took = ExpressionWrapper(F("closed_at") - F("opened_at"), output_field=DurationField())
    rows = (
        found(viewer, filter or Filter())
        .filter(is_open | settled)
        .values(by)
        .annotate(
            open=Count("pk", filter=is_open),
            over=Count("pk", filter=kept_by(Filter(state="over"))),
            age_half=Percentile(age, 0.5, filter=is_open, output_field=DurationField()),
            age_most=Percentile(age, 0.9, filter=is_open, output_field=DurationField()),
            settled=Count("pk", filter=settled),
            took_half=Percentile(took, 0.5, filter=settled, output_field=DurationField()),
            took_most=Percentile(took, 0.9, filter=settled, output_field=DurationField()),
            in_time=Count("pk", filter=settled & Q(closed_at__lte=F("due_at"))),
            promised=Count("pk", filter=settled & Q(due_at__isnull=False)),
        )
        .order_by("-open", by)
    )
    return [
        Measure(
            row[by], row["open"], row["over"], _days(row["age_half"]), _days(row["age_most"]),
            row["settled"], _days(row["took_half"]), _days(row["took_most"]), row["in_time"],
            row["promised"],
        )
        for row in rows
    ]  # fmt: skip


def _days(length: timedelta | None) -> float | None:
    return None if length is None else length.total_seconds() / 86_400


def ages(viewer: Actor, filter: Filter | None = None) -> list[int]:
    """How many open cases lie in each class of age (:data:`AGES`); one statement."""
    now = clock.now()
    edges: Sequence[datetime] = [now - timedelta(days=days) for days in AGES]
    classes = {"c0": Q(opened_at__gt=edges[0]), f"c{len(edges)}": Q(opened_at__lte=edges[-1])}
    for n in range(1, len(edges)):
        classes[f"c{n}"] = Q(opened_at__lte=edges[n - 1], opened_at__gt=edges[n])
    counted = (
        found(viewer, filter or Filter())
        .filter(status__in=lifecycle.OPEN)
        .aggregate(**{name: Count("pk", filter=each) for name, each in classes.items()})
    )
    return [counted[f"c{n}"] for n in range(len(edges) + 1)]


def per_day(
    viewer: Actor, *, days: int = 28, filter: Filter | None = None
) -> list[tuple[date, int, int]]:
    """For each of the last days in the city's zone: the day, opened, settled; two statements."""
    local = zone()
    last = clock.now().astimezone(local).date()
    span = [last - timedelta(days=n) for n in reversed(range(days))]
    begin = datetime.combine(span[0], datetime.min.time(), tzinfo=local)
    counted: dict[str, dict[date, int]] = {}
    for column in ("opened_at", "closed_at"):
        rows = (
            found(viewer, filter or Filter())
            .filter(**{f"{column}__gte": begin})
            .annotate(day=TruncDate(column, tzinfo=local))
            .values_list("day")
            .annotate(n=Count("pk"))
            .order_by()
        )
        counted[column] = dict(rows)
    return [(d, counted["opened_at"].get(d, 0), counted["closed_at"].get(d, 0)) for d in span]
