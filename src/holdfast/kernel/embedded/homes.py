"""Which folder belongs to a home: inside it, or under `/var/lib/holdfast` when we are root.

Root's server runs as another user, who cannot enter a private home or clone; nobody's modes
are changed for its sake. Each side leaves a note about the other, so that a home that is
moved, copied, emptied or used by another user is never taken for a different database.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from . import locks, server
from .errors import EmbeddedDatabaseError
from .paths import SYSTEM_ROOT, ClusterPaths, check_name, private_folder

NOTE = "kept-by-root"  # in <home>/postgres: which folder under SYSTEM_ROOT is this home's
DOOMED = ".removing-"
KEEPERS_TURN = 120.0  # seconds in which the keeper removes a doomed folder; then anybody may


def of_home(home: Path, name: str) -> ClusterPaths:
    """The folders of the cluster `name` of `home`, made where absent."""
    check_name(name)
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        home = home.resolve()
        inside = home / "postgres"
        inside.mkdir(mode=0o700, exist_ok=True)
        if os.geteuid() == 0:
            folder = _system_folder(home, name)
            (folder / name).mkdir(mode=0o755, exist_ok=True)
            return ClusterPaths(folder / name, folder / "binaries")
        if (inside / NOTE).exists():
            raise EmbeddedDatabaseError(
                f"The database of {home} is root's ({(inside / NOTE).read_text().strip()}): run "
                "this as root too, or set HOLDFAST_HOME to a folder of your own."
            )
        (inside / name).mkdir(mode=0o700, exist_ok=True)
        return ClusterPaths(inside / name, inside / "binaries")
    except PermissionError as error:
        raise EmbeddedDatabaseError(
            f"{error.filename} cannot be used by this user: set HOLDFAST_HOME to a folder of your "
            "own, or let HOLDFAST_DATABASE_URL name a server that already runs."
        ) from error
    except OSError as error:
        raise EmbeddedDatabaseError(
            f"The database has no place to lie ({error}): set HOLDFAST_HOME to a folder on a disk "
            "that can be written, or let HOLDFAST_DATABASE_URL name a running server."
        ) from error


def for_scratch() -> ClusterPaths:
    """Fresh folders of a throw-away cluster, after removing those that a crash left behind."""
    if os.geteuid() == 0:
        _make_system_root()
        parent = SYSTEM_ROOT / "scratch"
        parent.mkdir(mode=0o755, exist_ok=True)
        copies = parent / "binaries"
    else:
        parent = private_folder(Path(tempfile.gettempdir()) / f"holdfast-{os.geteuid()}")
        copies = None
    with locks.exclusive(parent / "change.lock"):
        for left in parent.glob("*/throw-away"):
            remove_if_free(ClusterPaths(left.parent, copies))
        for doomed in parent.glob(f"{DOOMED}*"):
            with suppress(FileNotFoundError):  # its keeper was quicker
                if time.time() - doomed.stat().st_ctime > KEEPERS_TURN:
                    shutil.rmtree(doomed, ignore_errors=True)
        root = parent / secrets.token_hex(4)
        root.mkdir(mode=0o755 if os.geteuid() == 0 else 0o700)
        # It is marked as throw-away only once it is held, lest a sweep take it before that.
        return ClusterPaths(root.resolve(), copies)


def remove_if_free(paths: ClusterPaths) -> None:
    """Remove a throw-away cluster unless somebody holds it."""
    try:
        change = locks.try_exclusive(paths.change_lock)
    except FileNotFoundError:
        return
    if change is None:
        return
    try:
        holders = locks.try_exclusive(paths.holders_lock)
        if holders is not None:
            doom(paths)
            clear(paths)
            holders.release()
    finally:
        change.release()


def doom(paths: ClusterPaths) -> None:
    """End a throw-away cluster and take away its name; the caller holds both locks.

    Without its name nobody can come and make new lock files in it. Removing thousands of files
    takes seconds on a busy disk, so that is left to `clear`, which the keeper calls.
    """
    server.kill(paths.data)
    note = paths.root / "socket-folder"
    if note.exists():
        shutil.rmtree(note.read_text().strip(), ignore_errors=True)
    paths.root.rename(_doomed(paths))


def clear(paths: ClusterPaths) -> None:
    """Remove the files of a cluster that `doom` has ended; nothing when there is none."""
    shutil.rmtree(_doomed(paths), ignore_errors=True)


def _doomed(paths: ClusterPaths) -> Path:
    return paths.root.with_name(f"{DOOMED}{paths.root.name}")


def _make_system_root() -> None:
    SYSTEM_ROOT.mkdir(mode=0o755, exist_ok=True)
    about = SYSTEM_ROOT.stat()
    if about.st_uid != 0 or about.st_mode & 0o022 or not about.st_mode & 0o001:
        raise EmbeddedDatabaseError(
            f"{SYSTEM_ROOT} must belong to root, be writable by root alone and be traversable by "
            f"all: chown root {SYSTEM_ROOT} && chmod 755 {SYSTEM_ROOT}"
        )


def _system_folder(home: Path, name: str) -> Path:
    inside = home / "postgres"
    if (inside / name / "data").exists():
        raise EmbeddedDatabaseError(
            f"The database of {home} belongs to user {(inside / name / 'data').owner()}: run this "
            "as that user, or set HOLDFAST_HOME to another folder."
        )
    _make_system_root()
    with locks.exclusive(SYSTEM_ROOT / "change.lock"):
        note = inside / NOTE
        if note.exists():
            return _noted_folder(home, note)
        folder = SYSTEM_ROOT / hashlib.sha256(os.fsencode(home)).hexdigest()[:12]
        if folder.exists():
            if _home_of(folder) == home:
                _set_aside(folder)
            else:  # the home that was here before has moved and took its folder along
                folder = folder.with_name(f"{folder.name}-{secrets.token_hex(3)}")
        folder.mkdir(mode=0o755)
        (folder / "home").write_text(f"{home}\n")
        note.write_text(f"{folder}\n")
        return folder


def _home_of(folder: Path) -> Path:
    try:
        return Path((folder / "home").read_text().removesuffix("\n"))
    except FileNotFoundError:
        return Path()


def _noted_folder(home: Path, note: Path) -> Path:
    """The folder that a home's note names; follows a home that was moved, refuses a copy."""
    folder = Path(note.read_text().strip())
    if folder.parent != SYSTEM_ROOT or not folder.is_dir():
        raise EmbeddedDatabaseError(
            f"{note} says that the database is in {folder}, which is not there: put that folder "
            f"back from a backup, or remove {note} to start with an empty database."
        )
    before = _home_of(folder)
    if before != home:
        other = before / "postgres" / NOTE
        if other.exists() and other.read_text() == note.read_text():
            raise EmbeddedDatabaseError(
                f"{home} is a copy of {before}, whose database is in {folder}: remove {note} to "
                "give the copy an empty database of its own."
            )
        (folder / "home").write_text(f"{home}\n")
    return folder


def _set_aside(folder: Path) -> None:
    """A home that was removed and made anew starts empty; its old database is kept beside."""
    taken: list[locks.Lock] = []
    try:
        for state in folder.glob("*/holders.lock"):
            paths = ClusterPaths(state.parent, None)
            for file in (paths.change_lock, paths.holders_lock):
                lock = locks.try_exclusive(file)
                if lock is None:
                    raise EmbeddedDatabaseError(
                        f"{folder} still runs the database of a home that was removed: end the "
                        "Holdfast commands that use it and start again."
                    )
                taken.append(lock)
            server.stop(paths.data)
        folder.rename(folder.with_name(f"{folder.name}-left-{time.strftime('%Y%m%d-%H%M%S')}"))
    finally:
        for lock in taken:
            lock.release()
