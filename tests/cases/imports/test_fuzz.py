"""Whatever the bytes, reading ends, nothing raises, and every record is accounted for."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from datetime import UTC, datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from cases.imports.conftest import NOW, SIMPLE
from holdfast.cases.imports import MappingError, Rejected, Row, load_profile, read, suggest
from holdfast.cases.imports.mapping import parse_mapping

PROFILES = [
    parse_mapping(SIMPLE, label="x", name="x"),
    *(load_profile(name) for name in ("georeport", "nyc", "ottawa")),
]
HEAD = "Case Number,Type,Opened,Closed,Status,Details,Address,Zip,Lat,Lon,Ward\n"


def results_of(content: bytes, index: int = 0) -> list[Row | Rejected]:
    with tempfile.NamedTemporaryFile(suffix=".csv") as file:
        file.write(content)
        file.flush()
        reading = read(file.name, PROFILES[index], now=NOW)
        results = list(reading)
    assert reading.counts["rows"] == len(results)
    for result in results:
        assert result.line >= 1
        if isinstance(result, Row):
            assert result.source_id
            assert result.service_name
            assert result.opened_at.tzinfo is UTC
            assert 1971 <= result.opened_at.year <= NOW.year
            assert (result.lat is None) == (result.lon is None)
            texts = [result.service_name, result.description, result.address, result.source_id]
            for text in (*texts, *result.changed.values(), *result.extra.values()):
                assert "\0" not in text
                text.encode()
        else:
            assert result.says
            assert "\0" not in result.raw
            result.raw.encode()
    return results


pieces = st.sampled_from(
    [
        b'"', b'""', b",", b";", b"\t", b"\n", b"\r", b"\r\n", b"\0", b"\xff\xfe", b"\xef\xbb\xbf",
        b"\x1f\x8b\x08", b"{", b"}", b"[", b"]", b":", b'{"service_request_id":"1",', b"</request>",
        b"<request>", b"<service_requests>", b"1", b"2014-02-03", b"10/31/2013 02:08:41 AM", b"0.0",
        b"Unique Key", b"creation_date", b"caf\xe9", "é€".encode(), b"PK\x03\x04", b"sep=;\n",
        HEAD.encode(), b"1,Pothole,2014-02-03,,Open,x,y,60601,1,2,3\n", b"NaN", b"\\ud800",
    ]
)  # fmt: skip


@settings(max_examples=300)
@given(st.binary(max_size=400) | st.lists(pieces, max_size=30).map(b"".join), st.integers(0, 3))
@example(b"\x1f\x8b\x08", 0)
@example(b"\x1f\x8b", 1)
@example(b"\xff\xfe\x00", 0)
def test_no_bytes_crash_the_reading(content: bytes, index: int) -> None:
    results_of(content, index)


@settings(max_examples=100)
@given(st.lists(pieces, max_size=20).map(b"".join), st.integers(0, 200))
def test_no_damage_to_a_packed_file_crashes_the_reading(content: bytes, place: int) -> None:
    packed = bytearray(gzip.compress(HEAD.encode() + content))
    packed[place % len(packed)] ^= 0x55
    results_of(bytes(packed))


@settings(max_examples=100)
@given(st.binary(max_size=300) | st.lists(pieces, max_size=30).map(b"".join))
def test_no_bytes_crash_the_suggestion(content: bytes) -> None:
    with tempfile.NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        try:
            draft = suggest(file.name)
        except MappingError:
            return
    parse_mapping(draft, label="draft", name="draft")


cells = st.text(
    st.characters(blacklist_categories=["Cs"], blacklist_characters="\0\r"), max_size=12
) | st.sampled_from(["", "2014-02-03", '"', "a,b", "x\ny", "0.0", "Closed", "NULL"])


@settings(max_examples=200)
@given(
    st.lists(st.lists(cells, min_size=1, max_size=13), max_size=12),
    st.sampled_from([",", ";", "\t"]),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_row_that_a_csv_writer_wrote_is_accounted_for(
    table: list[list[str]], delimiter: str, end: str
) -> None:
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerow(HEAD.strip().split(","))
    good = ["1", "Pothole", "2014-02-03", "", "Open", "x", "y", "60601", "1", "2", "3"]
    written = [good, *table, good]
    writer.writerows(written)
    results = results_of(buffer.getvalue().encode())
    # A written row that does not fit the header and holds line breaks comes back in pieces.
    loose = sum(cell.count("\n") for row in table if len(row) != len(good) for cell in row)
    assert len(written) <= len(results) <= len(written) + loose
    assert isinstance(results[0], Row)


@settings(max_examples=200)
@given(st.data())
def test_a_stray_quote_costs_at_most_its_own_row(data: st.DataObject) -> None:
    lines = [
        f'{number},Pothole,2014-02-03,,Open,"say ""x"", {number}",y,60601,41.5,-87.5,"4"'
        for number in range(30)
    ]
    place = data.draw(st.integers(0, 29))
    at = data.draw(st.integers(0, len(lines[place])))
    lines[place] = lines[place][:at] + '"' + lines[place][at:]
    results = results_of((HEAD + "\n".join(lines) + "\n").encode())
    taken = {result.source_id for result in results if isinstance(result, Row)}
    assert {str(number) for number in range(30) if number != place} <= taken
    assert len(results) == 30


@settings(max_examples=100)
@given(
    st.datetimes(datetime(1990, 1, 1), datetime(2023, 1, 1)),
    st.sampled_from(["utf-8", "utf-16", "cp1252", "latin-1", "utf-8-sig"]),
    st.sampled_from(["\n", "\r", "\r\n"]),
)
def test_encoding_and_line_ends_never_change_what_is_read(
    when: datetime, encoding: str, end: str
) -> None:
    line = f"7,Caf\xe9 sign,{when:%Y-%m-%d %H:%M:%S},,Open,\xfcber,y,60601,1,2,3\n"
    plain = results_of((HEAD + line).encode())
    other = results_of((HEAD + line).replace("\n", end).encode(encoding))
    assert isinstance(plain[0], Row)
    assert isinstance(other[0], Row)
    assert (plain[0].opened_at, plain[0].service_name) == (other[0].opened_at, "Caf\xe9 sign")
