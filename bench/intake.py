"""The intake figures: GeoReport reports a second, beside the floor of two bare INSERTs.

    python -m bench.intake [--quick]

Builds the demo city in a home of its own, serves it as `holdfast serve` does (worker on), posts
reports with three answers, a typed address or a point, and a phone number, then waits until what
was filed is drained and counts it. Floor and product are measured in turns, so that what else the
machine does hits both. The processor's time a report, of the web processes, of PostgreSQL and of
the worker, does not depend on who else uses the machine.
"""

from __future__ import annotations

import random
import sys
import time
import urllib.parse
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import psycopg
from bench import load
from bench.figures import Figure, show
from bench.product import Product, cpu_seconds, free_port, pids_of, product

CLIENTS, DRAIN_SECONDS = 8, 120
SERVICE = "pothole"
ANSWERS = {"attribute[size]": "tire", "attribute[depth]": "4", "attribute[where]": "bike-lane"}
WORDS = (
    "It is deep and cars swerve.",
    "Near the corner. Call me at 360-555-0142.",
    "My name is Rosa, it has been there for weeks.",
)
_COUNTS = """
SELECT (SELECT count(*) FROM cases_case), (SELECT count(*) FROM interactions_about),
    (SELECT count(*) FROM journal_entry WHERE kind = 'case.opened')
"""
_UNSEALED = "SELECT EXISTS (SELECT FROM journal_pending)"
_BEHIND = """
SELECT EXISTS (SELECT FROM journal_seal s JOIN journal_entry e ON e.id = s.entry_id
    WHERE s.position > (SELECT position FROM journal_cursor WHERE reaction = %s)
        AND e.kind = ANY(%s))
"""
_UNSENT = """
SELECT count(*) FROM messaging_message WHERE state IN ('queued', 'claimed', 'handing')
    AND next_attempt_at <= now()
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """Microseconds of processor: of the web processes, of PostgreSQL and of the worker."""

    web: float
    database: float
    worker: float

    def says(self, each: int) -> str:
        """Shared among so many reports."""
        web, database, worker = (
            1e6 * part / max(1, each) for part in (self.web, self.database, self.worker)
        )
        return f"web {web:.0f} + database {database:.0f} + worker {worker:.0f} µs a report"


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """The figures; `quick` posts for some seconds instead of a minute."""
    seconds = 6.0 if quick else 60.0
    with product() as made, made.serving():
        url = made.call("bench.filling:address")
        places = made.call("bench.intake:places")
        follows = made.call("bench.intake:follows")
        floor_port = _floor(made, url)
        with psycopg.connect(url, autocommit=True) as session:
            return _measured(made, session, floor_port, places, follows, seconds)


def _measured(
    made: Product, session: psycopg.Connection[Any], floor_port: int, places: list[Any],
    follows: dict[str, list[str]], seconds: float,
) -> list[Figure]:  # fmt: skip
    reports, bare = (reports_of(places, port) for port in (made.port, floor_port))
    before = session.execute(_COUNTS).fetchone() or (0, 0, 0)
    database = int(made.call("bench.filling:postmaster"))
    single = load.run(made.port, reports, clients=1, seconds=min(4.0, seconds))
    load.run(floor_port, bare, clients=CLIENTS, seconds=2)
    floor_first = load.run(floor_port, bare, clients=CLIENTS, seconds=seconds / 6)
    start = _cpu(made, database)
    many = load.run(made.port, reports, clients=CLIENTS, seconds=seconds)
    end = _cpu(made, database)
    ended = time.perf_counter()
    while _behind(session, follows) and time.perf_counter() - ended < 3 * DRAIN_SECONDS:
        time.sleep(0.5)
    drained, later = time.perf_counter() - ended, _cpu(made, database)
    floor_last = load.run(floor_port, bare, clients=CLIENTS, seconds=seconds / 6)
    floor = (floor_first.per_second + floor_last.per_second) / 2
    sent = len(single.times) + len(many.times)
    after = session.execute(_COUNTS).fetchone() or (0, 0, 0)
    missing = sum(abs(sent - (now - then)) for now, then in zip(after, before, strict=True))
    failed = [*single.failed, *many.failed]
    rate, cost = many.per_second, _less(end, start).says(len(many.times))
    total = _less(later, start)
    return [
        Figure("reports a second, 8 clients", round(rate), "/s", 300, floor=round(floor),
               notes=f"{cost}{f'; FAILED {failed[0]}' if failed else ''}"),
        Figure("share of a view with two INSERTs", round(rate / floor, 3), "", 0.3),
        Figure("report p99, 8 clients", round(many.at(0.99), 1), "ms", 120, least=False,
               notes=f"p50 {many.at(0.5):.1f} ms"),
        Figure("report p50, one client", round(single.at(0.5), 1), "ms", 12, least=False),
        Figure(f"drained after {seconds:g} s of reports", round(drained, 1), "s", DRAIN_SECONDS,
               least=False, notes=f"all in all {total.says(len(many.times))}"),
        Figure("reports, interactions, facts missing", missing, f"of {sent}", 0, least=False),
        Figure("statements a report", made.call("bench.intake:statements"), "", 14, least=False),
    ]  # fmt: skip


def reports_of(places: list[Any], port: int) -> load.Make:
    """Reports of one kind with three answers: at typed addresses and at points, in turns."""
    chance = random.Random(311)
    made = []
    for number in range(20_000):
        form = _form(chance, places[number % len(places)], typed=bool(number % 2))
        body = urllib.parse.urlencode(form).encode()
        made.append(load.post("/open311/v2/requests.json", body, port))
    return lambda number: made[number % len(made)]


def _form(chance: random.Random, place: Any, *, typed: bool) -> dict[str, str]:
    house, street, lat, lon = place
    form = {
        "api_key": "demo", "service_code": SERVICE, **ANSWERS, "description": chance.choice(WORDS),
        "phone": f"(360) {chance.randrange(200, 999)}-{chance.randrange(10_000):04}",
    }  # fmt: skip
    if typed:
        return form | {"address_string": f"{house} {street}"}
    return form | {"lat": f"{lat + chance.uniform(-1e-3, 1e-3):.6f}",
                   "long": f"{lon + chance.uniform(-1e-3, 1e-3):.6f}"}  # fmt: skip


# -- called inside the product --


def places() -> list[tuple[str, str, float, float]]:
    """Five hundred addresses of the city."""
    from holdfast.places.models import Address

    found = Address.objects.filter(unit="").order_by("source_id")[::40]
    return [(each.number, each.street.name, each.lat or 0, each.lon or 0) for each in found[:500]]


def follows() -> dict[str, list[str]]:
    """Each reaction with the kinds of fact that it follows."""
    from holdfast.journal import reactions

    return {each.name: sorted(each.kinds) for each in reactions.all_reactions()}


def statements() -> int:
    """How many statements one report takes, once settled data was read: the least of four, since
    on a slow machine that data ages in between."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client, chance, known = Client(HTTP_HOST="127.0.0.1"), random.Random(1), places()

    def report(number: int) -> None:
        form = _form(chance, known[number], typed=bool(number % 2))
        assert client.post("/open311/v2/requests.json", form).status_code == 200

    report(0)
    counts = []
    for number in range(1, 5):
        with CaptureQueriesContext(connection) as seen:
            report(number)
        counts.append(len(seen))
    return min(counts)


# -- what it cost, and what is left to do --


def _cpu(made: Product, database: int) -> Cost:
    [serving] = [each for each in made.processes if "bench" not in " ".join(each.args)]  # type: ignore[arg-type]
    backends = [database, *(p.pid for p in psutil.Process(database).children(recursive=True))]
    return Cost(
        cpu_seconds(pids_of(serving.pid, "serving web")),
        cpu_seconds(backends),
        cpu_seconds(pids_of(serving.pid, "serving worker")),
    )


def _less(end: Cost, start: Cost) -> Cost:
    return Cost(end.web - start.web, end.database - start.database, end.worker - start.worker)


def _behind(session: psycopg.Connection[Any], follows: dict[str, list[str]]) -> bool:
    """Whether anything waits: for its seal, for a reaction, or in the outbox."""
    asked = [(_UNSEALED, ()), *((_BEHIND, (name, kinds)) for name, kinds in follows.items()),
             (_UNSENT, ())]  # fmt: skip
    return any((session.execute(sql, given).fetchone() or [False])[0] for sql, given in asked)


def _floor(made: Product, url: str) -> int:
    port = free_port()
    environ = {"HOLDFAST_DATABASE_URL": url, "BENCH_PORT": str(port),
               "DJANGO_SETTINGS_MODULE": "bench.floors.two_inserts"}  # fmt: skip
    before = len(made.processes)
    made.start([sys.executable, "-m", "bench.floors.two_inserts", "make"], **environ).wait()
    del made.processes[before:]
    made.start([sys.executable, "-m", "bench.floors.serve"], **environ)
    made.wait_for(port)
    return port


if __name__ == "__main__":
    show(measure(quick="--quick" in sys.argv[1:]))
