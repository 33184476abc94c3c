"""Tables as they come: broken quotes, ragged rows, odd delimiters, odd line ends."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable

import pytest

from holdfast.cases.imports import REASONS, Rejected, Row

Reading = Callable[..., tuple[list[Row], list[Rejected]]]

HEAD = "Case Number,Type,Opened,Details,Ward\n"
ONE = "1,Pothole,2014-02-03 10:00,Deep,4\n"
TWO = "2,Graffiti,2014-02-04 11:00,Red,5\n"
THREE = "3,Noise,2014-02-05 12:00,Loud,6\n"


def ids(rows: list[Row]) -> list[str]:
    return [row.source_id for row in rows]


def test_an_empty_file_and_a_header_alone_hold_no_rows(reading: Reading) -> None:
    for content in ("", "\n\n", "\ufeff", HEAD, HEAD.rstrip("\n"), b"\0", b"\xff\xfe"):
        assert reading(content) == ([], [])


def test_a_row_tells_the_line_it_stands_on(reading: Reading) -> None:
    rows, rejected = reading(HEAD + "\n" + ONE + "\n\n" + TWO)
    assert [(row.line, row.source_id) for row in rows] == [(3, "1"), (6, "2")]
    assert rejected == []


def test_embedded_line_breaks_in_quotes_stay_in_their_cell(reading: Reading) -> None:
    text = HEAD + '1,Pothole,2014-02-03,"Deep,\nand ""wet""\n\nindeed",4\n' + TWO
    rows, rejected = reading(text)
    assert rows[0].description == 'Deep,\nand "wet"\n\nindeed'
    assert [row.line for row in rows] == [2, 6]
    assert rejected == []


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_any_usual_delimiter_and_line_end_gives_the_same_rows(
    reading: Reading, end: str, delimiter: str
) -> None:
    plain, _ = reading(HEAD + ONE + TWO + THREE)
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end)
    writer.writerows(csv.reader(io.StringIO(HEAD + ONE + TWO + THREE)))
    assert reading(buffer.getvalue()) == (plain, [])


def test_a_spreadsheet_s_sep_line_names_the_delimiter(reading: Reading) -> None:
    text = "sep=;\n" + (HEAD + ONE).replace(",", ";")
    rows, rejected = reading(text)
    assert (ids(rows), rejected) == (["1"], [])


def test_cr_and_lf_line_ends_may_be_mixed_in_one_file(reading: Reading) -> None:
    text = HEAD + ONE + TWO.replace("\n", "\r") + THREE + "4,Noise,2014-02-05,x\ry,6\n" + ONE * 9
    rows, rejected = reading(text)
    assert ids(rows)[:4] == ["1", "2", "3", "4"]
    assert rows[3].description == "x y"
    assert "row" in rows[3].changed
    assert rejected == []


def test_a_file_of_cr_ends_continued_with_lf_ends_is_read_through(reading: Reading) -> None:
    rows, rejected = reading((HEAD + ONE * 5).replace("\n", "\r") + TWO * 3)
    assert (len(rows), rejected) == (8, [])


def test_trailing_commas_and_nameless_columns_do_no_harm(reading: Reading) -> None:
    rows, rejected = reading(HEAD.strip() + ",,\n" + ONE.strip() + ",,,,\n" + TWO.strip() + ",\n")
    assert (ids(rows), rejected) == (["1", "2"], [])


def test_a_row_without_its_empty_tail_is_taken_and_its_original_kept(reading: Reading) -> None:
    rows, rejected = reading(HEAD + "1,Pothole,2014-02-03\n" + TWO)
    assert ids(rows) == ["1", "2"]
    assert rows[0].changed["row"] == "1,Pothole,2014-02-03"
    assert rejected == []


def test_a_row_cut_before_what_matters_is_rejected_with_its_text(reading: Reading) -> None:
    rows, rejected = reading(HEAD + "1,Potho\n" + TWO)
    assert ids(rows) == ["2"]
    assert [(one.line, one.reason, one.raw) for one in rejected] == [
        (2, "too_few_columns", "1,Potho")
    ]


def test_an_unquoted_comma_is_rejected_rather_than_shifting_the_cells(reading: Reading) -> None:
    rows, rejected = reading(HEAD + "1,Pothole,2014-02-03,Deep, wet,4\n" + TWO)
    assert ids(rows) == ["2"]
    assert rejected[0].reason == "too_many_columns"
    assert "5 names" in rejected[0].says


def test_a_quote_opened_and_never_closed_swallows_no_other_row(reading: Reading) -> None:
    broken = '1,Pothole,2014-02-03,"Deep,4\n'
    for after in (
        TWO + THREE,
        TWO.replace("Red", '"Red"') + THREE,
        '2,a,2014-02-04,b,"5"\n' + THREE,
    ):
        rows, rejected = reading(HEAD + broken + after)
        assert ids(rows) == ["1", "2", "3"]
        assert rows[0].description == '"Deep'
        assert rows[0].changed["row"] == broken.strip()
        assert rejected == []


def test_a_closing_quote_far_below_does_not_join_rows_between(reading: Reading) -> None:
    text = HEAD + '1,Pothole,2014-02-03,"Deep,4\n' + TWO * 50 + '3,Noise,2014-02-05,Loud",6\n'
    rows, rejected = reading(text)
    assert len(rows) == 52
    assert rejected == []


def test_a_broken_quote_that_hides_the_cells_is_rejected_alone(reading: Reading) -> None:
    rows, rejected = reading(HEAD + '1,Pothole,"2014-02-03,Deep\n' + TWO + THREE)
    assert ids(rows) == ["2", "3"]
    assert [(one.line, one.reason) for one in rejected] == [(2, "unbalanced_quotes")]


def test_quotes_inside_a_cell_are_text(reading: Reading) -> None:
    rows, rejected = reading(HEAD + '1,Pothole,2014-02-03,5" deep,4\n2,"Bad" sign,2014-02-04,x,5\n')
    assert rows[0].description == '5" deep'
    assert rows[1].source_id == "2"
    assert rejected == []


def test_quotes_guarded_by_backslashes_are_understood(reading: Reading) -> None:
    rows, rejected = reading(HEAD + '1,Pothole,2014-02-03,"so \\"deep\\", wet",4\n' + TWO)
    assert rows[0].description == 'so "deep", wet'
    assert (ids(rows), rejected) == (["1", "2"], [])


def test_a_header_may_hold_line_breaks_quotes_and_a_garbled_mark(reading: Reading) -> None:
    for head in (
        '"Case\nNumber",Type,Opened\n',
        "ï»¿Case Number,Type,Opened\n",
        '\ufeff"Case Number","Type","Opened"\n',
    ):
        rows, rejected = reading(head + "7,Pothole,2014-02-03\n8,Noise,2014-02-03\n")
        assert (ids(rows), rejected) == (["7", "8"], [])


def test_an_overlong_cell_and_an_overlong_line_are_rejected_alone(reading: Reading) -> None:
    cell = "1,Pothole,2014-02-03," + "x" * 200_000 + ",4\n"
    line = "1,Pothole,2014-02-03," + "y" * 1_500_000 + ",4\n"
    rows, rejected = reading(HEAD + cell + TWO + line + THREE)
    assert ids(rows) == ["2", "3"]
    assert [one.reason for one in rejected] == ["field_too_long", "line_too_long"]
    assert all(len(one.raw) < 11_000 for one in rejected)


def test_a_long_text_is_cut_and_kept_whole_among_the_changes(reading: Reading) -> None:
    rows, _ = reading(HEAD + f"1,Pothole,2014-02-03,{'x' * 60_000},4\n")
    assert len(rows[0].description) == 50_000
    assert len(rows[0].changed["description"]) == 60_000


def test_nul_bytes_are_taken_out(reading: Reading) -> None:
    rows, rejected = reading(HEAD + "1,Pot\0hole,2014-02-03,De\0ep,4\n" + TWO)
    assert (rows[0].service_name, rows[0].description) == ("Pothole", "Deep")
    assert "row" in rows[0].changed
    assert rejected == []


def test_a_row_of_empty_cells_is_rejected_as_such(reading: Reading) -> None:
    rows, rejected = reading(HEAD + ",,,,\n" + ONE + "   \n , \n")
    assert ids(rows) == ["1"]
    assert [one.reason for one in rejected] == ["empty_row"] * 3


def test_files_put_together_repeat_their_header(reading: Reading) -> None:
    rows, rejected = reading(HEAD + ONE + HEAD + TWO)
    assert ids(rows) == ["1", "2"]
    assert [(one.line, one.reason) for one in rejected] == [(3, "repeated_header")]


def test_title_lines_above_the_header_are_named(reading: Reading) -> None:
    rows, rejected = reading("Requests 2014\n\nprinted,today\n" + HEAD + ONE)
    assert ids(rows) == ["1"]
    assert [(one.line, one.reason) for one in rejected] == [
        (1, "before_header"),
        (3, "before_header"),
    ]


def test_a_header_that_does_not_fit_rejects_each_line_and_lists_the_columns(
    reading: Reading,
) -> None:
    rows, rejected = reading("a,b,c\n1,2,3\n4,5,6\n")
    assert rows == []
    assert [one.reason for one in rejected] == ["unknown_header"] * 3
    assert [one.raw for one in rejected] == ["a,b,c", "1,2,3", "4,5,6"]
    assert "id, opened_at, service_name" in rejected[0].says
    assert "a, b, c" in rejected[0].says
    assert "--suggest" in rejected[0].says


def test_header_names_match_without_case_spaces_and_underscores(reading: Reading) -> None:
    for head in (
        "CASE_NUMBER,type,OPENED",
        "caseNumber, Type ,opened ",
        '"case number",TYPE,Opened',
    ):
        rows, rejected = reading(head + "\n7,Pothole,2014-02-03\n")
        assert (ids(rows), rejected) == (["7"], [])


def test_a_repeated_header_name_yields_whichever_cell_says_something(reading: Reading) -> None:
    rows, _ = reading("Case Number,Type,Opened,Type\n1,,2014-02-03,Noise\n2,Graffiti,2014-02-03,\n")
    assert [row.service_name for row in rows] == ["Noise", "Graffiti"]


def test_a_file_cut_in_its_last_row_says_so(reading: Reading) -> None:
    rows, rejected = reading(HEAD + ONE + "2,Graffiti,2014-02-04,Re")
    assert ids(rows) == ["1"]
    assert [(one.line, one.reason) for one in rejected] == [(3, "file_cut_off")]


def zipped(files: dict[str, str]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return packed.getvalue()


def test_the_one_file_in_a_zip_archive_is_read(reading: Reading) -> None:
    plain, _ = reading(HEAD + ONE)
    for beside in ({}, {"__MACOSX/._a.csv": "x", "folder/.DS_Store": "y"}):
        rows, rejected = reading(zipped({"folder/a.csv": HEAD + ONE, **beside}))
        assert (rows, rejected) == (plain, [])


def test_a_zip_archive_with_flipped_bytes_says_so(reading: Reading) -> None:
    text = HEAD + "".join(f"{n},Noise,2014-02-03,{n * 7919}\n" for n in range(2000))
    packed = bytearray(zipped({"a.csv": text}))
    packed[len(packed) // 2] ^= 255
    rows, rejected = reading(bytes(packed))
    assert len(rows) < 2000
    assert rejected[-1].reason == "file_cut_off"


def test_other_kinds_of_files_are_named_not_read(reading: Reading) -> None:
    for content, word in (
        (b"PK\x03\x04" + bytes(50), "damaged"),
        (zipped({"xl/workbook.xml": "x"}), "office document"),
        (zipped({"a.csv": HEAD + ONE, "b.csv": HEAD + ONE}), "a.csv, b.csv"),
        (b"PAR1" + bytes(50), "Parquet"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b"%PDF-1.7 x", "PDF"),
    ):
        rows, rejected = reading(content)
        assert rows == []
        assert [one.reason for one in rejected] == ["not_a_table"]
        assert word in rejected[0].says


def test_every_reason_has_an_explanation() -> None:
    assert all(text.endswith(".") for text in REASONS.values())
