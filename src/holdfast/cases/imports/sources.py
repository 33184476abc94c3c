"""Turns a file of unknown packing, encoding and line ends into text, in constant memory.

What is found out by itself: gzip and zip (by content, not by name), UTF-8, UTF-16 and UTF-32 with
or without a byte order mark, Windows-1252 and Latin-1, mixtures of UTF-8 and Windows-1252 (each
undecodable byte is read as Windows-1252, and the record is told), line ends LF, CRLF and CR. A CR
among LF line ends stays in its line, for the reader of the format to judge.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from holdfast.cases.imports.packing import BLOCK, CannotUnpack, unpacking

Progress = Callable[[int, int], None]
"""Called with (bytes of the file read so far, bytes of the file in all)."""

LINE_LIMIT: Final = 1_000_000
"""Characters of one line that are kept; the rest of a longer line is passed over."""

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_UNDECODED = re.compile("[\ud800-\udfff]")


def _as_windows(found: re.Match[str]) -> str:
    code = ord(found[0])
    if not 0xDC80 <= code <= 0xDCFF:
        return "\N{REPLACEMENT CHARACTER}"
    byte = bytes((code - 0xDC00,))
    try:
        return byte.decode("cp1252")
    except UnicodeDecodeError:
        return byte.decode("latin-1")


def mend(text: str) -> tuple[str, bool]:
    """The text with undecoded bytes read as Windows-1252, and whether there were any."""
    if text.isascii():
        return text, False
    mended, count = _UNDECODED.subn(_as_windows, text)
    return mended, count > 0


def without_surrogates(text: str) -> str:
    """The text with lone surrogates (`"\\ud800"` in JSON), which no database stores, replaced."""
    return text if text.isascii() else _UNDECODED.sub("\N{REPLACEMENT CHARACTER}", text)


class Source:
    """One file as text. Iterate `blocks()` or `lines()`, once.

    Known from the start: `encoding`, `packed` or not, `size`, and `foreign`, a sentence when the
    file is an archive that holds no one file to read. Known at the end:
    `mended`, whether undecodable bytes were met, `line_ends`,
    `damage`, a sentence when the file could not be read to its end, else None, and
    `ended_in_line`, whether the last line lacks its line end.
    """

    def __init__(
        self, path: Path, *, encoding: str | None = None, progress: Progress | None = None
    ) -> None:
        self._file = path.open("rb")
        self._progress = progress
        self.size = path.stat().st_size
        self.damage: str | None = None
        self.ended_in_line = False
        self.mended = False
        self.line_ends = "LF"
        self.foreign: str | None = None
        self._unpacked = None
        try:
            self._unpacked = unpacking(self._file)
        except CannotUnpack as error:
            self.foreign = str(error)
            self._file.seek(0)
        self.packed = self._unpacked is not None
        self._first = self._read()
        self.encoding, skip = _guess_encoding(self._first)
        self._first = self._first[skip:]
        if encoding is not None:
            self.encoding = encoding
        self.is_unicode_file = self.encoding.startswith("utf")

    def close(self) -> None:
        """Closes the file."""
        self._file.close()

    @property
    def head(self) -> str:
        """The beginning of the text, decoded as well as can be."""
        return self._first[: 64 * 1024].decode(self.encoding, "replace")

    def _read(self) -> bytes:
        if self._unpacked is None:
            data = self._file.read(BLOCK)
        else:
            data = self._unpacked.read()
            self.damage = self._unpacked.damage
        if self._progress is not None:
            self._progress(self._file.tell(), self.size)
        return data

    def blocks(self) -> Iterator[str]:
        """The decoded text in blocks, line ends made LF, undecodable bytes as surrogates."""
        errors = "replace" if self.encoding.startswith(("utf-16", "utf-32")) else "surrogateescape"
        decoder = codecs.getincrementaldecoder(self.encoding)(errors)
        held = ""
        data = self._first
        self._first = b""
        started = False
        while True:
            final = not data
            text = decoder.decode(data, final)
            if not started and text:
                started = True
                if text[0] == "\ufeff":
                    text = text[1:]
            text = held + text
            held = ""
            if text.endswith("\r") and not final:
                text, held = text[:-1], "\r"
            if "\r" in text:
                if "\r\n" in text:
                    self.line_ends = "CRLF"
                    text = text.replace("\r\n", "\n")
                if text.count("\r") > text.count("\n"):
                    self.line_ends = "CR"
                    text = text.replace("\r", "\n")
            if text:
                yield text
            if final:
                return
            data = self._read()

    def lines(self) -> Iterator[tuple[list[str], dict[int, str]]]:
        """Batches of lines without their ends.

        With each batch, by index in it, what happened to a line: the encoding its undecodable
        bytes were read in, `nul` (NUL characters removed) or `too long` (cut at `LINE_LIMIT`).
        """
        carry = ""
        over = False
        for text in self.blocks():
            if over:
                end = text.find("\n")
                if end < 0:
                    continue
                text = text[end:]
                over = False
            lines = (carry + text).split("\n")
            carry = lines.pop()
            if len(carry) > LINE_LIMIT:
                carry, over = carry[: LINE_LIMIT + 1], True
            if lines:
                yield lines, self._look_after(lines, text)
        if carry:
            self.ended_in_line = True
            lines = [carry]
            yield lines, self._look_after(lines, carry)

    def _look_after(self, lines: list[str], text: str) -> dict[int, str]:
        """Mends a batch in place; the notes of `lines()`."""
        notes: dict[int, str] = {}
        whole = text.isascii() and "\0" not in text
        # Only the first line can carry something from the block before; and blocks are shorter
        # than the limit, so that only a line with such a carry can be too long.
        for index in range(1 if whole else len(lines)):
            line = lines[index]
            if len(line) > LINE_LIMIT:
                notes[index] = "too long"
            if "\0" in line:
                line = lines[index] = line.replace("\0", "")
                notes.setdefault(index, "nul")
            if not line.isascii():
                line, mended = mend(line)
                lines[index] = line
                if mended:
                    self.mended = True
                    notes.setdefault(index, self.mended_as)
        return notes

    @property
    def mended_as(self) -> str:
        """The encoding in which undecodable bytes are read."""
        return "cp1252" if self.is_unicode_file else "latin-1"


def _guess_encoding(head: bytes) -> tuple[str, int]:
    """Encoding and the length of its byte order mark. UTF-8 where nothing speaks against it."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, len(mark)
    sample = head[:4096]
    even, odd = sample[0::2], sample[1::2]
    if len(odd) >= 8:
        if odd.count(0) > 0.6 * len(odd) and even.count(0) < 0.1 * len(even):
            return "utf-16-le", 0
        if even.count(0) > 0.6 * len(even) and odd.count(0) < 0.1 * len(odd):
            return "utf-16-be", 0
    return "utf-8", 0
