"""The memory of the whole demo with residents coming: summed PSS, PostgreSQL included."""

from __future__ import annotations

import time
from pathlib import Path

import psutil
from bench.figures import Figure
from bench.product import Product, product

MINUTES, QUICK_MINUTES = 10.0, 1.0


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """Runs `holdfast demo --live` for ten minutes and sums it up."""
    minutes = QUICK_MINUTES if quick else MINUTES
    with product(keep=keep, cases=20_000) as made, made.serving("demo", "--live"):
        time.sleep(minutes * 60)
        found = summed(made)
    total = sum(found.values())
    notes = f"after {minutes:g} min: " + ", ".join(f"{k} {v:.0f}" for k, v in found.items())
    return [Figure("memory of the demo", round(total), "MB", 1500, least=False, notes=notes)]


def summed(made: Product) -> dict[str, float]:
    """Megabytes of proportional set size by what a process is."""
    database = psutil.Process(made.call("bench.filling:postmaster"))
    own = psutil.Process(made.processes[0].pid)
    found: dict[str, float] = {}
    seen: set[int] = set()
    for kind, root in (("database", database), ("product", own)):
        for process in [root, *root.children(recursive=True)]:
            if process.pid in seen:
                continue
            seen.add(process.pid)
            try:
                words = " ".join(process.cmdline())
                named = next(
                    (w for w in ("web", "live", "worker") if f"serving {w}" in words), kind
                )
                pss = process.memory_full_info().pss / 1e6
            except psutil.NoSuchProcess:
                continue
            found[named] = found.get(named, 0.0) + pss
    return found
