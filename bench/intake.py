"""The intake figure: GeoReport reports a second, beside the floor of two bare INSERTs.

    python -m bench.intake [--seconds 20] [--clients 8] [--floor-only]

Builds the demo city in a home of its own, serves it as `holdfast serve` does (worker on), posts
reports with three answers, a typed address or a point, and a phone number, then waits until what
was filed is drained and counts it. Floor and product are measured in turns, so that what else the
machine does hits both.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import load

ROOT = Path(__file__).resolve().parent.parent
INSIDE = """
import json, sys
from holdfast.config.running import product
with product():
    from django.db import connection
    what = sys.argv[1]
    def ask(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()
    def waiting():
        from holdfast.journal import queries, reactions
        at = dict(ask("SELECT reaction, position FROM journal_cursor"))
        return sum(len(queries.after(at.get(each.name, 0), limit=500, kinds=each.kinds))
                   for each in reactions.all_reactions())
    if what == "fill":
        from holdfast.config.demo import filling
        filling.fill(cases=int(sys.argv[2]), say=lambda text: None)
        from holdfast.places.models import Address
        streets = list(Address.objects.filter(unit="").order_by("?")[:500].values_list(
            "number", "street__name", "lat", "lon"))
        settings = {name: ask("SHOW " + name)[0][0]
                    for name in ("fsync", "full_page_writes", "synchronous_commit",
                                 "server_version")}
        from django.conf import settings as django
        print(json.dumps({"places": streets, "settings": settings,
                          "url": django.HOLDFAST.database_url}))
    else:
        print(json.dumps({
            "cases": ask("SELECT count(*) FROM cases_case")[0][0],
            "interactions": ask("SELECT count(*) FROM interactions_interaction")[0][0],
            "entries": ask("SELECT count(*) FROM journal_entry WHERE kind = 'case.opened'")[0][0],
            "unsealed": ask("SELECT count(*) FROM journal_pending")[0][0],
            "waiting": waiting(),
        }))
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--cases", type=int, default=0, help="cases there already")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="hf-bench-") as base:
        print(json.dumps(measure(Path(base), options), indent=1))


def measure(base: Path, options: argparse.Namespace) -> dict[str, Any]:
    """Floor and product in turns; figures as plain data."""
    ports = {"floor": _free(), "product": _free(), "live": _free()}
    environ = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")},
        "HOLDFAST_HOME": str(base / "home"),
        "HOLDFAST_PORT": str(ports["product"]),
        "HOLDFAST_LIVE_PORT": str(ports["live"]),
        "HOLDFAST_BASE_URL": f"http://127.0.0.1:{ports['product']}",
        "HOLDFAST_LOG_LEVEL": "warning",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    filled = _inside(environ, "fill", str(options.cases))
    before = _inside(environ, "count")
    reports = _reports(filled["places"], ports["product"])
    plain = _reports(filled["places"], ports["floor"])
    figures: dict[str, Any] = {"database": filled["settings"], "rounds": []}
    with _serving(environ, ports, base) as ready:
        ready()
        one = load.run(ports["product"], reports, clients=1, seconds=3)
        load.run(ports["floor"], plain, clients=options.clients, seconds=2)
        sent = len(one.times)
        for _ in range(options.rounds):
            floor = load.run(
                ports["floor"], plain, clients=options.clients, seconds=options.seconds / 2
            )
            product = load.run(
                ports["product"], reports, clients=options.clients, seconds=options.seconds
            )
            single = load.run(ports["product"], reports, clients=1, seconds=3)
            sent += len(product.times) + len(single.times)
            figures["rounds"].append(
                {
                    "floor_per_s": round(floor.per_second),
                    "floor_p99_ms": round(floor.at(0.99), 1),
                    "intake_per_s": round(product.per_second),
                    "of_floor": round(product.per_second / floor.per_second, 3),
                    "p50_ms": round(product.at(0.5), 1),
                    "p99_ms": round(product.at(0.99), 1),
                    "one_client_p50_ms": round(single.at(0.5), 1),
                    "failed": (floor.failed + product.failed + single.failed)[:3],
                }
            )
        drained = time.perf_counter()
        while (after := _inside(environ, "count"))["unsealed"] or after["waiting"]:
            if time.perf_counter() - drained > 120:
                break
            time.sleep(1)
        figures["drained_s"] = round(time.perf_counter() - drained, 1)
        figures["sent"] = sent
        figures["after"] = after
        figures["missing"] = sent - (after["cases"] - before["cases"])
    return figures


def _reports(places: list[Any], port: int) -> load.Make:
    """Reports of one kind with three answers: at typed addresses and at points, in turns."""
    chance = random.Random(311)
    words = ("It is deep and cars swerve.", "Near the corner. Call me at 360-555-0142.",
             "My name is Rosa, it has been there for weeks.")  # fmt: skip
    made = []
    for number in range(20_000):
        house, street, lat, lon = places[number % len(places)]
        form = {
            "api_key": "demo", "service_code": SERVICE, **ANSWERS,
            "description": chance.choice(words),
            "phone": f"(360) {chance.randrange(200, 999)}-{chance.randrange(10_000):04}",
        }  # fmt: skip
        if number % 2:
            form["address_string"] = f"{house} {street}"
        else:
            form |= {"lat": f"{lat + chance.uniform(-1e-3, 1e-3):.6f}",
                     "long": f"{lon + chance.uniform(-1e-3, 1e-3):.6f}"}  # fmt: skip
        made.append(
            load.post("/open311/v2/requests.json", urllib.parse.urlencode(form).encode(), port)
        )
    return lambda number: made[number % len(made)]


SERVICE = "pothole"
ANSWERS = {
    "attribute[size]": "tire",
    "attribute[depth]": "4",
    "attribute[where]": "bike-lane",
}


@contextmanager
def _serving(environ: dict[str, str], ports: dict[str, int], base: Path) -> Iterator[Any]:
    log = (base / "serve.log").open("wb")
    product = subprocess.Popen(
        [sys.executable, "-m", "holdfast.config.cli", "serve"], env=environ, stdout=log, stderr=log
    )
    floor: list[subprocess.Popen[bytes]] = []

    def ready() -> None:
        for _ in range(600):
            try:
                with socket.create_connection(("127.0.0.1", ports["product"]), 1):
                    break
            except OSError:
                if product.poll() is not None:
                    raise SystemExit((base / "serve.log").read_text()) from None
                time.sleep(0.1)
        url = _inside(environ, "fill", "0")["url"]
        plain = {**environ, "HOLDFAST_DATABASE_URL": url, "BENCH_PORT": str(ports["floor"])}
        subprocess.run(
            [sys.executable, "-m", "bench.floors.two_inserts", "make"], env=plain, check=True
        )
        floor.append(
            subprocess.Popen(
                [sys.executable, "-m", "bench.floors.serve"], env=plain, stdout=log, stderr=log
            )
        )
        time.sleep(3)

    try:
        yield ready
    finally:
        for process in [*floor, product]:
            process.send_signal(signal.SIGTERM)
        for process in [*floor, product]:
            process.wait(timeout=30)


def _inside(environ: dict[str, str], *what: str) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", INSIDE, *what], env=environ, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


if __name__ == "__main__":
    main()
