"""The list figures: 50 cases as JSON and 25 as a page, signed in, another filter and page each
time, at 3,000 and at 300,000 cases; beside a bare view that answers fifty rows.

What is asked: twelve kinds of list as staff use them (open by promise, of a department, of a
service, in an area, closed lately, since a moment, by words …), each with other values and from
another page. Nothing is answered from a cache. The processor's time a request, of the server and
of PostgreSQL, is printed beside the rate, since it does not depend on who else uses the machine.
"""

from __future__ import annotations

import json
import random
import sys
import urllib.parse
import urllib.request
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
from bench import load
from bench.figures import Figure
from bench.product import Product, cpu_seconds, free_port, pids_of, product

SMALL, LARGE = 3_000, 300_000
AGENT = "nadia@portcalder.example"
PAGES = 6


@dataclass(frozen=True, slots=True)
class Cost:
    """What a run of load cost: answers a second, microseconds of processor a request of the web
    processes and of PostgreSQL, the time within which 95 % came (ms), answers that failed."""

    per_second: float
    web: float
    database: float
    p95: float
    failed: list[str]

    def says(self) -> str:
        """For the notes of a figure."""
        bad = f" FAILED {self.failed[0]}" if self.failed else ""
        return (
            f"server {self.web:.0f} + database {self.database:.0f} µs a request,"
            f" p95 {self.p95:.0f} ms{bad}"
        )


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """The figures; `quick` measures shortly, `keep` names a home to fill once and use again."""
    seconds = 3.0 if quick else 10.0
    figures: list[Figure] = []
    costs: dict[int, Cost] = {}
    with product(keep=keep) as made:
        cookie = f"sessionid={made.call('bench.filling:sign_in', AGENT)}"
        for total in (SMALL, LARGE):
            if made.call("bench.filling:count") != total:
                made.call("bench.filling:cases", total, min(total // 4, 12_000))
            with made.serving():
                floor_port = _floor(made)
                choices = made.call("bench.filling:choices")
                asked = requests(made.port, cookie, choices)
                floor = _cost(made, floor_port, _floor_requests(floor_port), seconds / 2, "fifty")
                costs[total] = cost = _cost(made, made.port, asked, seconds)
                figures.append(
                    Figure(
                        f"list of 50 as JSON, {total} cases", round(cost.per_second), "/s", 500,
                        floor=round(floor.per_second),
                        notes=f"{cost.says()}; floor: {floor.says()}",
                    )
                )  # fmt: skip
                if total == LARGE:
                    page = _cost(made, made.port, pages(made.port, cookie, choices), seconds)
                    figures.append(
                        Figure("list of 25 as a page", round(page.per_second), "/s", 100,
                               floor=round(floor.per_second), notes=page.says())
                    )  # fmt: skip
    small, large = costs[SMALL], costs[LARGE]
    both = (large.web + large.database) / (small.web + small.database)
    figures.append(
        Figure(f"cost at {LARGE} by cost at {SMALL} cases", round(both, 2), "×", 1.3, least=False)
    )
    return figures


def requests(port: int, cookie: str, choices: dict[str, list[str]]) -> load.Make:
    """Requests of the JSON list, each another filter and page."""
    chance = random.Random(311)
    paths = []
    for _ in range(25):
        for query in _queries(chance, choices):
            paths += _walk(port, cookie, query)
    chance.shuffle(paths)
    made = [_get(path, cookie, port) for path in paths]
    print(f"  {len(made)} filters and pages", file=sys.stderr)
    return lambda number: made[number % len(made)]


def _queries(chance: random.Random, choices: dict[str, list[str]]) -> list[dict[str, str]]:
    since = datetime.now(UTC) - timedelta(days=chance.uniform(0, 1000))
    department = chance.choice(choices["department"])
    service = chance.choice(choices["service"][:30])
    area = chance.choice(choices["area"])
    return [
        {},
        {"state": "open", "sort": "promise"},
        {"state": "open", "sort": "promise", "department": department},
        {"state": "over", "sort": "promise", "department": chance.choice(choices["department"])},
        {"state": "open", "service": service},
        {"service": chance.choice(choices["service"][:30]), "opened_to": since.isoformat()},
        {"state": "closed", "sort": "changed", "department": department},
        {"state": "open", "area": area},
        {"area": chance.choice(choices["area"]), "opened_to": since.isoformat()},
        {"opened_to": since.isoformat()},
        {"q": f"{chance.choice(('please', 'Harbor', 'Canal', 'look', 'Front'))}"},
        {"state": "waiting", "sort": "changed"},
    ]


def _walk(port: int, cookie: str, query: dict[str, str]) -> list[str]:
    """The addresses of a list's first pages."""
    found, after = [], ""
    for _ in range(PAGES):
        asked = query | ({"after": after} if after else {})
        path = f"/api/v1/cases?{urllib.parse.urlencode(asked)}"
        found.append(path)
        request = urllib.request.Request(f"http://127.0.0.1:{port}{path}")
        request.add_header("Cookie", cookie)
        with urllib.request.urlopen(request) as answer:
            after = json.load(answer)["next"]
        if not after:
            break
    return found


def pages(port: int, cookie: str, choices: dict[str, list[str]]) -> load.Make:
    """Requests of the desk's list, each another filter."""
    chance = random.Random(311)
    made = []
    for _ in range(200):
        department = chance.choice(choices["department"])
        for query in (
            {},
            {"list": "over"},
            {"list": "today", "department": department},
            {"department": department},
            {"service": chance.choice(choices["service"][:30])},
            {"area": chance.choice(choices["area"])},
            {"state": "closed", "department": department},
            {"list": "nobody", "department": department},
        ):
            made.append(_get(f"/desk/cases/?{urllib.parse.urlencode(query)}", cookie, port))
    chance.shuffle(made)
    return lambda number: made[number % len(made)]


def _get(path: str, cookie: str, port: int) -> bytes:
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
        "Accept-Encoding: identity\r\n\r\n"
    ).encode()


def _floor(made: Product) -> int:
    port = free_port()
    url = made.call("bench.filling:address")
    environ = {"HOLDFAST_DATABASE_URL": url, "BENCH_PORT": str(port),
               "DJANGO_SETTINGS_MODULE": "bench.floors.fifty_rows"}  # fmt: skip
    floor = [sys.executable, "-m", "bench.floors.fifty_rows"]
    before = len(made.processes)
    made.start([*floor, "make"], **environ).wait()
    del made.processes[before:]
    made.start(floor, **environ)
    made.wait_for(port)
    return port


def _floor_requests(port: int) -> load.Make:
    chance = random.Random(311)
    now = datetime.now(UTC)
    made = []
    for _ in range(500):
        moment = (now - timedelta(days=chance.uniform(0, 900))).isoformat()
        made.append(_get(f"/?{urllib.parse.urlencode({'opened_to': moment})}", "", port))
    return lambda number: made[number % len(made)]


def _cost(
    made: Product, port: int, make: load.Make, seconds: float, which: str = "serving web"
) -> Cost:
    """Warm up for a moment, then measure."""
    load.run(port, make, clients=4, seconds=1.0)
    database = int(made.call("bench.filling:postmaster"))
    web = [pid for process in made.processes for pid in tree(process.pid, which)]
    before = (cpu_seconds(web), database_seconds(database))
    result = load.run(port, make, clients=4, seconds=seconds)
    after = (cpu_seconds(web), database_seconds(database))
    each = 1e6 / max(1, len(result.times))
    return Cost(
        result.per_second,
        (after[0] - before[0]) * each,
        (after[1] - before[1]) * each,
        result.at(0.95),
        result.failed[:1],
    )


def tree(root: int, words: str) -> list[int]:
    """The process ids of a started process and those below it whose command has these words."""
    own = [root] if words in " ".join(psutil.Process(root).cmdline()) else []
    below = [each.pid for each in psutil.Process(root).children(recursive=True)] if own else []
    return own + below + pids_of(root, words)


def database_seconds(root: int) -> float:
    """Processor time of PostgreSQL, its backends included."""
    return cpu_seconds([root, *(p.pid for p in psutil.Process(root).children(recursive=True))])
