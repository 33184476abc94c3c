"""Starting, watching and stopping one PostgreSQL server. Callers hold the change lock."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .binaries import Binaries
from .errors import EmbeddedDatabaseError
from .paths import SOCKET_NAME
from .run_as import RunAs, environment, options

FAST_SECONDS = 5.0  # for a fast shutdown, before an immediate one
IMMEDIATE_SECONDS = 1.5  # for an immediate one, before SIGKILL
START_SECONDS = 900.0  # recovery after a crash may replay a gigabyte of log
LOG_BYTES = 8_000_000
PROC = Path("/proc")

Status = Literal["ready", "starting", "stopping", "none"]


@dataclass(frozen=True)
class Server:
    """One startable server: which programs, on which data, with which settings."""

    binaries: Binaries
    data: Path
    config: Path
    sockets: Path
    log: Path
    run_as: RunAs | None


def _command_line(process: int) -> list[str]:
    """A process's arguments; empty when it is gone, a zombie, or not ours to see."""
    try:
        return (PROC / str(process) / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:
        return []


def _belongs(process: int, data: Path) -> bool:
    """Whether it is a server (or one being started) on this data: the postmaster names the
    folder in its arguments, its children work in it, also after the folder was removed."""
    arguments = _command_line(process)
    program = Path(arguments[0]).name if arguments else ""
    if program in ("postgres", "sh", "initdb") and str(data) in arguments:
        return True
    if not program.startswith("postgres"):
        return False
    try:
        folder = str((PROC / str(process) / "cwd").readlink())
    except OSError:
        return False
    return folder in (str(data), f"{data} (deleted)")


def processes_of(data: Path) -> list[int]:
    """The ids of every server process on this data, the postmaster's first."""
    found = [int(p.name) for p in PROC.iterdir() if p.name.isdigit()]
    ours = [p for p in found if _belongs(p, data)]
    return sorted(ours, key=lambda p: str(data) not in _command_line(p))


def _pid_file(data: Path) -> tuple[int, str]:
    """Process id and state as the postmaster noted them; (0, "") when there is no note."""
    try:
        lines = (data / "postmaster.pid").read_text().splitlines()
        return int(lines[0]), lines[7].strip() if len(lines) > 7 else "starting"
    except (OSError, ValueError, IndexError):
        return 0, ""


def status(data: Path, sockets: Path) -> Status:
    """What the server on this data is doing.

    A note whose process we cannot see counts only when the socket answers (a server that
    another container started on the same folder); otherwise it is what a crash left behind.
    """
    process, state = _pid_file(data)
    if not process:
        return "none"
    if not _belongs(process, data) and not _answers(sockets):
        return "none"
    return "ready" if state == "ready" else "stopping" if state == "stopping" else "starting"


def _answers(sockets: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(1)
        try:
            probe.connect(str(sockets / SOCKET_NAME))
        except OSError:
            return False
        return True


def settled_status(data: Path, sockets: Path) -> Status:
    """Like `status`, after waiting for a start or stop that is under way."""
    until = time.monotonic() + START_SECONDS
    while (now := status(data, sockets)) in ("starting", "stopping"):
        if time.monotonic() > until:
            raise EmbeddedDatabaseError(
                f"The database in {data} has been {now} for {START_SECONDS:.0f} s: look at its "
                "log beside that folder."
            )
        time.sleep(0.02)
    return now


def start(server: Server) -> None:
    """Start the server and return once it takes connections.

    It becomes a session of its own, so that neither our end nor a Ctrl-C reaches it.
    EmbeddedDatabaseError with the last lines of its log when it does not come up.
    """
    _sweep(server.data, server.sockets)
    program = server.binaries.program("postgres")
    arguments = ["-D", str(server.data), "-c", f"config_file={server.config}"]
    fd = os.open(server.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "ab") as log:
        before = log.tell()
        # The shell goes at once, so that init and not we is the server's parent: nobody has
        # to collect it.
        child = subprocess.run(
            ["/bin/sh", "-c", '"$@" >&2 & echo $!', "sh", str(program), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=log,
            start_new_session=True,
            check=True,
            env=environment(server.binaries.library_path),
            **options(server.run_as),
        )
    process = int(child.stdout)
    until = time.monotonic() + START_SECONDS
    while status(server.data, server.sockets) != "ready":
        if not _command_line(process) or time.monotonic() > until:
            with server.log.open("rb") as log:
                log.seek(before)
                said = log.read()[-2000:].decode(errors="replace").strip()
            raise EmbeddedDatabaseError(
                f"PostgreSQL {server.binaries.version} did not start on {server.data}:\n{said}"
            )
        time.sleep(0.01)


def stop(data: Path, *, fast_seconds: float = FAST_SECONDS) -> None:
    """Stop the server on this data, if any, and return when its last process is gone.

    A fast shutdown first (open transactions are rolled back, everything is written), then an
    immediate one (the next start replays the log; nothing committed is lost), then SIGKILL.
    """
    for how, seconds in ((signal.SIGINT, fast_seconds), (signal.SIGQUIT, IMMEDIATE_SECONDS)):
        running = processes_of(data)
        if not running:
            return
        postmaster = running[0]
        with suppress(ProcessLookupError):
            os.kill(postmaster, how)
        until = time.monotonic() + seconds
        while _belongs(postmaster, data) and time.monotonic() < until:
            time.sleep(0.01)
    kill(data)


def kill(data: Path) -> None:
    """End every process on this data at once; what was committed is in its log."""
    until = time.monotonic() + 10
    while running := processes_of(data):
        for process in running:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGKILL)
        if time.monotonic() > until:
            raise EmbeddedDatabaseError(
                f"Processes {running} of the database in {data} cannot be ended: "
                "end them by hand (or restart the machine) and start again."
            )
        time.sleep(0.02)


def _sweep(data: Path, sockets: Path) -> None:
    """Remove what a killed postmaster left: orphaned children, which would keep the shared
    memory and forbid a start, and notes whose process number may be somebody else's now."""
    kill(data)
    for left in (data / "postmaster.pid", sockets / SOCKET_NAME, sockets / f"{SOCKET_NAME}.lock"):
        left.unlink(missing_ok=True)


def bound_log(log: Path) -> None:
    """Keep the log below twice LOG_BYTES: the newest part moves aside as `<log>.1`. The server
    appends, so it goes on at the start of the emptied file."""
    if log.exists() and log.stat().st_size > LOG_BYTES:
        shutil.copyfile(log, log.with_name(f"{log.name}.1"))
        log.with_name(f"{log.name}.1").chmod(0o600)
        os.truncate(log, 0)
