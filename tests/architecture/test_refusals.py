"""A refusal is read by whoever was refused, in their language: its words pass through gettext."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src/holdfast"
REFUSALS = {"OperationError", "Denied", "Conflict", "NotTaken", "KeyReused"}


def untranslated(source: str) -> list[int]:
    """The lines where a refusal is made of plain words."""
    return [
        call.lineno
        for call in ast.walk(ast.parse(source))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name | ast.Attribute)
        and (call.func.id if isinstance(call.func, ast.Name) else call.func.attr) in REFUSALS
        and any(
            isinstance(part, ast.Constant | ast.JoinedStr)
            for part in (*call.args, *(a.left for a in call.args if isinstance(a, ast.BinOp)))
        )
    ]


@pytest.mark.parametrize(
    "words", ['"No."', 'f"No {name}."', '"No " + name', '"No %(name)s." % {"name": name}']
)
def test_plain_words_are_found(words: str) -> None:
    assert untranslated(f"raise OperationError({words})") == [1]


def test_every_refusal_is_translated() -> None:
    found = {
        f"{path.relative_to(SOURCE)}:{line}"
        for path in SOURCE.rglob("*.py")
        for line in untranslated(path.read_text())
    }
    assert found == set()
