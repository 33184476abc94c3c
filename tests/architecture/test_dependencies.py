"""Each direct dependency has a line that says what it replaces and how we would leave it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
RUNNING = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["build"]]
PAGE = (ROOT / "docs" / "adr" / "0001-dependencies.md").read_text()


@pytest.mark.parametrize("requirement", RUNNING)
def test_a_dependency_is_accounted_for(requirement: str) -> None:
    name = re.split(r"[\[<>=~ ]", requirement)[0]
    assert re.search(rf"^\|[^|]*\b{re.escape(name)}\b", PAGE, re.MULTILINE), name


def test_no_lock_names_a_registry() -> None:
    for lock in (ROOT / "requirements").glob("*.lock"):
        assert "://" not in lock.read_text(), lock.name
