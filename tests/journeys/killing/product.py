"""A whole product in a home of its own: `holdfast serve`, embedded database, a mail server."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from pathlib import Path
from typing import Any

import httpx
import psutil
from aiosmtpd.controller import Controller

HERE = Path(__file__).parent
PATIENCE = 90.0


class Mailbox:
    """An SMTP server's handler: counts each message it answered for, by Message-ID."""

    def __init__(self) -> None:
        self.taken: Counter[str] = Counter()
        self.bodies: list[tuple[str, str]] = []
        self.lock = threading.Lock()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take the mail; after this line it counts as received."""
        mail = message_from_bytes(envelope.content)
        with self.lock:
            self.taken[str(mail["Message-ID"])] += 1
            body = mail.get_payload(decode=True)
            text = body.decode() if isinstance(body, bytes) else ""
            self.bodies.append((envelope.rcpt_tos[0], f"{mail['Subject']}\n{text}"))
        return "250 OK"


@dataclass
class Product:
    """The running product as the outside sees it, and what a killer needs to know of it."""

    home: Path
    url: str
    live_url: str
    environ: dict[str, str]
    mailbox: Mailbox
    seeded: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until it is ready."""
        log = (self.home.parent / "serve.log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "holdfast.config.cli", "serve"],
            env=self.environ, stdout=log, stderr=log,
        )  # fmt: skip
        self.wait_ready()

    def wait_ready(self) -> None:
        """Until /readyz says yes; the log's end in the error otherwise."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                if httpx.get(f"{self.url}/readyz", timeout=5).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            time.sleep(0.2)
        raise AssertionError("not ready:\n" + self.log()[-4000:])

    def log(self) -> str:
        """What it has printed."""
        return (self.home.parent / "serve.log").read_text(errors="replace")

    def stop(self) -> None:
        """SIGTERM, and all of it gone."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(timeout=30)

    def victims(self) -> dict[str, list[int]]:
        """Process ids by what they are: web (server and its processes), live, worker,
        postmaster."""
        found: dict[str, list[int]] = {"web": [], "live": [], "worker": [], "postmaster": []}
        assert self.process is not None
        try:
            children = psutil.Process(self.process.pid).children(recursive=True)
        except psutil.NoSuchProcess:
            return found
        for child in children:
            try:
                line = " ".join(child.cmdline())
            except (psutil.NoSuchProcess, psutil.ZombieProcess):
                continue
            for kind in ("web", "live", "worker"):
                if f"holdfast.config.serving {kind}" in line:
                    found[kind].append(child.pid)
        for path in [*self.home.rglob("postmaster.pid"), *self._root_pid_files()]:
            try:
                found["postmaster"].append(int(path.read_text().split("\n")[0]))
            except (OSError, ValueError):
                continue
        return found

    def _root_pid_files(self) -> list[Path]:
        """As root the data lies elsewhere; what was seeded says where."""
        data = self.seeded.get("data_dir")
        path = Path(data) / "postmaster.pid" if data else None
        return [path] if path and path.exists() else []


@contextmanager
def running(base: Path) -> Iterator[Product]:
    """A seeded, running product; stopped at the end."""
    home = base / "home"
    mailbox = Mailbox()
    mail = Controller(mailbox, hostname="127.0.0.1", port=_free_port())
    mail.start()
    mail_port = mail.port
    port, live = _free_port(), _free_port()
    environ = {
        name: value for name, value in os.environ.items() if not name.startswith("HOLDFAST_")
    } | {
        "HOLDFAST_HOME": str(home),
        "HOLDFAST_PORT": str(port),
        "HOLDFAST_LIVE_PORT": str(live),
        "HOLDFAST_BASE_URL": f"http://127.0.0.1:{port}",
        "HOLDFAST_MAIL_URL": f"smtp+plain://127.0.0.1:{mail_port}",
        "HOLDFAST_LOG_STYLE": "human",
        "HOLDFAST_LOG_LEVEL": "warning",
        "PYTHONUNBUFFERED": "1",
    }
    chosen = os.environ.get("HOLDFAST_TEST_POSTGRES_BIN")
    if chosen:
        environ["HOLDFAST_POSTGRES_BIN"] = chosen
    product = Product(
        home, f"http://127.0.0.1:{port}", f"http://127.0.0.1:{live}", environ, mailbox
    )
    product.seeded = json.loads(ask(product, "seed"))
    try:
        product.start()
        yield product
    finally:
        product.stop()
        mail.stop()


def ask(product: Product, what: str) -> str:
    """Run killing/inside.py beside the product, as a second holder of its database."""
    done = subprocess.run(
        [sys.executable, str(HERE / "inside.py"), what],
        env=product.environ, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip
    if done.returncode:
        raise AssertionError(done.stderr[-4000:])
    return done.stdout


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
