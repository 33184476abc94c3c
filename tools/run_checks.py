"""`make check`: every linter, the types, the import order; all run, then the worst counts."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
CHECKS: dict[str, list[str]] = {
    "ruff": [str(BIN / "ruff"), "check", "src", "tests", "tools", "bench"],
    "ruff format": [str(BIN / "ruff"), "format", "--check", "src", "tests", "tools", "bench"],
    "import order": [str(BIN / "lint-imports"), "--no-logo"],
    "mypy": [str(BIN / "mypy")],
    "templates": [str(BIN / "djlint"), "src", "--lint", "--quiet"],
    "scripts": [sys.executable, "tools/lint_js.py"],
    "translations": [sys.executable, "tools/messages.py", "check"],
}


def main() -> None:
    """Run all; print what failed; exit 1 when any did."""
    failed = []
    for name, command in CHECKS.items():
        start = time.monotonic()
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        seconds = time.monotonic() - start
        print(f"{'ok  ' if done.returncode == 0 else 'FAIL'} {name} ({seconds:.1f} s)", flush=True)
        if done.returncode:
            failed.append(name)
            print(done.stdout[-20_000:], done.stderr[-5_000:], flush=True)
    if failed:
        sys.exit("failed: " + ", ".join(failed))


if __name__ == "__main__":
    main()
