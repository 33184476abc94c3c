"""Imports: rows a second of real files in ../shared/data, on a throw-away durable database."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.figures import Figure
from bench.product import ROOT

DATA = ROOT.parent / "shared" / "data"
BOSTON = DATA / "boston_open311_2008_2016.jsonl.gz"
QUICK_ROWS = 20_000


def measure(*, quick: bool = False, keep: Path | None = None) -> list[Figure]:
    """Cases as `holdfast import cases` reads them; nothing where the data is absent."""
    if not BOSTON.exists():
        print(f"  no {BOSTON.name} here: imports are not measured", file=sys.stderr)
        return []
    with tempfile.TemporaryDirectory(prefix="holdfast-bench-") as folder:
        file = BOSTON
        if quick:
            file = Path(folder) / "boston.jsonl"
            with gzip.open(BOSTON, "rb") as rows, file.open("wb") as cut:
                cut.writelines(itertools.islice(rows, QUICK_ROWS))
        environ = {k: v for k, v in os.environ.items() if not k.startswith("HOLDFAST_")}
        done = subprocess.run(
            [sys.executable, "-m", "holdfast.config.cli", "import", "cases", str(file),
             "--profile", "georeport", "--scratch", "--json"],
            env=environ, cwd=folder, stdout=subprocess.PIPE, check=True, text=True,
        )  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1])
    return [
        Figure("import of Boston's cases", round(said["rows"] / said["seconds"]), "rows/s", 3000,
               notes=f"{said['rows']} rows, {said['rejected']} rejected, {said['seconds']} s")
    ]  # fmt: skip
