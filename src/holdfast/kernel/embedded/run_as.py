"""Running PostgreSQL's programs as the right user, in a clean environment."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class RunAs:
    """The operating-system user that the server runs as when we are root."""

    uid: int
    gid: int
    name: str


def server_user(data: Path) -> RunAs | None:
    """Who runs the server: None (ourselves) unless we are root, whom PostgreSQL refuses.

    As root it is the owner of `data` where that exists, else `postgres`, else `nobody`; no
    user is ever made.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (uid := data.stat().st_uid) != 0:
        known = pwd.getpwuid(uid)
        return RunAs(known.pw_uid, known.pw_gid, known.pw_name)
    try:
        known = pwd.getpwnam("postgres")
    except KeyError:
        known = pwd.getpwnam("nobody")
    return RunAs(known.pw_uid, known.pw_gid, known.pw_name)


def environment(library_path: str, **more: str) -> dict[str, str]:
    """What PostgreSQL's programs may see: none of our secrets, nothing that steers libpq."""
    clean = {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC", **more}
    if library_path:
        clean["LD_LIBRARY_PATH"] = library_path
    return clean


def options(run_as: RunAs | None) -> dict[str, Any]:
    """Arguments of `subprocess` that make a child this user, with private files."""
    if run_as is None:
        return {"umask": 0o077, "cwd": "/"}
    who = {"user": run_as.uid, "group": run_as.gid, "extra_groups": []}
    return {"umask": 0o077, "cwd": "/", **who}


def run(
    command: list[Path | str],
    run_as: RunAs | None,
    *,
    library_path: str = "",
    text_in: str = "",
    **more: str,
) -> subprocess.CompletedProcess[str]:
    """Run a program to its end; CalledProcessError (with stdout and stderr) when it fails.

    `more` are further environment variables (PGPASSWORD, …).
    """
    return subprocess.run(
        [str(part) for part in command],
        input=text_in,
        capture_output=True,
        text=True,
        check=True,
        env=environment(library_path, **more),
        **options(run_as),
    )


def give(path: Path, run_as: RunAs | None) -> None:
    """Make the server's user the owner of something we have just made."""
    if run_as is not None:
        os.chown(path, run_as.uid, run_as.gid, follow_symlinks=False)
