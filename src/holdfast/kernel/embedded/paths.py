"""Where everything of one cluster lies."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from dataclasses import dataclass
from pathlib import Path

from .errors import EmbeddedDatabaseError
from .run_as import RunAs, give, server_user

SYSTEM_ROOT = Path("/var/lib/holdfast")
SOCKET_NAME = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 107  # bytes: sun_path holds 108 with its end mark


@dataclass(frozen=True)
class ClusterPaths:
    """The folder of one cluster: ours (root's, traversable, when we are root), while `data`
    and the socket folder inside belong to the server's user."""

    root: Path
    copies: Path | None  # PostgreSQL's programs, copied; shared by the clusters of one home

    @property
    def data(self) -> Path:
        return self.root / "data"

    @property
    def new_data(self) -> Path:
        """A cluster in the making; takes the name `data` in one step when it is whole."""
        return self.root / "data.new"

    @property
    def config(self) -> Path:
        """Settings lie outside the data, so that the server cannot change its own."""
        return self.root / "postgresql.conf"

    @property
    def access(self) -> Path:
        return self.root / "pg_hba.conf"

    @property
    def log(self) -> Path:
        return self.root / "postgres.log"

    @property
    def password(self) -> Path:
        return self.root / "password"

    @property
    def admin_password(self) -> Path:
        return self.root / "admin-password"

    @property
    def state(self) -> Path:
        """JSON of the running (or last) server: programs, version, sockets, durability."""
        return self.root / "server.json"

    @property
    def made(self) -> Path:
        """Present once there was data here."""
        return self.root / "made"

    @property
    def throw_away(self) -> Path:
        """Present when the whole folder goes with its last holder."""
        return self.root / "throw-away"

    @property
    def holders_lock(self) -> Path:
        """Shared by everybody who uses the server."""
        return self.root / "holders.lock"

    @property
    def change_lock(self) -> Path:
        """Held alone by whoever starts, stops, attaches or leaves; always taken first."""
        return self.root / "change.lock"

    @property
    def keeper_lock(self) -> Path:
        """Held by the keeper for as long as it lives."""
        return self.root / "keeper.lock"

    @property
    def run_as(self) -> RunAs | None:
        return server_user(self.data)


def check_name(name: str) -> str:
    """A cluster's name is a short plain folder name."""
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]{0,30}", name) or name in ("binaries", "home"):
        raise ValueError(f"{name!r}: use lower-case letters, digits, - and _ (at most 31).")
    return name


def check_path(path: Path) -> None:
    """PostgreSQL's own tools pass paths through a shell; refuse those that would break it."""
    if bad := re.search(r'["$`\\\n]', str(path)):
        raise EmbeddedDatabaseError(
            f"{path} contains {bad[0]!r}, which PostgreSQL's tools cannot handle: set "
            "HOLDFAST_HOME to a folder without such characters."
        )


def private_folder(path: Path, run_as: RunAs | None = None) -> Path:
    """Make a folder that only its owner can enter; an existing one must be exactly that."""
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        about = path.lstat()
        owner = run_as.uid if run_as else os.geteuid()
        if path.is_symlink() or about.st_uid != owner or about.st_mode & 0o077:
            raise EmbeddedDatabaseError(
                f"{path} exists but is not a private folder of ours: remove it and start again."
            ) from None
        return path
    give(path, run_as)
    return path


def socket_folder(root: Path, run_as: RunAs | None) -> Path:
    """The folder for the server's socket, 0700, its path short enough for the kernel.

    Inside the cluster's folder where that is short; else one in /tmp whose name is remembered
    in a file, so that all find the same one.
    """
    inside = root / "socket"
    if len(os.fsencode(inside / SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return private_folder(inside, run_as)
    note = root / "socket-folder"
    if note.exists():
        return private_folder(Path(note.read_text().strip()), run_as)
    short = hashlib.sha256(os.fsencode(root)).hexdigest()[:8]
    folder = Path("/tmp") / f"holdfast-{short}-{secrets.token_hex(4)}"
    private_folder(folder, run_as)
    note.write_text(f"{folder}\n")
    return folder
