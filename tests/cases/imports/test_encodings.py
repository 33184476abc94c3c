"""Encodings: marked, unmarked, wrong and mixed."""

from __future__ import annotations

import codecs
import gzip
from collections.abc import Callable
from pathlib import Path

import pytest

from holdfast.cases.imports import Profile, Rejected, Row, read
from holdfast.cases.imports.mapping import parse_mapping

Reading = Callable[..., tuple[list[Row], list[Rejected]]]

TEXT = (
    "Case Number,Type,Opened,Details,Ward\n"
    "1,Nid-de-poule,2014-02-03,Très profond – près du café,Côte-des-Neiges\n"
    "2,Graffiti,2014-02-04,plain,5\n"
)
RETURNS = TEXT.replace("\n", "\r")


@pytest.mark.parametrize(
    "content",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        TEXT.encode("utf-16-le"),
        TEXT.encode("utf-16-be"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("utf-32"),
        gzip.compress(TEXT.encode("utf-8")),
        gzip.compress(TEXT.encode("utf-16")),
        gzip.compress(TEXT[:40].encode()) + gzip.compress(TEXT[40:].encode()),
        RETURNS.encode("utf-16"),
        TEXT.replace("\n", "\r\n").encode("utf-8-sig"),
    ],
)
def test_every_unicode_encoding_gives_the_same_rows(reading: Reading, content: bytes) -> None:
    rows, rejected = reading(content)
    assert rejected == []
    assert rows[0].description == "Très profond – près du café"
    assert [row.area for row in rows] == ["Côte-des-Neiges", "5"]
    assert "encoding" not in rows[0].changed


@pytest.mark.parametrize("text", [TEXT, RETURNS])
def test_windows_bytes_are_read_as_such_and_the_row_says_so(reading: Reading, text: str) -> None:
    rows, rejected = reading(text.encode("cp1252"))
    assert rejected == []
    assert rows[0].description == "Très profond – près du café"
    assert rows[0].changed["encoding"] == "cp1252"
    assert "encoding" not in rows[1].changed


def test_one_file_may_mix_utf_8_and_windows_bytes_even_in_one_line(reading: Reading) -> None:
    head, first, second = TEXT.encode().splitlines(keepends=True)
    mixed = first.replace("café".encode(), "café".encode("cp1252"))
    rows, _ = reading(head + mixed + second.replace(b"plain", "ça".encode()))
    assert rows[0].description == "Très profond – près du café"
    assert rows[1].description == "ça"
    assert [row.changed.get("encoding") for row in rows] == ["cp1252", None]


def test_bytes_that_are_in_no_encoding_are_read_one_by_one(reading: Reading) -> None:
    rows, rejected = reading(TEXT.encode().replace(b"plain", b"a\x81\xc3b\xed\xa0\x80"))
    assert rejected == []
    rows[1].description.encode()  # nothing that cannot be stored
    assert rows[1].changed["encoding"] == "cp1252"


def test_a_stated_encoding_is_used(reading: Reading) -> None:
    profile = parse_mapping(
        "encoding: mac_roman\nfields: {id: Case Number, opened_at: Opened, service_name: Type,"
        " description: Details}",
        label="x",
        name="x",
    )
    rows, _ = reading(TEXT.encode("mac_roman"), profile)
    assert rows[0].description == "Très profond – près du café"
    assert "encoding" not in rows[0].changed


def test_a_character_across_two_blocks_stays_whole(tmp_path: Path, simple: Profile) -> None:
    line = "{number},Pothole,2014-02-03,éèü€ß,4\n"
    path = tmp_path / "big.csv"
    for encoding in ("utf-8", "utf-16", "cp1252"):
        text = TEXT.splitlines(keepends=True)[0] + "".join(
            line.format(number=number) for number in range(25_000)
        )
        path.write_bytes(text.encode(encoding))
        descriptions = {
            result.description for result in read(path, simple) if isinstance(result, Row)
        }
        assert descriptions == {"éèü€ß"}


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_packed_file_that_is_cut_yields_what_is_whole_and_says_so(
    tmp_path: Path, simple: Profile, share: float
) -> None:
    lines = [f"{number},Pothole,2014-02-03,note {number * 7919},4" for number in range(20_000)]
    packed = gzip.compress("\n".join(["Case Number,Type,Opened,Details,Ward", *lines]).encode())
    path = tmp_path / "cut.csv.gz"
    path.write_bytes(packed[: int(len(packed) * share)])
    results = list(read(path, simple))
    rows = [result for result in results if isinstance(result, Row)]
    rejected = [result for result in results if isinstance(result, Rejected)]
    assert 20_000 * share * 0.5 < len(rows) < 20_000
    assert [row.source_id for row in rows] == [str(number) for number in range(len(rows))]
    assert [one.reason for one in rejected] == ["file_cut_off"]
    assert lines[len(rows)].startswith(rejected[0].raw)
    assert "fetch it again" in rejected[0].says


def test_a_packed_file_with_flipped_bytes_is_read_up_to_the_damage(
    tmp_path: Path, simple: Profile
) -> None:
    text = TEXT + TEXT.splitlines()[2] + "\n"
    packed = bytearray(gzip.compress(text.encode()))
    packed[-6] ^= 0xFF  # the checksum
    path = tmp_path / "x.gz"
    path.write_bytes(packed)
    results = list(read(path, simple))
    assert sum(isinstance(result, Row) for result in results) == 3
    assert [result.reason for result in results if isinstance(result, Rejected)] == ["file_cut_off"]


def test_progress_counts_the_bytes_of_the_file_up_to_all_of_them(
    tmp_path: Path, simple: Profile
) -> None:
    path = tmp_path / "big.csv"
    path.write_text("Case Number,Type,Opened\n" + "1,Pothole,2014-02-03\n" * 60_000)
    for content in (path.read_bytes(), gzip.compress(path.read_bytes(), 1)):
        path.write_bytes(content)
        seen: list[tuple[int, int]] = []

        def note(done: int, total: int, seen: list[tuple[int, int]] = seen) -> None:
            seen.append((done, total))

        for _ in read(path, simple, progress=note):
            pass
        assert seen == sorted(seen)
        assert seen[-1] == (len(content), len(content))


def test_the_reading_tells_how_it_understood_the_file(tmp_path: Path, simple: Profile) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(TEXT.replace(",", ";").replace("\n", "\r\n").encode("cp1252"))
    reading = read(path, simple)
    assert len(list(reading)) == 2
    assert reading.about == {
        "format": "table", "packed": "no", "encoding": "utf-8, cp1252 where that fails",
        "dates": "month first", "delimiter": ";", "line ends": "CRLF",
    }  # fmt: skip
    assert reading.counts == {"rows": 2, "taken": 2}
    assert reading.unused == ()
