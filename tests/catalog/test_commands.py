"""``services import`` and ``export`` as an administrator runs them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.accounts.operations import save_department
from holdfast.catalog import queries
from holdfast.catalog.management.commands import export_services, import_services
from holdfast.catalog.yaml_files import load
from holdfast.journal.actors import system
from holdfast.kernel.texts import Text

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(site: str, tmp_path: Path, pothole_yaml: str) -> Path:
    save_department(actor=system("test"), code="streets", name=Text.of("Streets"))
    path = tmp_path / "pothole.yaml"
    path.write_text(pothole_yaml, encoding="utf-8")
    return path


def test_what_was_imported_is_exported_the_same(file: Path, tmp_path: Path) -> None:
    run = CliRunner().invoke(import_services, [str(file), "--json"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout) == {"services": 1, "changed": 1}
    again = CliRunner().invoke(import_services, [str(file.parent)])
    assert again.stdout == "0 of 1 services have a new version.\n"
    printed = CliRunner().invoke(export_services, ["pothole"])
    assert load(printed.stdout) == load(file)
    CliRunner().invoke(export_services, ["--to", str(tmp_path / "out")])
    assert load(tmp_path / "out") == load(file)


def test_a_check_publishes_nothing(file: Path) -> None:
    run = CliRunner().invoke(import_services, [str(file), "--check"])
    assert run.stdout == "1 services are fine.\n"
    assert queries.all_services() == []


def test_a_fault_is_told_and_nothing_is_published(file: Path, tmp_path: Path) -> None:
    text = file.read_text(encoding="utf-8")
    (tmp_path / "other.yaml").write_text(
        text.replace("code: pothole", "code: other").replace("owner: streets", "owner: roads"),
        encoding="utf-8",
    )
    run = CliRunner().invoke(import_services, [str(tmp_path)])
    assert run.exit_code == 1
    assert "other, owner: There is no department roads. Departments: streets." in run.stderr
    assert queries.all_services() == []
    file.write_text("code: [", encoding="utf-8")
    run = CliRunner().invoke(import_services, [str(file)])
    assert run.exit_code == 1 and "pothole.yaml, line" in run.stderr


def test_exporting_an_unknown_service_says_so(site: str) -> None:
    run = CliRunner().invoke(export_services, ["nothing"])
    assert run.exit_code == 1 and "There is no service nothing." in run.stderr
