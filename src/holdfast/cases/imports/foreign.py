"""Tells the kinds of file that are no export, so that a person hears what to do instead."""

from __future__ import annotations

from typing import Final

from holdfast.cases.imports.documents import is_document, is_georeport
from holdfast.cases.imports.sources import Source

_MARKS: Final = (
    ("PAR1", "This is a Parquet file; export it as CSV or JSON lines."),
    ("%PDF", "This is a PDF; ask the source for CSV or JSON."),
    ("SQLite format 3", "This is a database file; export the table as CSV."),
    ("BZh", "Unpack the file first; of packed files only gzip and zip are read."),
    ("\ufffd7zXZ", "Unpack the file first; of packed files only gzip and zip are read."),
    ("7z\ufffd\ufffd", "Unpack the file first; of packed files only gzip and zip are read."),
    ("\ufffd\ufffd\x11\ufffd", "This is an old Excel workbook; save the sheet as CSV."),
)


def what_it_is(source: Source) -> str | None:
    """What to do with a file that is no table, JSON or GeoReport; None for one that may be."""
    if source.foreign is not None:
        return source.foreign
    head = source.head
    if is_document(head) == "xml" and not is_georeport(head):
        return "This is a web page or other XML; ask the source for CSV, JSON or GeoReport."
    return next((says for mark, says in _MARKS if head.startswith(mark)), None)
