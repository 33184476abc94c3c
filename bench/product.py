"""A whole product to measure: `holdfast serve` on an embedded, durable database in its own home."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).resolve().parent.parent
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass
class Product:
    """A home, its ports and environment; running inside :meth:`serving`."""

    home: Path
    port: int
    environ: dict[str, str]
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def call(self, function: str, *arguments: Any) -> Any:
        """Call ``module:function`` in a process of its own beside the product, on its database;
        arguments and what it returns travel as JSON."""
        done = subprocess.run(
            [sys.executable, "-m", "bench.inside", function, json.dumps(arguments)],
            env=self.environ, stdout=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
        if done.returncode:
            raise SystemExit(f"{function} failed")
        return json.loads(done.stdout.splitlines()[-1])

    @contextmanager
    def serving(self, *command: str) -> Iterator[None]:
        """`holdfast serve`, or what is named, until the end of the block."""
        self.start([sys.executable, "-m", "holdfast.config.cli", *(command or ("serve",))])
        try:
            self.wait_for(self.port)
            yield
        finally:
            self.stop()

    def start(self, argv: list[str], **environ: str) -> subprocess.Popen[bytes]:
        """Start a process in the product's environment; it ends with the product."""
        with (self.home.parent / "log").open("ab") as log:
            process = subprocess.Popen(argv, env=self.environ | environ, stdout=log, stderr=log)
        self.processes.append(process)
        return process

    def wait_for(self, port: int, patience: float = 180.0) -> None:
        """Until something listens on a port; SystemExit with the log when it does not."""
        end = time.monotonic() + patience
        while time.monotonic() < end and all(p.poll() is None for p in self.processes):
            try:
                with socket.create_connection(("127.0.0.1", port), 1):
                    return
            except OSError:
                time.sleep(0.1)
        raise SystemExit((self.home.parent / "log").read_text(errors="replace")[-4000:])

    def stop(self) -> None:
        """SIGTERM to all that was started, the last first."""
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            process.wait(timeout=30)
        self.processes.clear()


@contextmanager
def product(*, keep: Path | None = None, cases: int = 0, city: bool = True) -> Iterator[Product]:
    """A product with the demo city and so many of its cases, in a temporary home, or in one that
    is kept."""
    if keep is None:
        with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as base:
            yield _made(Path(base), cases, city)
    else:
        keep.mkdir(parents=True, exist_ok=True)
        yield _made(keep, cases, city)


def _made(base: Path, cases: int, city: bool) -> Product:
    port = free_port()
    environ = {name: v for name, v in os.environ.items() if not name.startswith("HOLDFAST_")} | {
        "HOLDFAST_HOME": str(base / "home"),
        "HOLDFAST_PORT": str(port),
        "HOLDFAST_LIVE_PORT": str(free_port()),
        "HOLDFAST_BASE_URL": f"http://127.0.0.1:{port}",
        "HOLDFAST_LOG_STYLE": "human",
        "HOLDFAST_LOG_LEVEL": "warning",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
    }
    made = Product(base / "home", port, environ)
    if city:
        made.call("bench.filling:city", cases)
    return made


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def cpu_seconds(pids: list[int]) -> float:
    """Processor time, user and system, that processes have used so far."""
    total = 0.0
    for pid in pids:
        try:
            times = psutil.Process(pid).cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
    return total


def pids_of(root: int, words: str) -> list[int]:
    """Processes below one whose command line, or whose parent's below it, has these words."""
    found: list[int] = []
    for child in psutil.Process(root).children(recursive=True):
        try:
            if words in " ".join(child.cmdline()):
                found += [child.pid, *(each.pid for each in child.children(recursive=True))]
        except psutil.NoSuchProcess:
            continue
    return sorted(set(found))
