"""The real processes: supervised, killed, drained, given up."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from holdfast.config.serving import listeners

pytestmark = pytest.mark.timeout(120)

TESTS = Path(__file__).resolve().parents[2]
SOURCES = TESTS.parent / "src"
STANDINS = "config.serving.standins"


def until(true: Callable[[], Any], seconds: float = 30.0) -> Any:
    """What ``true`` answers once it is true; fails after a generous while."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := true():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not come true in time")


class Served:
    """A supervisor in a process of its own, with stand-ins for the product."""

    def __init__(self, folder: Path, *, worker: str = "worker", patience: str = "Patience()"):
        self.port, self.live_port = free_ports(2)
        self.log = folder / "log"
        self.numbers = folder / "numbers"
        self.numbers.touch()
        code = (
            "import sys\n"
            "from holdfast.config.serving import listeners, logs\n"
            "from holdfast.config.serving.supervisor import ChildSpec, Patience, supervise\n"
            "logs.configure('human', process='serve')\n"
            "run = [sys.executable, '-m', 'holdfast.config.serving']\n"
            f"w = listeners.open_listeners('127.0.0.1', {self.port}, 2)\n"
            f"l = listeners.open_listeners('127.0.0.1', {self.live_port})\n"
            "sys.exit(supervise([\n"
            f"    ChildSpec('web', [*run, 'web', '{STANDINS}:web', '--threads', '2'], {{}}, w),\n"
            f"    ChildSpec('live', [*run, 'live', '{STANDINS}:live'], {{}}, l, stops_last=True),\n"
            f"    ChildSpec('worker', [*run, 'worker', '{STANDINS}:{worker}']),\n"
            f"], {patience}))\n"
        )
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-c", code],
                env=os.environ
                | {
                    "PYTHONPATH": f"{SOURCES}:{TESTS}",
                    "HOLDFAST_LOG_STYLE": "human",
                    "HOLDFAST_TEST_NUMBERS": str(self.numbers),
                },
                stdout=log,
                stderr=log,
            )

    def get(self, path: str = "/", port: int | None = None, seconds: float = 30.0) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=seconds)
        try:
            connection.request("GET", path, headers={"Cookie": "who=boss"})
            return connection.getresponse().read()
        finally:
            connection.close()

    def ready(self) -> "Served":
        """Wait until all three are up."""
        until(lambda: "worker" in self.said() and "runs" in self.said())
        assert self.get()
        assert self.get("/livez", self.live_port)
        return self

    def said(self) -> str:
        return self.log.read_text()

    def child(self, name: str) -> psutil.Process:
        """The direct child that runs ``name``."""
        return next(c for c in psutil.Process(self.process.pid).children() if name in c.cmdline())

    def everyone(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def stream(self) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.live_port, timeout=30)
        connection.request("GET", "/live", headers={"Cookie": "who=boss"})
        return connection.getresponse()


def free_ports(count: int) -> list[int]:
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    started: list[Served] = []

    def start(**how: str) -> Served:
        started.append(Served(tmp_path, **how))
        return started[-1]

    yield start
    for one in started:
        left = one.everyone() if one.process.poll() is None else []
        one.process.kill()
        one.process.wait()
        for process in left:
            with contextlib.suppress(psutil.NoSuchProcess):
                process.kill()


def gone(processes: list[psutil.Process]) -> bool:
    return not [p for p in processes if p.is_running() and p.status() != psutil.STATUS_ZOMBIE]


def test_a_request_in_flight_at_the_stop_is_answered_and_everything_is_gone_in_time(
    served: Callable[..., Served], tmp_path: Path
) -> None:
    one = served().ready()
    everyone = one.everyone()
    assert len(everyone) == 5
    begun = tmp_path / "begun"
    answers: list[bytes] = []
    caller = threading.Thread(target=lambda: answers.append(one.get(f"/slow?{begun}")))
    caller.start()
    until(begun.exists)
    asked = time.monotonic()
    one.process.terminate()
    assert one.process.wait(timeout=30) == 0
    assert time.monotonic() - asked < 10
    caller.join(timeout=30)
    assert answers and answers[0], "the slow request was answered"
    assert gone(everyone)
    assert "worker stopped in order" in one.said()
    with pytest.raises(ConnectionRefusedError):
        one.get()


def test_open_streams_are_ended_at_the_stop(served: Callable[..., Served]) -> None:
    one = served().ready()
    streams = [one.stream() for _ in range(20)]
    asked = time.monotonic()
    one.process.send_signal(signal.SIGINT)
    assert one.process.wait(timeout=30) == 0
    assert time.monotonic() - asked < 10
    for stream in streams:
        last = stream.read().decode().strip().splitlines()[-1]
        assert last.startswith("retry: "), "each is told when to come back, at a random time"


def test_a_stream_shows_what_the_last_request_did_before_it_ends(
    served: Callable[..., Served], tmp_path: Path
) -> None:
    one = served().ready()
    stream = one.stream()
    begun = tmp_path / "begun"
    caller = threading.Thread(target=lambda: one.get(f"/slow?{begun}"))
    caller.start()
    until(begun.exists)
    one.process.terminate()
    until(lambda: "stopping" in one.said())
    one.numbers.write_bytes(b"x")
    assert one.process.wait(timeout=30) == 0
    assert b'"kind":"test.counted"' in stream.read()
    caller.join(timeout=30)


@pytest.mark.kills
def test_a_killed_child_is_back_and_callers_wait_instead_of_being_refused(
    served: Callable[..., Served],
) -> None:
    one = served().ready()
    for name, port in (("web", one.port), ("live", one.live_port)):
        before = one.child(name)
        workers = before.children()
        before.kill()
        until(lambda dead=[before, *workers]: gone(dead))
        # Nothing is retried here: the socket outlives the process, so the connection waits.
        assert one.get("/livez", port)
        assert one.child(name).pid != before.pid
    worker = one.child("worker")
    worker.kill()
    until(lambda: one.said().count(" runs") == 2)
    assert one.said().count("killed by SIGKILL") == 3
    assert one.process.poll() is None


@pytest.mark.kills
def test_a_killed_web_process_is_replaced_and_the_others_go_on(
    served: Callable[..., Served],
) -> None:
    one = served().ready()
    main = one.child("web")
    for _ in range(8):
        victim = until(main.children)[0]
        victim.kill()
        until(lambda: len([c for c in main.children() if c.pid != victim.pid]) == 2)  # noqa: B023
        for _ in range(6):
            assert one.get()
    assert one.child("web").pid == main.pid
    assert one.process.poll() is None


@pytest.mark.kills
def test_nothing_outlives_a_killed_supervisor_and_the_port_is_free_at_once(
    served: Callable[..., Served],
) -> None:
    one = served().ready()
    everyone = one.everyone()
    one.process.kill()
    one.process.wait()
    until(lambda: gone(everyone))
    for port in (one.port, one.live_port):
        listeners.close_all(listeners.open_listeners("127.0.0.1", port))


def test_a_child_that_ends_by_itself_is_started_again_with_growing_pauses_and_then_given_up(
    served: Callable[..., Served],
) -> None:
    one = served(worker="hopeless", patience="Patience(deaths=4, first_pause=0.1)")
    everyone: list[psutil.Process] = []
    with contextlib.suppress(psutil.NoSuchProcess):
        everyone = one.everyone()
    assert one.process.wait(timeout=60) == 70
    said = one.said()
    assert said.count("worker ended: exit code 3") == 4
    assert [f"again in {pause} s" in said for pause in ("0.10", "0.20", "0.40")] == [True] * 3
    assert "worker ended 4 times within 60 s, the last time with exit code 3" in said
    assert gone(everyone)


def test_a_worker_that_does_not_stop_is_cut_off_in_time(served: Callable[..., Served]) -> None:
    one = served(worker="stubborn").ready()
    everyone = one.everyone()
    asked = time.monotonic()
    one.process.terminate()
    assert one.process.wait(timeout=30) == 0
    assert time.monotonic() - asked < 10
    assert gone(everyone)


def test_a_second_signal_does_not_wait(served: Callable[..., Served]) -> None:
    one = served(worker="stubborn").ready()
    everyone = one.everyone()
    one.process.send_signal(signal.SIGINT)
    until(lambda: "stopping" in one.said())
    asked = time.monotonic()
    one.process.send_signal(signal.SIGINT)
    one.process.wait(timeout=30)
    assert time.monotonic() - asked < 5, "without the second signal the worker takes seven"
    assert gone(everyone)


def test_a_taken_port_is_refused_with_advice_even_when_the_other_would_share_it() -> None:
    mine = listeners.open_listeners("127.0.0.1", 0)
    port = mine[0].getsockname()[1]
    with pytest.raises(listeners.PortTaken, match=f"port {port}: Address already in use.*--port"):
        listeners.open_listeners("127.0.0.1", port)
    near = listeners.open_near("127.0.0.1", port)
    assert near.getsockname()[1] > port
    listeners.close_all([*mine, near])


def test_an_answer_in_two_parts_does_not_wait_for_the_callers_acknowledgement() -> None:
    [listener] = listeners.open_listeners("127.0.0.1", 0)
    with listener, socket.create_connection(listener.getsockname()):
        accepted, _ = listener.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
