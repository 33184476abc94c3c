"""The keeper: a small process beside each server that outlives every holder.

It stops the server when nobody holds it any more (also when all holders were killed), starts
it again when it died while somebody does, and keeps its log short.

Why nothing slips between: whoever starts, stops, attaches or leaves holds the change lock,
the keeper included, so "no holder is left" cannot become false while it acts on it; and the
keeper lets go of its own lock before the change lock, so that the next one to attach sees
that it is gone and starts another. Its lock is taken by the one who starts it and handed over
open, so that there is never a moment in which two could be started.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from . import cluster, homes, locks, server
from .errors import EmbeddedDatabaseError
from .paths import ClusterPaths

LOOK_EVERY = 0.5  # seconds


def ensure(paths: ClusterPaths) -> None:
    """Start a keeper unless one lives. The caller holds the change lock."""
    lock = locks.try_exclusive(paths.keeper_lock)
    if lock is None:
        return
    package_root = Path(__file__).resolve().parents[3]
    environment = {
        "PATH": os.environ.get("PATH", os.defpath),
        "PYTHONPATH": str(package_root),
        "LC_ALL": "C.UTF-8",
    }
    command = [sys.executable, "-m", "holdfast.kernel.embedded", "keep", str(paths.root)]
    fd = os.open(paths.root / "keeper.log", os.O_WRONLY | os.O_TRUNC | os.O_CREAT, 0o600)
    try:
        # Through a shell that goes at once: init is then its parent, and collects it. Signals
        # are ignored from its first moment: whoever ends everything at once ends the holders
        # too, and then the server must still be stopped in good order, by the keeper if they
        # fail to.
        subprocess.run(
            ["/bin/sh", "-c", "trap '' TERM INT HUP; \"$@\" &", "sh", *command, str(lock.fd)],
            stdin=subprocess.DEVNULL,
            stdout=fd,
            stderr=fd,
            pass_fds=[lock.fd],
            start_new_session=True,
            check=True,
            cwd="/",
            env=environment,
        )
    finally:
        os.close(fd)
        lock.close()  # not released: the keeper has it now


def keep(root: Path, keeper_lock_fd: int) -> None:
    """Watch the cluster in `root` until nobody holds it, then stop it and return."""
    paths = ClusterPaths(root, None)
    failures = 0
    restart_after = 0.0
    while True:
        try:
            if _stop_when_free(paths, keeper_lock_fd):
                return
            if time.monotonic() >= restart_after:
                _restart_when_dead(paths)
                failures = 0
        except FileNotFoundError:
            if not root.exists():  # thrown away, or removed by hand: nobody can reach it
                server.kill(paths.data)
                homes.clear(paths)
                return
        except (EmbeddedDatabaseError, OSError) as error:
            failures += 1
            restart_after = time.monotonic() + min(2.0**failures, 60)
            sys.stderr.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {error}\n")
            sys.stderr.flush()
        time.sleep(LOOK_EVERY)


def _stop_when_free(paths: ClusterPaths, keeper_lock_fd: int) -> bool:
    change = locks.try_exclusive(paths.change_lock)
    if change is None:
        return False  # somebody is starting, attaching or leaving: look again later
    try:
        holders = locks.try_exclusive(paths.holders_lock)
        if holders is None:
            return False
        try:
            if paths.throw_away.exists():
                homes.doom(paths)
                homes.clear(paths)
            else:
                server.stop(paths.data)
        finally:
            holders.release()
        os.close(keeper_lock_fd)
    finally:
        change.release()
    return True


def _restart_when_dead(paths: ClusterPaths) -> None:
    state = cluster.read_state(paths)
    if state is None:
        return
    server.bound_log(paths.log)
    if server.status(paths.data, Path(state.sockets)) != "none":
        return
    change = locks.try_exclusive(paths.change_lock)
    if change is None:
        return
    try:
        # The last one may just have left and stopped it; then it stays stopped.
        if _held(paths) and server.status(paths.data, Path(state.sockets)) == "none":
            server.start(cluster.server_of(paths, state))
    finally:
        change.release()


def _held(paths: ClusterPaths) -> bool:
    free = locks.try_exclusive(paths.holders_lock)
    if free is not None:
        free.release()
    return free is None
