"""``make bench``: every figure with its target and its ratio to a floor of the same run.

    python -m bench [names…] [--quick] [--json] [--keep DIR]

Each figure's module runs in a process of its own, beside a product of its own on a durable
embedded database. The exit code is 0 however the figures turn out, 1 when a bench broke.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
from bench.figures import Figure, show
from bench.product import ROOT, product

# Modules with `measure(quick=, keep=) -> list[Figure]`.
FIGURES = (
    "intake", "lists", "desk", "knowledge", "plain", "weights", "memory", "imports", "sending",
)  # fmt: skip
# Of these, those that share one home of many cases, which can be kept.
KEPT = ("lists", "desk")
# Benches with printed lines of their own, and what makes them quick.
TALKING: dict[str, tuple[list[str], list[str]]] = {
    "places": (["bench/places.py"], []),
    # Apart from this folder: the tests' package "knowledge" is not the bench of that name.
    "search_quality": (["-P", "bench/search_quality.py"], []),
    "duplicates_quality": (["bench/duplicates_quality.py"], []),
}


def main() -> int:
    """Run what is named, or all."""
    known = [*FIGURES, *TALKING]
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", help=f"among {', '.join(known)}; all by default")
    parser.add_argument("--quick", action="store_true", help="measure shortly")
    parser.add_argument("--json", action="store_true", help="end with one line of JSON")
    parser.add_argument("--keep", type=Path, help="keep the home of many cases here")
    options = parser.parse_args()
    if wrong := [name for name in options.names if name not in known]:
        parser.error(f"no bench {', '.join(wrong)}; there are {', '.join(known)}")
    names = options.names or known
    settings = _settings()
    print("database: " + ", ".join(f"{key} {value}" for key, value in settings.items()))
    found: list[Figure] = []
    broken = []
    for name in names:
        print(f"{name}:", flush=True)
        try:
            found += _run(name, options)
        except (Exception, SystemExit) as error:  # noqa: BLE001  # the others still run
            broken.append(name)
            print(f"  {name} broke: {error}")
    if options.json:
        print(json.dumps({"database": settings, "figures": [each.plain() for each in found],
                          "broken": broken}))  # fmt: skip
    return 1 if broken else 0


def _run(name: str, options: argparse.Namespace) -> list[Figure]:
    if name in TALKING:
        command, quick = TALKING[name]
        done = subprocess.run(
            [sys.executable, *command, *(quick if options.quick else [])],
            cwd=ROOT, check=False,
        )  # fmt: skip
        # Some say by their exit code that a figure is short; only a crash breaks the run.
        if done.returncode not in (0, 1):
            raise RuntimeError(f"exit code {done.returncode}")
        return []
    module = importlib.import_module(f"bench.{name}")
    figures: list[Figure] = module.measure(
        quick=options.quick, keep=options.keep if name in KEPT else None
    )
    show(figures)
    return figures


def _settings() -> dict[str, Any]:
    """What makes the database durable, as the benches' products have it."""
    with product(city=False) as made:
        said: dict[str, Any] = msgspec.convert(made.call("bench.filling:settings"), dict[str, str])
        return said


if __name__ == "__main__":
    sys.exit(main())
