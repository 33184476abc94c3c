"""What reading an export yields: a `Row` that can be filed, or a `Rejected` with the reason.

Every record of the file becomes exactly one of the two, in file order. A record is what the
format calls one: a line of a table (with its continuation lines where a quoted text holds line
breaks), an object of a JSON file, a `<request>` of a GeoReport XML answer. Lines without a
single character are no records.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final, Literal

import msgspec

Status = Literal["open", "closed"]

RAW_LIMIT: Final = 10_000
"""Characters of the original kept with a rejected record; longer ones are cut and say so."""

REASONS: Final[Mapping[str, str]] = {
    "not_a_table": "The file is not a table, JSON or GeoReport XML.",
    "unknown_header": "The header lacks a column the mapping needs.",
    "before_header": "A line above the header.",
    "repeated_header": "The header again, in the middle of the file.",
    "empty_row": "A row of empty cells.",
    "too_few_columns": "The row ends before the columns that matter.",
    "too_many_columns": "The row has more cells than the header has names.",
    "unbalanced_quotes": "A quotation mark is opened and never closed.",
    "field_too_long": "One cell is longer than any text of a case can be.",
    "line_too_long": "One line is longer than any record can be.",
    "broken_json": "The line or object is not valid JSON.",
    "not_an_object": "The JSON value is not an object with named fields.",
    "broken_xml": "The element is not valid XML.",
    "file_cut_off": "The file ends in the middle, or is damaged from here on.",
    "no_id": "The record has no id.",
    "id_rounded": "A spreadsheet has rounded the id.",
    "id_too_long": "The id is longer than any id.",
    "no_opening_date": "The record does not say when it was opened.",
    "opening_date_unreadable": "The opening date cannot be read.",
    "opening_date_unbelievable": "The opening date is in the future or before 1971.",
    "no_service": "The record does not say what was asked for.",
}
"""Every reason code of a `Rejected` with what it means in general."""


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """One case as the source tells it, cleaned enough to be filed.

    `line` is the physical line (from 1) where the record begins. Times are aware and in UTC.
    Texts are stripped, never None, and free of NUL and of lone surrogates. `lat` and `lon` are
    WGS84 degrees, both or neither. `changed` maps a field's name to the original text of every
    value that reading changed (zone assumed, coordinate dropped, ZIP cleaned, ...), with two
    more keys: `row` (the physical record, when quotes, cells or NULs had to be mended) and
    `encoding` (the encoding that undecodable bytes were read in). `doubts` names what is
    suspicious but kept as stated: `closed_before_opened`, `updated_before_opened` (by more than
    a minute), `closed_without_date`, `status_guessed`, `<field>_unreadable`,
    `<field>_unbelievable`. `extra` holds the columns that the mapping keeps, under their own
    names, without the empty ones.
    """

    line: int
    source_id: str
    service_code: str | None
    service_name: str
    group: str | None
    status: Status
    source_status: str
    status_note: str
    opened_at: datetime
    updated_at: datetime | None
    closed_at: datetime | None
    due_at: datetime | None
    description: str
    address: str
    zipcode: str
    lat: float | None
    lon: float | None
    area: str | None
    department: str | None
    channel: str | None
    media_url: str | None
    parent_id: str | None
    changed: dict[str, str]
    doubts: tuple[str, ...]
    extra: dict[str, str]


class Rejected(msgspec.Struct, frozen=True, kw_only=True):
    """One record that was not taken: where, why (a key of `REASONS`), what to do, and itself."""

    line: int
    reason: str
    says: str
    raw: str


def reject(line: int, reason: str, says: str, raw: str) -> Rejected:
    """A `Rejected`, its raw text cut to what a report can carry and a database can store."""
    assert reason in REASONS, reason
    if len(raw) > RAW_LIMIT:
        raw = f"{raw[:RAW_LIMIT]} … ({len(raw) - RAW_LIMIT} more characters)"
    if "\0" in raw:
        raw = raw.replace("\0", "\N{SYMBOL FOR NULL}")
    return Rejected(line=line, reason=reason, says=says, raw=raw)
