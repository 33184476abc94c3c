"""The one program: what the machine refuses is said in a sentence, with what to do."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from holdfast.config import cli
from holdfast.kernel.embedded import EmbeddedDatabaseError


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "The disk is full: make room"),
        (FileNotFoundError(errno.ENOENT, "No such file", "x.csv"), "x.csv: No such file."),
        (EmbeddedDatabaseError("Set HOLDFAST_HOME."), "Set HOLDFAST_HOME."),
    ],
)
def test_what_the_machine_refuses_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, error: Exception, says: str
) -> None:
    @click.command()
    def refused() -> None:
        raise error

    monkeypatch.setattr(cli.Lazy, "get_command", lambda self, ctx, name: refused)
    done = CliRunner().invoke(cli.main, ["check"])
    assert done.exit_code == 1
    assert says in done.output
    assert "Traceback" not in done.output


def test_a_fault_of_the_program_is_shown_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def faulty() -> None:
        raise ValueError("a fault")

    monkeypatch.setattr(cli.Lazy, "get_command", lambda self, ctx, name: faulty)
    assert isinstance(CliRunner().invoke(cli.main, ["check"]).exception, ValueError)


def test_a_database_that_does_not_answer_is_named(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "holdfast.config.cli", "migrate"],
        env=os.environ | {
            "HOLDFAST_HOME": str(tmp_path),
            "HOLDFAST_DATABASE_URL": "postgresql://holdfast:x@127.0.0.1:1/holdfast",
        },
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "The database cannot be reached (HOLDFAST_DATABASE_URL)" in done.stderr
    assert "Traceback" not in done.stderr
