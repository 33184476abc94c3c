"""`holdfast duplicates`: ranks the cases of a file for anyone who measures, odd inputs included."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from holdfast.config.cli import main

LINES = [
    {"service_request_id": str(n), "status": "open", "service_name": "Pothole",
     "requested_datetime": f"2016-01-0{n}T08:00:00-05:00", "address": "25 Sheridan St",
     "lat": 42.32, "long": -71.1, "description": "deep hole"}
    for n in (1, 2, 3)
]  # fmt: skip


def ask(tmp_path: Path, asked: bytes) -> tuple[Result, list[list[str]]]:
    file, ids, out = tmp_path / "cases.jsonl", tmp_path / "ids.txt", tmp_path / "out.csv"
    file.write_text("\n".join(json.dumps(line) for line in [*LINES, LINES[1], {"status": "open"}]))
    ids.write_bytes(asked)
    done = CliRunner().invoke(
        main,
        ["duplicates", "--scratch", "--import", str(file), "--profile", "georeport",
         "--cases", str(ids), "--run", str(out), "--json"],
    )  # fmt: skip
    return done, list(csv.reader(out.open())) if out.exists() else []


@pytest.mark.parametrize(
    "asked", [b"3\n2", b"\xef\xbb\xbf3\r\n2\r\n\r\n", b"3\n3\n2\n", b'case\n"3"\n"2"\n']
)
def test_only_earlier_cases_are_candidates_whatever_the_line_ends(
    tmp_path: Path, asked: bytes
) -> None:
    done, (header, *rows) = ask(tmp_path, asked)
    assert done.exit_code == 0
    assert header == ["case", "rank", "candidate", "score"]
    assert sorted((case, candidate) for case, _, candidate, _ in rows) == [
        ("2", "1"), ("3", "1"), ("3", "2"),
    ]  # fmt: skip
    said = json.loads(done.stdout.splitlines()[-1])
    assert (said["cases"], said["rejected"], said["asked"], said["unknown"]) == (3, 1, 2, 0)


def test_unknown_ids_and_unreadable_rows_are_told(tmp_path: Path) -> None:
    done, rows = ask(tmp_path, b"3\n99\n")
    assert done.exit_code == 0
    assert "Not in cases.jsonl: 99" in done.stderr
    assert "1 rows of cases.jsonl cannot be read" in done.stderr
    assert {row[0] for row in rows[1:]} == {"3"}


def test_no_ids_give_an_empty_result(tmp_path: Path) -> None:
    done, rows = ask(tmp_path, b"")
    assert (done.exit_code, rows) == (0, [["case", "rank", "candidate", "score"]])


def test_a_result_that_cannot_be_written_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "out.csv").mkdir()
    done = CliRunner().invoke(
        main,
        ["duplicates", "--import", __file__, "--profile", "georeport", "--cases", __file__,
         "--run", str(tmp_path / "no such folder" / "out.csv")],
    )  # fmt: skip
    assert done.exit_code == 1
    assert "No such file or directory." in done.output
    assert "Traceback" not in done.output
