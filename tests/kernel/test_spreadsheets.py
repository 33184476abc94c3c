"""What a spreadsheet would run is written so that it does not; numbers are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from holdfast.kernel.spreadsheets import cell


@given(st.text(alphabet=st.characters(exclude_categories=("Cs",)), max_size=30))
def test_no_cell_begins_like_a_formula(text: str) -> None:
    written = str(cell(text))
    assert written.endswith(text)
    assert written[:1] not in "=@\t\r\n＝＋－＠" or not written
    assert written[:1] not in ("+", "-") or set(written[1:]) <= set("0123456789.,")


@given(st.floats(allow_nan=False, allow_infinity=False) | st.integers() | st.none())
def test_numbers_are_left_alone(number: float | None) -> None:
    assert cell(number) is number


@pytest.mark.parametrize("text", ["-71.05", "+3", "-1,000.5", "12"])
def test_a_number_written_as_text_is_left_alone(text: str) -> None:
    assert cell(text) == text


def test_the_report_of_an_address_file_runs_nothing(tmp_path: Path) -> None:
    from holdfast.config.commands.places import _problems
    from holdfast.places.imports import Problem

    report = tmp_path / "report.csv"
    with _problems(report) as tell:
        tell(Problem(row=3, says="No number.", text='=HYPERLINK("http://evil.example")'))
    assert "\"'=HYPERLINK(" in report.read_text(encoding="utf-8")
