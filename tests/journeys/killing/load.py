"""Load whose acknowledgements are noted outside the product."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import httpx

from .product import Product

STEPS = ("assigned", "in_work", "fixed")


@dataclass
class Noted:
    """What the product said yes to."""

    reports: dict[str, dict[str, Any]] = field(default_factory=dict)
    moves: list[tuple[str, str]] = field(default_factory=list)
    # How many reports may be filed so far: raised with each kill, so that a quick machine does not
    # file what the worker, dead most of the time, could only send in hours.
    allowed: int = 0
    retries: int = 0
    surprises: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


class Client(threading.Thread):
    """Files a report, works its case to the end, and begins anew, until told to stop.

    Each step has an idempotency key and is sent again until there is an answer, as a careful
    client does; what has begun is finished. A burst client waits between bursts.
    """

    def __init__(
        self, product: Product, noted: Noted, stop: threading.Event, seed: int, *, burst: bool
    ) -> None:
        super().__init__(daemon=True)
        self.product, self.noted, self.stop_asked = product, noted, stop
        self.chance, self.burst = random.Random(seed), burst
        self.http = self._new()

    def run(self) -> None:
        """Until stopped; what goes wrong is noted, not lost with the thread."""
        try:
            self._work()
        except Exception as error:
            with self.noted.lock:
                self.noted.surprises.append(repr(error))

    def _work(self) -> None:
        while not self.stop_asked.is_set():
            for _ in range(5 if self.burst else 1):
                while len(self.noted.reports) >= self.noted.allowed:
                    if self.stop_asked.wait(0.05):
                        return
                self._one()
                if self.stop_asked.is_set():
                    return
            self.stop_asked.wait(self.chance.random() * (1.0 if self.burst else 0.05))

    def _one(self) -> None:
        email = f"{uuid4().hex}@example.com"
        filed = self._send(
            "/api/v1/reports",
            {"service": "pothole", "email": email, "description": f"deep {email}"},
            201,
        )
        with self.noted.lock:
            self.noted.reports[email] = filed
        version = 1
        for to in STEPS[: self.chance.randint(0, len(STEPS))]:
            changed = self._send(
                f"/api/v1/cases/{filed['case']}/moves", {"to": to, "version": version}, 200
            )
            version = changed["version"]
            with self.noted.lock:
                self.noted.moves.append((filed["case"], to))

    def _send(self, path: str, body: dict[str, Any], expected: int) -> dict[str, Any]:
        key = uuid4().hex
        end = time.monotonic() + 120
        while True:
            try:
                answer = self.http.post(
                    self.product.url + path, json=body, headers={"Idempotency-Key": key}
                )
                if answer.status_code == expected:
                    return dict(answer.json())
                if answer.status_code != 503:
                    raise AssertionError(f"{path} {answer.status_code} {answer.text[:300]}")
            except httpx.HTTPError:
                self.http.close()
                self.http = self._new()
            with self.noted.lock:
                self.noted.retries += 1
            if time.monotonic() > end:
                raise AssertionError(f"no answer to {path} in two minutes")
            time.sleep(0.05)

    def _new(self) -> httpx.Client:
        return httpx.Client(
            headers={"Authorization": f"Bearer {self.product.seeded['key']}"}, timeout=20
        )


class Watcher(threading.Thread):
    """A desk's stream: follows the journal, reconnects with Last-Event-ID, notes positions."""

    def __init__(self, product: Product, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.product, self.stop_asked = product, stop
        self.positions: list[int] = []
        self.after = 0
        # What a reset passed over, from the last fact seen to where the stream goes on: there a
        # page is loaded again, so nothing of it is lost.
        self.reset: list[tuple[int, int]] = []
        self.reconnects = 0

    def run(self) -> None:
        """Until stopped."""
        while not self.stop_asked.is_set():
            try:
                self._follow()
            except httpx.HTTPError:
                self.reconnects += 1
                time.sleep(0.1)

    def missed(self, facts: list[int]) -> list[int]:
        """Of these positions, those neither seen nor passed over by a reset."""
        seen = set(self.positions)
        return [
            each
            for each in facts
            if each not in seen and not any(low < each <= high for low, high in self.reset)
        ]

    def _follow(self) -> None:
        headers = {"Cookie": f"sessionid={self.product.seeded['session']}"}
        if self.after:
            headers["Last-Event-ID"] = str(self.after)
        url = self.product.live_url + "/live" + ("" if self.after else "?after=0")
        with httpx.stream("GET", url, headers=headers, timeout=httpx.Timeout(5, read=20)) as stream:
            if stream.status_code != 200:
                time.sleep(0.2)
                return
            kind, position = "", 0
            for line in stream.iter_lines():
                if line.startswith("event:"):
                    kind = line[6:].strip()
                elif line.startswith("id:"):
                    position = int(line[3:])
                elif not line and kind:
                    if kind == "fact":
                        self.positions.append(position)
                        self.after = position
                    elif kind == "reset":
                        self.reset.append((self.positions[-1] if self.positions else 0, position))
                        self.after = position
                    kind = ""
                if self.stop_asked.is_set():
                    return
