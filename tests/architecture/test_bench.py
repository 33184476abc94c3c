"""What the bench calls inside the product it calls by name, where no linter follows."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CALLED = sorted(
    {
        (found["module"], found["name"])
        for file in (ROOT / "bench").glob("**/*.py")
        for found in re.finditer(
            r'"(?P<module>bench(?:\.\w+)+):(?P<name>\w+)"', file.read_text(encoding="utf-8")
        )
    }
)


@pytest.mark.parametrize(("module", "name"), CALLED, ids=lambda each: each)
def test_what_the_bench_calls_by_name_is_there(module: str, name: str) -> None:
    file = ROOT / f"{module.replace('.', '/')}.py"
    tree = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    made = {
        each.name if isinstance(each, ast.FunctionDef) else each.id
        for each in tree
        if isinstance(each, ast.FunctionDef)
        or (isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store))
    }
    assert name in made
