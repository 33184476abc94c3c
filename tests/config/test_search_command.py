"""`holdfast search`: a batch anyone can measure, and a question on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from holdfast.config.cli import main

DOCS = [
    {"doc_id": "1", "question": "When is my trash day?", "answer": "Once a week, by route."},
    {"doc_id": "2", "question": "How do I pay my water bill?", "answer": "Online or by mail."},
    {"doc_id": "3", "lang": "es", "question": "¿Dónde voto?", "answer": "En su casilla."},
]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path, Path]:
    docs, queries = tmp_path / "docs.jsonl", tmp_path / "queries.tsv"
    docs.write_text("\n".join(json.dumps(each) for each in DOCS), encoding="utf-8")
    queries.write_text(
        "query_id\tquery\nq1\twhat day is trash picked up\nq2\tdónde puedo votar\n"
        "q3\tquantum chromodynamics lagrangian\n",
        encoding="utf-8",
    )
    return docs, queries, tmp_path / "out.run"


def test_a_batch_is_answered_into_a_run_file_without_a_database(
    files: tuple[Path, Path, Path],
) -> None:
    docs, queries, out = map(str, files)
    done = CliRunner().invoke(
        main,
        ["search", "--scratch", "--articles", docs, "--batch", queries, "--top", "2",
         "--run", out, "--json"],
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    figures = json.loads(done.output)
    assert (figures["articles"], figures["queries"]) == (3, 3) and figures["declined"] >= 1
    lines = [line.split(" ") for line in files[2].read_text("utf-8").splitlines()]
    assert lines[0][:4] == ["q1", "Q0", "1", "1"] and len(lines[0]) == 6
    assert not [line for line in lines if line[0] == "q3"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "Write a question"),
        (["--scratch", "--top", "3"], "together"),
        (["--top", "0", "x"], "--top"),
    ],
)
def test_what_is_missing_is_told(arguments: list[str], says: str) -> None:
    done = CliRunner().invoke(main, ["search", *arguments])
    assert done.exit_code == 2 and says in done.output


def test_a_bad_line_is_named_and_nothing_is_written(files: tuple[Path, Path, Path]) -> None:
    docs, queries, out = files
    docs.write_text('{"doc_id": 1}\n', encoding="utf-8")
    done = CliRunner().invoke(
        main,
        ["search", "--scratch", "--articles", str(docs), "--batch", str(queries), "--run",
         str(out)],
    )  # fmt: skip
    assert done.exit_code == 1 and "line 1" in done.output and not out.exists()
