"""Load for the benches: clients on kept connections, raw sockets, every answer timed.

The clients cost little beside what they measure (about 40 µs a request), since they share the
machine with it.
"""

from __future__ import annotations

import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

Make = Callable[[int], bytes]


@dataclass
class Result:
    """What a run of load saw: seconds each answer took, answers that were no 200, wall seconds."""

    seconds: float
    times: list[float] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def at(self, share: float) -> float:
        """The time within which this share of the answers came, in milliseconds."""
        ordered = sorted(self.times)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


def post(path: str, body: bytes, port: int) -> bytes:
    """A POST of a form as it goes over the wire."""
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def run(port: int, make: Make, *, clients: int, seconds: float) -> Result:
    """Send what `make` gives for 0, 1, 2 … from so many clients for so long."""
    result, lock = Result(seconds), threading.Lock()
    begun = time.perf_counter()
    end = begun + seconds
    counter = iter(range(1_000_000_000))

    def client() -> None:
        times, failed = [], []
        with socket.create_connection(("127.0.0.1", port)) as wire:
            wire.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while (start := time.perf_counter()) < end:
                try:
                    wire.sendall(make(next(counter)))
                    status, answer = _read(wire)
                except OSError as error:
                    failed.append(str(error))
                    break
                times.append(time.perf_counter() - start)
                if status != 200:
                    failed.append(f"{status} {answer[:200]!r}")
        with lock:
            result.times += times
            result.failed += failed

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    result.seconds = time.perf_counter() - begun
    return result


_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)")


def _read(wire: socket.socket) -> tuple[int, bytes]:
    data = _more(wire)
    while (cut := data.find(b"\r\n\r\n")) < 0:
        data += _more(wire)
    head, body = data[:cut].lower(), data[cut + 4 :]
    told = _LENGTH.search(head)
    # An answer in pieces (a refusal made by the server itself) ends with an empty piece.
    while len(body) < int(told[1]) if told else not body.endswith(b"0\r\n\r\n"):
        body += _more(wire)
    return int(data[9:12]), body


def _more(wire: socket.socket) -> bytes:
    if data := wire.recv(65536):
        return data
    raise ConnectionError("the server hung up in the middle of an answer")
