"""Holding a database: start it or attach to it, and leave it so that the last one stops it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

from . import binaries, cluster, homes, keeper, locks, server, upgrade
from .cluster import State
from .errors import EmbeddedDatabaseError
from .paths import ClusterPaths, socket_folder


@dataclass(frozen=True)
class Database:
    """A running embedded database, as one who holds it sees it.

    `url` names the owner role with its password and the socket folder; `version` is the
    server's ("18.6").
    """

    url: str
    bin_dir: Path
    data_dir: Path
    socket_dir: Path
    version: str

    def ensure_running(self) -> None:
        """Start the server (and its keeper) again if it was killed; quick when it runs.

        EmbeddedDatabaseError when it cannot be started, or when nobody holds it.
        """
        paths = ClusterPaths(self.data_dir.parent, None)
        if server.status(self.data_dir, self.socket_dir) == "ready":
            return
        with locks.exclusive(paths.change_lock):
            free = locks.try_exclusive(paths.holders_lock)
            if free:
                free.release()
                raise EmbeddedDatabaseError(
                    f"The database in {self.data_dir} is no longer held by anybody: run this "
                    "inside `with hold(...)`."
                )
            keeper.ensure(paths)
            if server.settled_status(self.data_dir, self.socket_dir) == "none":
                state = cluster.read_state(paths)
                assert state is not None  # written before it was first started
                server.start(cluster.server_of(paths, state))


@contextmanager
def hold(home: Path, *, name: str = "main", durable: bool = True) -> Iterator[Database]:
    """The embedded database of a home: started, or attached to when it runs already.

    It runs at least until the end of the block; the last to leave stops it. Safe from several
    processes and threads at once; a forked child holds nothing unless it calls this itself.
    `durable=False` (no fsync) counts for whoever starts it, and is for tests only.
    Raises EmbeddedDatabaseError with words that say what to do.
    """
    paths = homes.of_home(home, name)
    with _hold(paths, None, durable=durable, throw_away=False) as database:
        yield database


@contextmanager
def scratch(*, bin_dir: Path | None = None, durable: bool = True) -> Iterator[Database]:
    """A throw-away database of one's own, empty at first and removed at the end, also when
    this process is killed. `bin_dir` asks for certain PostgreSQL programs."""
    paths = homes.for_scratch()
    with _hold(paths, bin_dir, durable=durable, throw_away=True) as database:
        yield database


@contextmanager
def _hold(
    paths: ClusterPaths, bin_dir: Path | None, *, durable: bool, throw_away: bool
) -> Iterator[Database]:
    with locks.exclusive(paths.change_lock):
        holder = locks.shared(paths.holders_lock)
        try:
            if throw_away:
                paths.throw_away.touch()
            state = _attach(paths) or _start(paths, bin_dir, durable=durable)
        except BaseException:
            _leave_locked(paths, holder)
            raise
    process = os.getpid()
    try:
        yield _database(paths, state)
    finally:
        if os.getpid() == process:
            _leave(paths, holder)


def _database(paths: ClusterPaths, state: State) -> Database:
    secret = cluster.password(paths.password)
    host = quote(state.sockets, safe="/")
    return Database(
        url=f"postgresql://{cluster.OWNER}:{secret}@/{cluster.DATABASE}?host={host}",
        bin_dir=Path(state.bin_dir),
        data_dir=paths.data,
        socket_dir=Path(state.sockets),
        version=state.version,
    )


def _attach(paths: ClusterPaths) -> State | None:
    """The state of the server that runs already, None when none does."""
    state = cluster.read_state(paths)
    if state is None or server.settled_status(paths.data, Path(state.sockets)) == "none":
        return None
    keeper.ensure(paths)
    return state


def _start(paths: ClusterPaths, bin_dir: Path | None, *, durable: bool) -> State:
    upgrade.finish_interrupted(paths)
    major = cluster.data_major(paths)
    if bin_dir is None:
        chosen = binaries.choose(major, paths.copies, paths.run_as)
    else:
        chosen = binaries.settle(binaries.examine(bin_dir), paths.copies, paths.run_as)
    if major is None:
        cluster.make(paths, chosen, durable=durable)
    elif not (paths.data / cluster.MARK).exists():
        cluster.refuse_a_stranger(paths, chosen)
    elif major != chosen.major:
        upgrade.upgrade(paths, major, chosen, durable=durable)
    cluster.reset_passwords(paths, chosen)
    sockets = socket_folder(paths.root, paths.run_as)
    cluster.write_settings(paths.config, paths.access, sockets=sockets, durable=durable)
    state = State(
        bin_dir=str(chosen.bin_dir),
        version=chosen.version,
        library_path=chosen.library_path,
        sockets=str(sockets),
        durable=durable,
    )
    cluster.write_state(paths, state)
    keeper.ensure(paths)
    server.start(cluster.server_of(paths, state))
    _check(paths, state)
    return state


def _check(paths: ClusterPaths, state: State) -> None:
    """Refuse a database whose encoding or locale is not ours; the server is up."""
    try:
        with psycopg.connect(_database(paths, state).url, connect_timeout=10) as connection:
            row = connection.execute(
                "SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text"
                " FROM pg_database WHERE datname = current_database()"
            ).fetchone()
    except psycopg.OperationalError as error:
        raise EmbeddedDatabaseError(
            f"The database in {paths.data} runs but does not let us in ({error}): if the file "
            f"{paths.password} was changed, remove it and start again; a new password is made."
        ) from error
    cluster.refuse_wrong_locale(paths, *(row or ("?", "?", "?", "?")))


def _leave(paths: ClusterPaths, holder: locks.Lock) -> None:
    try:
        with locks.exclusive(paths.change_lock):
            _leave_locked(paths, holder)
    except FileNotFoundError:  # the folder was removed under us
        holder.release()
        server.stop(paths.data)


def _leave_locked(paths: ClusterPaths, holder: locks.Lock) -> None:
    holder.release()
    last = locks.try_exclusive(paths.holders_lock)
    if last is None:
        return
    try:
        if paths.throw_away.exists():
            homes.doom(paths)  # its keeper clears it away
        else:
            server.stop(paths.data)
    finally:
        last.release()
