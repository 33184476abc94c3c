"""Watching servers, keepers and holders from outside."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

Holder = subprocess.Popen[str]

PATIENCE = 60.0  # seconds: far above every promise, so that a slow machine fails no test


def eventually(true: Callable[[], bool], what: str) -> None:
    """Wait until something holds; fail with its words when it never does."""
    until = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < until, f"never: {what}"
        time.sleep(0.05)


def wait_until_held(process: Holder) -> None:
    """Return once a holder's process has its database."""
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"


def leave(process: Holder) -> None:
    """Let a holder leave in good order, and wait until it has."""
    process.communicate()
    assert process.returncode == 0


def postmaster(data: Path) -> int:
    """The process id of the server on this data."""
    return int((data / "postmaster.pid").read_text().split()[0])


def keepers(data: Path) -> list[int]:
    """The process ids of the keepers beside this data."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            arguments = (folder / "cmdline").read_bytes().split(b"\0")
            if b"keep" in arguments and os.fsencode(data.parent) in arguments:
                found.append(int(folder.name))
    return found
