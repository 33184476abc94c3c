"""Making a cluster, its settings and its roles, and refusing one that is not as we need it."""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from .binaries import Binaries
from .errors import EmbeddedDatabaseError
from .paths import ClusterPaths, check_path, socket_folder
from .run_as import RunAs, give, run
from .server import Server

ENCODING = "UTF8"
LOCALE = "C.UTF-8"
OWNER = "holdfast"  # owns the database and nothing else of the server
ADMIN = "holdfast_admin"  # the superuser, for upgrades only
DATABASE = "holdfast"
MARK = "holdfast.made"  # inside the data: made by us, with the encoding and locale above

WHY = (
    f"Holdfast needs --encoding={ENCODING} --locale={LOCALE} of the libc provider "
    "(under others accents, trigrams and Arabic break)"
)


@dataclass(frozen=True)
class State:
    """What the running (or last started) server is; kept as JSON beside the data."""

    bin_dir: str
    version: str
    library_path: str
    sockets: str
    durable: bool


def read_state(paths: ClusterPaths) -> State | None:
    """The state as last written, None before the first start."""
    try:
        return State(**json.loads(paths.state.read_text()))
    except FileNotFoundError:
        return None


def write_state(paths: ClusterPaths, state: State) -> None:
    """Replace the state in one step, so that a reader never sees half of it."""
    draft = paths.state.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(state)))
    draft.replace(paths.state)


def server_of(paths: ClusterPaths, state: State) -> Server:
    """The server that a state describes."""
    binaries = Binaries(Path(state.bin_dir), state.version, state.library_path)
    sockets = Path(state.sockets)
    return Server(binaries, paths.data, paths.config, sockets, paths.log, paths.run_as)


def data_major(paths: ClusterPaths) -> int | None:
    """The major version that wrote the data; None when there is no data yet.

    EmbeddedDatabaseError when there was data once and its folder is gone or empty.
    """
    try:
        return int((paths.data / "PG_VERSION").read_text())
    except FileNotFoundError:
        if paths.made.exists():
            raise EmbeddedDatabaseError(
                f"The database folder {paths.data} is gone or empty, though it was made once: "
                f"put it back from a backup, or remove {paths.root} to start with an empty one."
            ) from None
        return None


def _quoted(value: str | Path) -> str:
    return "'" + str(value).replace("'", "''") + "'"


def write_settings(config: Path, access: Path, *, sockets: Path, durable: bool) -> None:
    """Write the server's settings and access rules (readable by all, writable by us alone).

    `durable=False` is for throw-away clusters: a crash of the machine may corrupt them.
    """
    check_path(sockets)
    # One item of a list: PostgreSQL wants double quotes around a path with a comma.
    listed = '"' + str(sockets) + '"'
    settings = {
        "listen_addresses": "",  # no TCP, not even on the loopback
        "unix_socket_directories": listed,
        "unix_socket_permissions": "0700",
        "hba_file": str(access),
        "password_encryption": "scram-sha-256",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "work_mem": "16MB",
        "maintenance_work_mem": "128MB",
        "effective_cache_size": "1GB",
        "random_page_cost": "1.1",
        "jit": "off",  # our queries are short; compiling one takes longer than running it
        "wal_compression": "on",
        "max_wal_size": "1GB",
        "fsync": "on" if durable else "off",
        "full_page_writes": "on" if durable else "off",
        "synchronous_commit": "on",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "lc_messages": "C",
        "log_min_messages": "warning",
        "log_checkpoints": "off",
        # Residents' data must not reach a log: no statements, no details with their values.
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_line_prefix": "%m [%p] ",
    }
    lines = [f"{name} = {_quoted(value)}\n" for name, value in settings.items()]
    _write_public(config, "# Written by Holdfast at every start.\n" + "".join(lines))
    _write_public(
        access,
        "# Written by Holdfast at every start: a password always, and never by TCP.\n"
        "local all all scram-sha-256\n"
        "local replication all scram-sha-256\n",
    )


def _write_public(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o644)


def password(file: Path) -> str:
    """The password kept in `file` (0600), made on first use."""
    try:
        return file.read_text().strip()
    except FileNotFoundError:
        fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(fd, "w") as new:
            new.write(secrets.token_hex(24) + "\n")
            new.flush()
            os.fsync(fd)
        return file.read_text().strip()


def initdb(paths: ClusterPaths, binaries: Binaries, *, durable: bool) -> None:
    """Make an empty cluster in `paths.new_data`, with the superuser only."""
    check_path(paths.new_data)
    run_as = paths.run_as
    shutil.rmtree(paths.new_data, ignore_errors=True)
    paths.new_data.mkdir(mode=0o700)
    give(paths.new_data, run_as)
    with _password_file(paths, run_as) as file:
        command: list[Path | str] = [
            binaries.program("initdb"),
            f"--pgdata={paths.new_data}",
            f"--encoding={ENCODING}",
            f"--locale={LOCALE}",
            f"--username={ADMIN}",
            f"--pwfile={file}",
            "--auth=scram-sha-256",
            "--data-checksums",
            *([] if durable else ["--no-sync"]),
        ]
        try:
            run(command, run_as, library_path=binaries.library_path)
        except subprocess.CalledProcessError as error:
            raise EmbeddedDatabaseError(
                f"initdb of PostgreSQL {binaries.version} failed. {WHY}, so the C library must "
                f"know that locale; it said:\n{error.stderr.strip()}"
            ) from error
    fd = os.open(paths.new_data / MARK, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    os.close(fd)


@contextmanager
def _password_file(paths: ClusterPaths, run_as: RunAs | None) -> Iterator[Path]:
    """The superuser's password in a file that the server's user can read, for a moment."""
    file = paths.root / f".initial-{secrets.token_hex(4)}"
    fd = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(fd, "w") as new:
            new.write(password(paths.admin_password) + "\n")
        give(file, run_as)
        yield file
    finally:
        file.unlink()


def make(paths: ClusterPaths, binaries: Binaries, *, durable: bool) -> None:
    """Make the cluster with its owner role and database; it appears as `data` when whole."""
    initdb(paths, binaries, durable=durable)
    secret = password(paths.password)
    _alone(
        paths,
        binaries,
        paths.new_data,
        f"CREATE ROLE {OWNER} LOGIN CREATEDB PASSWORD '{secret}'",
        # What fails in our own sessions names residents' data, and is told to us anyway.
        f"ALTER ROLE {OWNER} SET log_min_messages = 'log'",
        f"CREATE DATABASE {DATABASE} OWNER {OWNER} TEMPLATE template0"
        f" ENCODING '{ENCODING}' LOCALE '{LOCALE}'",
        f"REVOKE ALL ON DATABASE {DATABASE} FROM PUBLIC",
    )
    paths.new_data.rename(paths.data)
    note_made(paths, binaries)


def note_made(paths: ClusterPaths, binaries: Binaries) -> None:
    """Note outside the data that there is some, so that its loss is not taken for a first run."""
    paths.made.write_text(f"by PostgreSQL {binaries.version}\n")
    write_through(paths.made, paths.root)


def write_through(*files: Path) -> None:
    """Make files and folders durable before going on."""
    for path in files:
        fd = os.open(path, os.O_RDONLY)
        os.fsync(fd)
        os.close(fd)


def reset_passwords(paths: ClusterPaths, binaries: Binaries) -> None:
    """Give both roles new passwords where their files are lost; the server is down."""
    for role, file in ((OWNER, paths.password), (ADMIN, paths.admin_password)):
        if not file.exists():
            secret = password(file)
            _alone(paths, binaries, paths.data, f"ALTER ROLE {role} PASSWORD '{secret}'")


def refuse_a_stranger(paths: ClusterPaths, binaries: Binaries) -> None:
    """Refuse data that lies in our place but was not made by us, saying what is wrong."""
    said = _alone(
        paths,
        binaries,
        paths.data,
        "SELECT pg_encoding_to_char(encoding) AS encoding, datcollate, datctype,"
        " datlocprovider::text AS provider FROM pg_database WHERE datname = 'template1'",
    )
    found = dict(re.findall(r'\b(\w+) = "([^"]*)"', said))
    refuse_wrong_locale(
        paths,
        found.get("encoding", "?"),
        found.get("datcollate", "?"),
        found.get("datctype", "?"),
        found.get("provider", "?"),
    )
    raise EmbeddedDatabaseError(
        f"{paths.data} holds a cluster that Holdfast did not make: move it away and start again, "
        "or let HOLDFAST_DATABASE_URL name it while it runs."
    )


def refuse_wrong_locale(
    paths: ClusterPaths, encoding: str, collate: str, ctype: str, provider: str
) -> None:
    """EmbeddedDatabaseError unless the four are what `initdb` above makes."""
    right = {"C.UTF-8", "C.utf8", "C.UTF8"}
    if encoding == ENCODING and collate in right and ctype in right and provider == "c":
        return
    raise EmbeddedDatabaseError(
        f"The cluster in {paths.data} has encoding {encoding}, collation {collate}, character "
        f"type {ctype}, provider {provider}. {WHY}. Dump it with pg_dump, move {paths.root} "
        "away, start Holdfast once to make a right one, and restore the dump into that."
    )


def _alone(paths: ClusterPaths, binaries: Binaries, data: Path, *statements: str) -> str:
    """Run statements on a stopped cluster in single-user mode; what it prints."""
    write_settings(
        paths.config,
        paths.access,
        sockets=socket_folder(paths.root, paths.run_as),
        durable=True,
    )
    command: list[Path | str] = [
        binaries.program("postgres"),
        "--single",
        "-D",
        str(data),
        "-c",
        f"config_file={paths.config}",
        "-c",
        "exit_on_error=on",
        "template1",
    ]
    text = "".join(f"{statement}\n" for statement in statements)
    try:
        done = run(command, paths.run_as, library_path=binaries.library_path, text_in=text)
    except subprocess.CalledProcessError as error:
        raise EmbeddedDatabaseError(
            f"PostgreSQL {binaries.version} could not work on {data}:\n{error.stderr.strip()}"
        ) from error
    return done.stdout
