"""The running server: what it can, whom it lets in, and what it keeps to itself."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest

from holdfast.kernel.embedded import Database, hold, scratch
from kernel.embedded.watching import postmaster


@pytest.fixture(scope="module", params=["wheel", "debian"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A throw-away database of each engine."""
    bin_dir: Path = request.getfixturevalue(request.param)
    with scratch(bin_dir=bin_dir) as database:
        yield database


@pytest.fixture
def connection(database: Database) -> Iterator[psycopg.Connection]:
    with psycopg.connect(database.url) as connection:
        yield connection
        connection.rollback()


def one(connection: psycopg.Connection, query: bytes) -> object:
    row = connection.execute(query).fetchone()
    return row[0] if row and len(row) == 1 else row


def test_it_knows_accents_trigrams_and_arabic(connection: psycopg.Connection) -> None:
    # The owner makes the extensions itself: both are trusted ones.
    connection.execute("CREATE EXTENSION pg_trgm")
    connection.execute("CREATE EXTENSION unaccent")
    assert one(connection, b"SELECT unaccent('Pe\xc3\xb1asco')") == "Penasco"
    assert one(connection, b"SELECT lower('\xc3\x81RBOL CA\xc3\x8dDO')") == "árbol caído"
    assert one(connection, b"SELECT upper('\xc3\xb1and\xc3\xba')") == "ÑANDÚ"
    query = "SELECT similarity('شارع الميناء', 'شارع المينا') > 0.5".encode()
    assert one(connection, query) is True
    query = "SELECT 'شارع' ~ '^\\w+$', lower('شارع'), upper('شارع')".encode()
    assert one(connection, query) == (True, "شارع", "شارع")
    query = "SELECT to_tsvector('simple', 'حفرة في الشارع')::text".encode()
    assert "حفرة" in str(one(connection, query))


def test_a_database_made_for_tests_is_of_the_same_kind(database: Database) -> None:
    with psycopg.connect(database.url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE test_holdfast")
        query = (
            b"SELECT pg_encoding_to_char(encoding), datcollate, datctype, datlocprovider::text"
            b" FROM pg_database WHERE datname = 'test_holdfast'"
        )
        assert one(connection, query) == ("UTF8", "C.UTF-8", "C.UTF-8", "c")


def test_what_is_acknowledged_is_durable(connection: psycopg.Connection) -> None:
    for setting in ("fsync", "full_page_writes", "synchronous_commit", "data_checksums"):
        assert one(connection, b"SELECT current_setting('%s')" % setting.encode()) == "on"


def test_the_owner_of_the_database_is_no_superuser(connection: psycopg.Connection) -> None:
    query = b"SELECT rolsuper, rolreplication FROM pg_roles WHERE rolname = current_user"
    assert one(connection, query) == (False, False)


def test_nothing_listens_on_the_network(database: Database, connection: psycopg.Connection) -> None:
    assert one(connection, b"SHOW listen_addresses") == ""
    process = Path("/proc") / str(postmaster(database.data_dir))
    targets = [str(fd.readlink()) for fd in (process / "fd").iterdir()]
    sockets = {t.removeprefix("socket:[")[:-1] for t in targets if t.startswith("socket:[")}
    assert sockets
    for table in ("tcp", "tcp6", "udp", "udp6"):
        lines = (process / "net" / table).read_text().splitlines()[1:]
        assert not sockets & {line.split()[9] for line in lines}


@pytest.mark.parametrize("password", ["", "wrong"])
@pytest.mark.parametrize("role", ["holdfast", "holdfast_admin"])
def test_nobody_enters_without_the_password(database: Database, role: str, password: str) -> None:
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(
            host=str(database.socket_dir),
            user=role,
            dbname="holdfast",
            password=password,
            passfile="/dev/null",
        )


def test_every_access_rule_asks_for_a_scram_password(database: Database) -> None:
    lines = (database.data_dir.parent / "pg_hba.conf").read_text().splitlines()
    rules = [line.split() for line in lines if not line.startswith("#")]
    assert {rule[0] for rule in rules} == {"local"}
    assert {rule[-1] for rule in rules} == {"scram-sha-256"}


def test_socket_and_passwords_are_for_their_owner_alone(database: Database) -> None:
    def mode(path: Path) -> int:
        return stat.S_IMODE(path.stat().st_mode)

    root = database.data_dir.parent
    assert mode(database.socket_dir) == 0o700
    assert mode(database.data_dir) == 0o700
    assert mode(root / "password") == mode(root / "admin-password") == 0o600
    assert mode(root / "postgres.log") == 0o600
    secret = urlsplit(database.url).password
    assert secret
    assert len(secret) >= 32


def test_failing_statements_leave_no_personal_data_in_the_log(database: Database) -> None:
    with psycopg.connect(database.url) as connection, pytest.raises(psycopg.Error):
        connection.execute("SELECT 'ana@example.org'::int")
    assert "ana@example.org" not in (database.data_dir.parent / "postgres.log").read_text()


@pytest.mark.skipif(os.geteuid() == 0, reason="root's sockets lie under /var/lib, always short")
def test_a_home_with_a_long_path_still_gets_a_socket(tmp_path: Path) -> None:
    home = tmp_path / ("long" * 20) / "home"
    with hold(home, durable=False) as database, psycopg.connect(database.url) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
        with hold(home) as second:
            assert second.socket_dir == database.socket_dir
