"""The sending figures: a million subscribers, an area of 200,000 told by text, 20,000 by e-mail.

    python -m bench sending [--quick]

A product of its own (worker, durable database) sends to a sink in a process of its own, one message
a request, each receipt counted there by its key; a third of the load goes to a provider that fails
every fifth time. The bare loop is the same client with as many hands against the same sink, without
a product. The portal is asked meanwhile. Half-way the worker is killed, and another one goes on.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from bench.figures import Figure, show
from bench.product import Product, free_port, pids_of, product

PORTAL_PAUSE, LONGEST = 0.1, 1_800.0
TEXTS, MAILS = [10.0, 10.1, 20.0, 20.1], [13.0, 13.1, 20.0, 20.1]
_ADD = """
INSERT INTO alerts_subscription (id, resident, channel, address, language, topics, everywhere,
    areas, place, lat, lon, off_by, asked_at, confirmed_at, with_address, exercises)
SELECT gen_random_uuid(), gen_random_uuid(), %(channel)s::text,
    CASE WHEN %(channel)s::text = 'email' THEN 'p' || n || '@bench.example'
        ELSE '+1' || (2000000000 + n) END,
    CASE WHEN n %% 7 = 0 THEN 'es' ELSE 'en' END, '{}', false, '{}', n || ' Bench Street',
    %(south)s::float8
        + random() * (%(north)s::float8 - %(south)s::float8),
    %(west)s::float8
        + random() * (%(east)s::float8 - %(west)s::float8), 0,
    now() - interval '1 day', now() - interval '1 day', false, false
FROM generate_series(%(first)s::int, %(last)s::int) n
"""
_TALLY = """
SELECT coalesce(max(m.accepted), 0), coalesce(sum(s.n), 0),
    coalesce(sum(s.n) FILTER (WHERE s.state = 'sent'), 0),
    coalesce(sum(s.n) FILTER (WHERE s.state IN ('queued', 'claimed', 'handing')), 0)
FROM messaging_mailing m LEFT JOIN (SELECT state, count(*) AS n FROM messaging_message
    WHERE mailing_id = %s GROUP BY state) s ON true WHERE m.id = %s
"""


@dataclass(frozen=True, slots=True)
class Sizes:
    """How many subscribers there are, how many of them in the area, and by e-mail."""

    all: int
    area: int
    mail: int


@dataclass(frozen=True, slots=True)
class Sink:
    """The ports of a good provider, of one that fails every fifth time, and of a mail server."""

    good: int
    bad: int
    mail: int

    def counted(self) -> dict[str, int]:
        """Receipts and different keys so far."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.good}/counted") as answer:
            found: dict[str, int] = json.load(answer)
            return found


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """The figures; `quick` has a fiftieth of everybody."""
    sizes = Sizes(20_000, 4_000, 1_000) if quick else Sizes(1_000_000, 200_000, 20_000)
    # Filling a city takes minutes; only its pages are asked for.
    with product(city=not quick) as made:
        sink = Sink(free_port(), free_port(), free_port())
        ports = f"{sink.good},{sink.bad},{sink.mail}"
        made.start([sys.executable, "-m", "bench.floors.sink", ports])
        made.wait_for(sink.good)
        made.environ |= {
            "HOLDFAST_TEXT_GATEWAY": f"2*http://127.0.0.1:{sink.good}/send"
            f" 1*http://127.0.0.1:{sink.bad}/send",
            "HOLDFAST_MAIL_URL": f"smtp+plain://127.0.0.1:{sink.mail}",
        }
        with made.serving():
            url = made.call("bench.filling:address")
            with psycopg.connect(url, autocommit=True) as session:
                _fill(session, sizes)
                figures = _texts(made, session, sink, sizes)
                return figures + _mails(made, session, sink, sizes)


def _fill(session: psycopg.Connection[Any], sizes: Sizes) -> None:
    """Texts inside a square far from the demo city's own, the others beside it; mail elsewhere."""
    parts = (
        (1, sizes.area, "text", TEXTS),
        (sizes.area + 1, sizes.all, "text", [11.0, 11.5, 20.0, 20.5]),
        (1, sizes.mail, "email", MAILS),
    )
    for first, last, channel, (south, north, west, east) in parts:
        session.execute(
            _ADD,
            {"first": first, "last": last, "channel": channel, "south": south, "north": north,
             "west": west, "east": east},
        )  # fmt: skip
    session.execute("VACUUM ANALYZE alerts_subscription")


@dataclass(frozen=True, slots=True)
class Now:
    """How a mailing stands: as it was counted, in all by states, delivered, and still waiting."""

    accepted: int
    whole: int
    sent: int
    pending: int


def _now(session: psycopg.Connection[Any], version: str) -> Now:
    row = session.execute(_TALLY, [version, version]).fetchone()
    assert row is not None
    return Now(*map(int, row))


def _texts(
    made: Product, session: psycopg.Connection[Any], sink: Sink, sizes: Sizes
) -> list[Figure]:
    bare = float(made.call("bench.sending:bare", sink.good, max(2_000, sizes.area // 20)))
    before = sink.counted()
    portal = _Portal(made.port)
    told = made.call("bench.sending:tell", TEXTS, "text")
    seen = _watch(made, session, told, sizes.area, kill=True)
    p95, asked = portal.end()
    after = sink.counted()
    keys, receipts = after["keys"] - before["keys"], after["receipts"] - before["receipts"]
    failed = after["failed"] - before["failed"]
    return [
        Figure("list frozen", round(told["frozen"], 2), "s", 5.0, least=False,
               notes=f" {told['count']} of {sizes.all}"),
        Figure("list queued", round(seen.queued, 1), "s", 30.0, least=False),
        Figure("texts handed over", round(seen.rate), "/s", 500.0, floor=round(bare),
               notes=f" beside {failed} failures; the floor is the bare loop, 0.4 of it is asked"),
        Figure("texts missing", sizes.area - keys, "", 0.0, least=False,
               notes=f" {receipts - keys} came again under their key (worker killed half-way)"),
        Figure("sums that were wrong", seen.wrong, "", 0.0, least=False,
               notes=f" of {seen.asked} asked meanwhile"),
        Figure("portal p95 meanwhile", round(p95 * 1000), "ms", 200.0, least=False,
               notes=f" {asked} pages"),
    ]  # fmt: skip


def _mails(
    made: Product, session: psycopg.Connection[Any], sink: Sink, sizes: Sizes
) -> list[Figure]:
    told = made.call("bench.sending:tell", MAILS, "email")
    seen = _watch(made, session, told, sizes.mail, kill=False)
    missing = sizes.mail - sink.counted()["mails"]
    return [
        Figure("mails handed over", round(seen.rate), "/s", 300.0),
        Figure("mails missing", missing, "", 0.0, least=False),
    ]


@dataclass(slots=True)
class Watched:
    """What was seen of a mailing until nothing of it waited."""

    queued: float = 0.0
    rate: float = 0.0
    wrong: int = 0
    asked: int = 0


def _watch(
    made: Product, session: psycopg.Connection[Any], told: dict[str, Any], count: int, *, kill: bool
) -> Watched:
    """The rate is of the time between the first and the last that was handed over."""
    seen, begun, first, killed = Watched(), time.monotonic(), None, not kill
    while True:
        now = _now(session, told["version"])
        moment = time.monotonic()
        seen.asked += 1
        seen.wrong += now.accepted != now.whole
        if now.accepted >= count and not seen.queued:
            # By the database's clock: this process was still starting when the job began.
            seen.queued = _since(session, told["version"])
        if now.sent and first is None:
            first = (moment, now.sent)
        if not killed and now.sent >= count // 2:
            killed = _kill_worker(made)
        if now.accepted >= count and not now.pending:
            break
        if moment - begun > LONGEST:
            raise SystemExit(f"still {now}")
        time.sleep(0.25)
    if first is not None and moment > first[0]:
        seen.rate = (now.sent - first[1]) / (moment - first[0])
    return seen


def _kill_worker(made: Product) -> bool:
    """kill -9; `holdfast serve` starts another."""
    for process in made.processes:
        for pid in pids_of(process.pid, "serving worker"):
            os.kill(pid, signal.SIGKILL)
    return True


def _since(session: psycopg.Connection[Any], version: str) -> float:
    """Seconds from the approval to the last message that was accepted."""
    row = session.execute(
        "SELECT extract(epoch FROM (SELECT max(queued_at) FROM messaging_message"
        " WHERE mailing_id = %s) - v.published_at) FROM alerts_version v WHERE v.id = %s",
        [version, version],
    ).fetchone()
    assert row is not None
    return float(row[0])


class _Portal:
    """A resident who opens one page after the other."""

    PATHS = ("/", "/services/", "/alerts/", "/plain/", "/track/?number=100007", "/address/")

    def __init__(self, port: int) -> None:
        self._port, self._times, self._stop = port, list[float](), threading.Event()
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()

    def _ask(self) -> None:
        number = 0
        while not self._stop.wait(PORTAL_PAUSE):
            path = self.PATHS[number % len(self.PATHS)]
            begun, number = time.perf_counter(), number + 1
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{self._port}{path}", timeout=30):
                    pass
            except urllib.error.HTTPError as error:
                if error.code >= 500:
                    self._times.append(30.0)
                    continue
            self._times.append(time.perf_counter() - begun)

    def end(self) -> tuple[float, int]:
        """Seconds within which 95 of 100 pages came, and how many were asked for."""
        self._stop.set()
        self._thread.join()
        ordered = sorted(self._times)
        return ordered[int(len(ordered) * 0.95)], len(ordered)


# -- called inside the product --


def tell(box: list[float], channel: str) -> dict[str, Any]:
    """Publish a bulletin for a drawn square; how long its list took to be frozen."""
    from datetime import timedelta

    from holdfast.alerts import operations
    from holdfast.alerts.audience import Audience
    from holdfast.alerts.models import FrozenList, Version
    from holdfast.journal.actors import Actor
    from holdfast.kernel import clock
    from holdfast.kernel.ids import new_id

    both = frozenset({"bulletins.write", "bulletins.approve"})
    writer, other = (Actor("staff", new_id(), both) for _ in range(2))
    south, north, west, east = box
    ring = ((south, west), (south, east), (north, east), (north, west), (south, west))
    now = clock.now()
    words = {"en": "Bench Street", "es": "Calle Bench"}
    written = operations.write_bulletin(
        actor=writer, kind="road_closed", severity="warning",
        slots={"road": words, "why": words}, areas=(), starts_at=now,
        until=now + timedelta(hours=6), source="Streets",
        audience=Audience(shapes=(ring,), channels=(channel,)),
    )  # fmt: skip
    operations.submit_bulletin(actor=writer, version=written.version)
    digest = bytes(Version.objects.get(pk=written.version).digest)
    begun = time.perf_counter()
    operations.approve_bulletin(actor=other, version=written.version, digest=digest)
    frozen = time.perf_counter() - begun
    kept = FrozenList.objects.get(version=written.version)
    return {"version": str(written.version), "frozen": frozen, "count": kept.count}


def bare(port: int, count: int) -> float:
    """Messages a second of the same client with as many hands, without a product."""
    from holdfast.adapters.text.http import HttpGateway
    from holdfast.kernel.ids import new_id
    from holdfast.messaging.mass import HANDS
    from holdfast.messaging.ports import Outgoing

    def hand(_number: int) -> None:
        gateway = HttpGateway(f"http://127.0.0.1:{port}/send")
        gateway.open()
        for _ in range(count // HANDS["text"]):
            gateway.hand_over(
                Outgoing(id=str(new_id()), to="+12000000000", subject="", body="x" * 120,
                         language="en")
            )  # fmt: skip
        gateway.close()

    threads = [threading.Thread(target=hand, args=(n,)) for n in range(HANDS["text"])]
    begun = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count / (time.perf_counter() - begun)


if __name__ == "__main__":
    show(measure(quick="--quick" in sys.argv[1:]))
