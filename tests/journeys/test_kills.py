"""kill -9 at any moment loses nothing acknowledged, and sends nothing twice.

20 kills in the suite, 200 by `make torture`: over the web server and its processes, the stream,
the worker and the database's postmaster, under a steady load and under bursts, from a printed
seed. What was acknowledged is noted outside the product and compared afterwards.
"""

from __future__ import annotations

import json
import os
import random
import signal
import threading
import time
from collections import Counter
from pathlib import Path

import pytest

from journeys.killing.load import Client, Noted, Watcher
from journeys.killing.product import Product, ask, running

VICTIMS = ("web", "live", "worker", "postmaster")
# At least so many before each kill, and at most.
REPORTS_A_KILL, MOST_A_KILL = 3, 30


@pytest.mark.kills
@pytest.mark.timeout(1500)
def test_kills_lose_nothing_and_double_nothing(
    tmp_path: Path, pytestconfig: pytest.Config, capsys: pytest.CaptureFixture[str]
) -> None:
    kills = int(pytestconfig.getoption("--kills"))
    seed = int(pytestconfig.getoption("--kill-seed") or time.time_ns() % 1_000_000)
    with capsys.disabled():
        print(f"\nkills: {kills}, seed {seed}")
    chance = random.Random(seed)
    with running(tmp_path) as product:
        noted, killed = Noted(), Counter[str]()
        watcher_stop = threading.Event()
        watcher = Watcher(product, watcher_stop)
        watcher.start()
        for burst, share in ((False, kills // 2), (True, kills - kills // 2)):
            _under_load(product, noted, chance, killed, share, burst=burst)
        _drain(product)
        product.wait_ready()
        state = json.loads(ask(product, "state"))
        facts = [position for [position] in state["sealed"]]
        _until(lambda: not watcher.missed(facts), "the stream did not catch up", 60)
        watcher_stop.set()
        report = _compare(noted, state, product)
        with capsys.disabled():
            print(
                f"killed {dict(killed)}; reports {len(noted.reports)}, moves {len(noted.moves)},"
                f" sent again {noted.retries}, stream reconnects {watcher.reconnects},"
                f" resets {len(watcher.reset)}; {report}"
            )
        assert sum(killed.values()) == kills
        assert noted.surprises == []
        assert len(noted.reports) > 2 * kills, "hardly any load"
        assert watcher.positions == sorted(set(watcher.positions)), "the stream repeated itself"
        assert (report["lost"], report["doubled"]) == (0, 0)


def _under_load(
    product: Product,
    noted: Noted,
    chance: random.Random,
    killed: Counter[str],
    kills: int,
    *,
    burst: bool,
) -> None:
    stop = threading.Event()
    count = 8 if burst else 4
    clients = [
        Client(product, noted, stop, chance.randrange(2**31), burst=burst) for _ in range(count)
    ]
    for client in clients:
        client.start()
    done = 0
    while done < kills:
        # By work done, not by the clock: on a busy machine the kills wait for the load.
        due = REPORTS_A_KILL * sum(killed.values())
        noted.allowed = MOST_A_KILL * (sum(killed.values()) + 1)
        _until(lambda due=due: len(noted.reports) >= due, "nothing is acknowledged any more", 180)
        time.sleep(chance.uniform(0.1, 1.2))
        # Every kind has its turn; which process of the kind is chance.
        kind = VICTIMS[(sum(killed.values())) % len(VICTIMS)]
        alive = product.victims()[kind]
        if not alive:
            continue
        try:
            os.kill(chance.choice(alive), signal.SIGKILL)
        except ProcessLookupError:
            continue
        killed[kind] += 1
        done += 1
    time.sleep(1)
    stop.set()
    for client in clients:
        client.join(timeout=150)
        assert not client.is_alive(), "a client got no answer"


def _drain(product: Product) -> None:
    """Until nothing waits any more: seals, reactions, messages."""

    def state() -> tuple[bool, int]:
        state = json.loads(ask(product, "state"))
        waiting = [m for m in state["messages"] if m[3] not in ("sent", "failed")]
        done = len(state["messages"]) - len(waiting)
        return not state["unsealed"] and not state["held"] and not waiting and _told(state), done

    drained, done = state()
    while not drained:
        before, end = done, time.monotonic() + 60
        while not drained and done == before:
            assert time.monotonic() < end, "the queues drain no more"
            time.sleep(0.5)
            drained, done = state()


def _told(state: dict[str, list[list[object]]]) -> bool:
    """Every opened case has its acknowledgement, every move its message."""
    received = sum(1 for m in state["messages"] if m[2] == "received")
    moved = sum(1 for m in state["messages"] if m[2] == "moved")
    loud = sum(int(str(row[2])) for row in state["moved"] if row[1] != "assigned")
    return received == len(state["opened"]) and moved == loud


def _until(condition, words: str, seconds: float) -> None:  # type: ignore[no-untyped-def]
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, words
        time.sleep(0.5)


def _compare(noted: Noted, state: dict[str, list], product: Product) -> dict[str, int]:  # type: ignore[type-arg]
    """Count what was lost and what was doubled; each is described in an assertion message."""
    cases = Counter(row[0] for row in state["cases"])
    opened, interactions = (
        dict(map(tuple, state["opened"])),
        dict(map(tuple, state["interactions"])),
    )
    by_email = {row[0]: row for row in state["cases"]}
    lost = [e for e, filed in noted.reports.items()
            if e not in by_email or by_email[e][2] != filed["number"]
            or opened.get(filed["case"]) != 1 or interactions.get(filed["case"]) != 1]  # fmt: skip
    moved = {(row[0], row[1]): row[2] for row in state["moved"]}
    lost += [f"{case} {to}" for case, to in noted.moves if (case, to) not in moved]
    doubled = [email for email, count in cases.items() if count > 1]
    doubled += [f"{key}" for key, count in moved.items() if count > 1]
    doubled += [case for case, count in opened.items() if count > 1]
    doubled += [case for case, count in interactions.items() if count > 1]
    # Mail: the server's own count. A second copy is allowed only where an answer was lost: where
    # the worker was killed between handing over the mail and writing down that it was taken.
    uncertain = {f"<{m[0]}@localhost>" for m in state["messages"] if m[4]}
    lost += [f"mail {m[0]}" for m in state["messages"]
             if m[3] == "sent" and f"<{m[0]}@localhost>" not in product.mailbox.taken]  # fmt: skip
    doubled += [mail for mail, count in product.mailbox.taken.items()
                if count > 1 and mail not in uncertain]  # fmt: skip
    facts = Counter((m[5], m[2], m[1]) for m in state["messages"])
    doubled += [str(fact) for fact, count in facts.items() if count > 1]
    assert state["faults"] == []
    assert lost == [], lost[:5]
    assert doubled == [], doubled[:5]
    twice = [mail for mail in uncertain if product.mailbox.taken[mail] > 1]
    return {
        "lost": len(lost),
        "doubled": len(doubled),
        "mail server's answers lost (allowed)": len(uncertain),
        "of these mailed twice": len(twice),
    }
