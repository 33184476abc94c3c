"""The light page when everybody asks for it: answers a second, beside the same page made anew.

The product serves as always, with every process it has; 32 clients ask on kept connections for the
page in both languages, packed, as browsers do. The floor is what the same server gives when each
page has to be made (a query makes it another page each time).
"""

from __future__ import annotations

import gzip
import re
import urllib.request
from pathlib import Path

from bench import load
from bench.figures import Figure
from bench.product import product

CLIENTS = 32
PATHS = ("/plain/", "/es/plain/")


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """Answers a second, the time of the slowest in a hundred, and the bytes of the page in all."""
    seconds = 3.0 if quick else 20.0
    with product(keep=keep) as made, made.serving():
        load.run(made.port, _asking(made.port), clients=2, seconds=1)
        anew = load.run(
            made.port, _asking(made.port, "?n={}"), clients=CLIENTS, seconds=seconds / 4
        )
        kept = load.run(made.port, _asking(made.port), clients=CLIENTS, seconds=seconds)
        weight = max(map(_weight, (f"http://127.0.0.1:{made.port}{path}" for path in PATHS)))
    bad = f" FAILED {kept.failed[0]}" if kept.failed else ""
    return [
        Figure("light page a second, 32 clients", round(kept.per_second), "/s", 2000,
               floor=round(anew.per_second), notes=f"p99 {kept.at(0.99):.0f} ms{bad}"),
        Figure("light page in all, with its styles", round(weight / 1024, 1), "KB", 14,
               least=False),
    ]  # fmt: skip


def _asking(port: int, query: str = "") -> load.Make:
    """GETs of the page in turns of language."""

    def make(n: int) -> bytes:
        path = PATHS[n % len(PATHS)] + query.format(n)
        return (
            f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept-Encoding: gzip\r\n\r\n"
        ).encode()

    return make


def _weight(address: str) -> int:
    """Bytes of the page and of what it names, each packed."""
    page = _get(address)
    found = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(/[^"]+)"', page.decode())
    host = "/".join(address.split("/")[:3])
    return sum(len(gzip.compress(each)) for each in (page, *(_get(host + p) for p in found)))


def _get(address: str) -> bytes:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return bytes(answer.read())
