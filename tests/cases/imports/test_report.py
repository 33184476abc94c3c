"""The report of what was not taken."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

from holdfast.cases.imports import Rejected, Row
from holdfast.cases.imports.report import Report

Reading = Callable[..., tuple[list[Row], list[Rejected]]]


def test_every_row_not_taken_stands_in_the_report_with_its_reason(
    reading: Reading, tmp_path: Path
) -> None:
    _, rejected = reading('Case Number,Type,Opened\n1,Noise,soon\n=1+1,"a\n')
    path = tmp_path / "report.csv"
    with Report(path) as report:
        for one in rejected:
            report.add(one)
    assert report.counts == {"opening_date_unreadable": 1, "unbalanced_quotes": 1}
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["line"], row["reason"], row["original"]) for row in rows] == [
        ("2", "opening_date_unreadable", "1,Noise,soon"),
        ("3", "unbalanced_quotes", "'=1+1,\"a"),
    ]
    assert all(row["what to do"] for row in rows)
