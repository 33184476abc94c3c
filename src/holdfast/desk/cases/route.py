"""The route sheet: chosen cases in an order that saves ground, on a map and on paper.

Nearest neighbour from the most urgent case, then 2-opt until nothing crosses. Distances are as
the crow flies; streets are not known here.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from holdfast.cases import queries
from holdfast.cases.models import Case
from holdfast.desk import dates, shell
from holdfast.desk.cases import plotting, showing
from holdfast.desk.cases.listing import SEES
from holdfast.desk.cases.plotting import Point, meters
from holdfast.journal.actors import Actor
from holdfast.kernel import clock, numbers

LIMIT = 60
MILE = 1609.344


@dataclass(frozen=True, slots=True)
class Stop:
    """A stop: its number, its case on one line, and the way from the stop before in miles."""

    number: int
    row: showing.Row[Case]
    miles: float


@dataclass(frozen=True, slots=True)
class Route:
    """Stops in order, cases without a point, and the whole way in miles."""

    stops: list[Stop]
    without: list[showing.Row[Case]]
    miles: float


def order(points: Sequence[Point]) -> list[int]:
    """The indices of points in an order of short ways, beginning with the first.

    >>> order([(0.0, 0.0), (0.0, 3.0), (0.0, 1.0), (0.0, 2.0)])
    [0, 2, 3, 1]
    """
    if not points:
        return []
    left, path = set(range(1, len(points))), [0]
    while left:
        here = points[path[-1]]
        path.append(min(left, key=lambda each: (meters(here, points[each]), each)))
        left.remove(path[-1])
    better = True
    while better:
        better = False
        for i in range(1, len(path) - 1):
            for j in range(i + 1, len(path)):
                if _gain(points, path, i, j) > 0.01:
                    path[i : j + 1] = reversed(path[i : j + 1])
                    better = True
    return path


def _gain(points: Sequence[Point], path: list[int], i: int, j: int) -> float:
    """How many meters turning the piece from i to j round saves."""
    before, first, last = points[path[i - 1]], points[path[i]], points[path[j]]
    now, then = meters(before, first), meters(before, last)
    if j + 1 < len(path):
        after = points[path[j + 1]]
        now, then = now + meters(last, after), then + meters(first, after)
    return now - then


def chosen(viewer: Actor, given: Sequence[str], *, limit: int) -> list[Case]:
    """The visible cases of these numbers, most urgent promise first; one statement."""
    wanted = {numbers.clean(each) for each in given[:limit]}
    found = queries.found(viewer, queries.Filter()).filter(number__in=wanted - {""})
    return list(found.order_by("due_at", "id").defer("search", "extra"))


def chosen_by_id(viewer: Actor, ids: Sequence[UUID]) -> list[Case]:
    """The visible cases of these ids; one statement."""
    return list(queries.found(viewer, queries.Filter()).filter(pk__in=ids).defer("search", "extra"))


def plan(viewer: Actor, cases: Sequence[Case]) -> Route:
    """The route through cases; those without a point stand apart."""
    rows = showing.rows(viewer, list(cases))
    placed = [row for row in rows if row.case.lat is not None and row.case.lon is not None]
    points = [(float(r.case.lat or 0), float(r.case.lon or 0)) for r in placed]
    path = order(points)
    stops, whole = [], 0.0
    for number, index in enumerate(path, start=1):
        way = meters(points[path[number - 2]], points[index]) / MILE if number > 1 else 0.0
        whole += way
        stops.append(Stop(number, placed[index], round(way, 1)))
    return Route(stops, [row for row in rows if row not in placed], round(whole, 1))


def _drawn(route: Route, others: Sequence[Case] = ()) -> plotting.Drawing | None:
    stops = [
        ((s.row.case.lat or 0.0, s.row.case.lon or 0.0), s.number, s.row.case.number)
        for s in route.stops
    ]
    numbered = {s.row.case.pk for s in route.stops}
    rest = [
        ((c.lat, c.lon), 0, c.number)
        for c in others
        if c.lat is not None and c.lon is not None and c.pk not in numbered
    ]
    return plotting.draw([*rest, *stops])


def _points(route: Route, others: Sequence[Case]) -> str:
    """What the live map shows: latitude, longitude, number, stop (0 for none) and words of each."""
    stops = {stop.row.case.pk: stop.number for stop in route.stops}
    cases = [*(stop.row.case for stop in route.stops), *(c for c in others if c.pk not in stops)]
    return json.dumps(
        [
            [case.lat, case.lon, case.number, stops.get(case.pk, 0),
             f"{case.number} {showing.title(case)}"]
            for case in cases
            if case.lat is not None and case.lon is not None
        ],
        ensure_ascii=False,
    )  # fmt: skip


@SEES
@require_GET
def side(request: HttpRequest) -> HttpResponse:
    """The map and the route beside the list: ``case`` are chosen, ``shown`` the others on it."""
    viewer = shell.actor_of(request)
    route = plan(viewer, chosen(viewer, request.GET.getlist("case"), limit=LIMIT))
    others = chosen(viewer, request.GET.getlist("shown"), limit=LIMIT)
    context = {"route": route, "drawing": _drawn(route, others), "points": _points(route, others)}
    return shell.part(request, "desk/cases/route_side.html", context)


@SEES
@require_GET
def sheet(request: HttpRequest) -> HttpResponse:
    """The route on paper, with the map, the numbers and room to write."""
    viewer = shell.actor_of(request)
    route = plan(viewer, chosen(viewer, request.GET.getlist("case"), limit=LIMIT))
    context = {
        "route": route, "drawing": _drawn(route), "printed": dates.moment(clock.now()),
    }  # fmt: skip
    return shell.page(request, "desk/cases/route.html", context)
