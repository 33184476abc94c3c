"""How fast a machine is for Holdfast, measured in one process in about half a minute.

What is measured is one client's work, without HTTP: what each web process does again and again.
The floors are the barest statements that could do the same, measured beside it. The whole set,
with clients over HTTP, is `make bench` in a source tree.
"""

from __future__ import annotations

import random
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

from holdfast.config.figures import Figure

DURABLE = ("server_version", "fsync", "full_page_writes", "synchronous_commit")
CONNECTIONS = 8
# A commit that the server must write to its disk before it answers, and that touches no table.
_COMMIT = "SELECT pg_logical_emit_message(true, 'holdfast.bench', repeat('x', 1000))"


def database_settings() -> dict[str, str]:
    """The server's version and what makes its commits durable."""
    with connection.cursor() as cursor:
        found: dict[str, str] = {}
        for name in DURABLE:
            cursor.execute(f"SHOW {name}")
            found[name] = str(cursor.fetchone()[0])
        return found


def installation(seconds: float) -> Iterator[Figure]:
    """Figures of this database as it is; nothing in it is changed."""
    from holdfast.cases import queries as cases
    from holdfast.cases.api import CaseRow
    from holdfast.journal.actors import ANONYMOUS, system
    from holdfast.knowledge import queries as knowledge
    from holdfast.places.queries import suggest

    trip = _timed(lambda: _execute("SELECT 1"), seconds)
    yield Figure("statement to the database and back, p50", _ms(trip, 0.5), "ms", 1.0, least=False)
    one = _rate(lambda: _execute(_COMMIT), seconds)
    yield Figure("durable commits, one connection", round(one), "/s")
    many = _together(lambda: _execute(_COMMIT), seconds, CONNECTIONS)
    yield Figure(f"durable commits, {CONNECTIONS} connections", round(many), "/s", 400)
    bare = _timed(lambda: _execute("SELECT * FROM cases_case ORDER BY opened_at DESC LIMIT 50"),
                  seconds)  # fmt: skip
    agent = system("bench")
    now = timezone.now()
    offsets = random.Random(311)

    def page() -> None:
        before = now - timedelta(days=offsets.randrange(365))
        cases.written(agent, cases.Filter(opened_to=before), into=CaseRow)

    page()
    yield Figure("list of 50 cases, p50", _ms(_timed(page, seconds), 0.5), "ms",
                 floor=_ms(bare, 0.5))  # fmt: skip
    for name, work, target in (
        ("full answer from the articles, p95",
         lambda: knowledge.answer(ANONYMOUS, "who picks up an old sofa", "en"), 60.0),
        ("article suggestions while typing, p95",
         lambda: knowledge.suggest(ANONYMOUS, "trash pick", "en"), 15.0),
        ("address suggestions while typing, p95", lambda: suggest("120 har"), 30.0),
    ):  # fmt: skip
        work()
        yield Figure(name, _ms(_timed(work, seconds), 0.95), "ms", target, least=False)


def filing(seconds: float) -> Iterator[Figure]:
    """Reports filed by GeoReport, all that belongs to one included; for a throw-away city only."""
    from django.test import Client

    from holdfast.places.models import Address

    places = list(
        Address.objects.filter(unit="").order_by("id")[:500].values_list("number", "street__name")
    )
    warnings.filterwarnings("ignore", message="No directory at")  # no pages are served here
    client = Client(SERVER_NAME=settings.ALLOWED_HOSTS[0])
    numbers = iter(range(1_000_000))

    def report() -> None:
        number = next(numbers)
        house, street = places[number % len(places)]
        answer = client.post(
            "/open311/v2/requests.json",
            {
                "api_key": "demo", "service_code": "pothole",
                "address_string": f"{house} {street}", "description": f"deep hole {number}",
                "phone": f"(360) 555-{number % 10_000:04}", "attribute[size]": "tire",
                "attribute[depth]": "4", "attribute[where]": "bike-lane",
            },
        )  # fmt: skip
        if answer.status_code not in (200, 201):
            raise RuntimeError(f"{answer.status_code} {answer.content[:200]!r}")

    report()
    _execute("CREATE TABLE bench_floor (id bigserial PRIMARY KEY, data text)")

    def bare() -> None:
        from django.db import transaction

        with transaction.atomic():
            for _ in range(2):
                _execute("INSERT INTO bench_floor (data) VALUES (repeat('x', 500))")

    floor = _rate(bare, seconds)
    yield Figure("reports filed by one client", round(_rate(report, seconds), 1), "/s",
                 floor=round(floor, 1), notes="floor: two INSERTs, one commit")  # fmt: skip


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _timed(work: Callable[[], object], seconds: float) -> list[float]:
    """The seconds each run took, in ascending order."""
    times: list[float] = []
    end = time.perf_counter() + seconds
    while not times or time.perf_counter() < end:
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return sorted(times)


def _ms(times: list[float], share: float) -> float:
    return round(times[min(len(times) - 1, int(len(times) * share))] * 1000, 2)


def _rate(work: Callable[[], object], seconds: float) -> float:
    times = _timed(work, seconds)
    return len(times) / sum(times)


def _together(work: Callable[[], object], seconds: float, count: int) -> float:
    rates: list[float] = []

    def one() -> None:
        try:
            rates.append(_rate(work, seconds))
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(rates)
