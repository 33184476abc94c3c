"""Small stand-ins for the product, named by module path in the tests' child processes."""

import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from holdfast.config.serving.following import Timings
from holdfast.config.serving.ports import Event
from holdfast.config.serving.stream import LiveApplication


def web(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answers its process id; ``/slow`` after 2.5 s, ``/crash`` never."""
    path = environ["PATH_INFO"]
    if path == "/slow":
        Path(environ["QUERY_STRING"]).touch()
        time.sleep(2.5)
    if path == "/crash":
        os.kill(os.getpid(), signal.SIGSEGV)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [f"{os.getpid()} {os.getppid()}".encode()]


def worker(stop: threading.Event) -> None:
    """Says that it runs, waits, says that it stopped."""
    print(f"worker {os.getpid()} runs", flush=True)
    stop.wait()
    print("worker stopped in order", flush=True)


def stubborn(stop: threading.Event) -> None:
    """Never stops."""
    print(f"worker {os.getpid()} runs", flush=True)
    while True:
        time.sleep(1)


def hopeless(stop: threading.Event) -> None:
    """Ends at once."""
    sys.exit(3)


@dataclass(frozen=True)
class Watcher:
    name: str


class Numbers:
    """A journal whose head is the size in bytes of a file, so that tests make events by appending.

    Even positions are seen by everyone who is signed in, odd ones by ``boss`` only.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def authenticate(self, headers: Mapping[str, str], query: Mapping[str, str]) -> Watcher | None:
        name = headers.get("cookie", "").removeprefix("who=")
        gone = self.path.with_suffix(f".{name or 'nobody'}-left").exists()
        return Watcher(name) if name and not gone else None

    def visible(self, viewer: Watcher, events: Sequence[Event]) -> list[Event]:
        return [e for e in events if viewer.name == "boss" or e.id % 2 == 0]

    def follow(self, after: int, limit: int) -> list[Event]:
        return [
            Event(id=n, kind="test.counted", subject=f"number:{n}", data={"n": n})
            for n in range(after + 1, min(self.head(), after + limit) + 1)
        ]

    def head(self) -> int:
        return self.path.stat().st_size


def live_application() -> LiveApplication:
    return LiveApplication(
        Numbers(Path(os.environ["HOLDFAST_TEST_NUMBERS"])),
        base_url="http://127.0.0.1:3110",
        timings=Timings(heartbeat=0.5, recheck=1.0, write=3.0),
    )


live = live_application() if "HOLDFAST_TEST_NUMBERS" in os.environ else None
