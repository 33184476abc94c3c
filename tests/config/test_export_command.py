"""`holdfast export database`: a back-up that PostgreSQL itself can bring back."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from django.db import connection

from holdfast.config.cli import main
from holdfast.kernel.embedded import find_binaries


@pytest.mark.django_db(transaction=True)
def test_a_dump_holds_the_tables_and_their_rows(tmp_path: Path, site: str) -> None:
    file = tmp_path / "holdfast.dump"
    done = CliRunner().invoke(main, ["export", "database", str(file)])
    assert done.exit_code == 0, done.output
    major = connection.pg_version // 10_000
    listed = subprocess.run(
        [find_binaries(at_least=major) / "pg_restore", "--list", file],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "TABLE DATA public journal_entry" in listed
    assert "TABLE DATA public cases_case" in listed


@pytest.mark.django_db(transaction=True)
def test_a_dump_that_cannot_be_written_is_said(tmp_path: Path, site: str) -> None:
    done = CliRunner().invoke(main, ["export", "database", str(tmp_path / "no folder" / "x.dump")])
    assert done.exit_code == 1
    assert "pg_dump could not write it" in done.output
