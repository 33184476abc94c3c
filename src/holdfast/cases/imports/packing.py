"""Files inside files: gzip, and zip archives with one file in them, unpacked block by block."""

from __future__ import annotations

import zipfile
import zlib
from contextlib import suppress
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, BinaryIO, Final, Protocol

if TYPE_CHECKING:
    from zlib import _Decompress as Decompress

BLOCK: Final = 512 * 1024


class Packed(Protocol):
    """Unpacks a file; `damage` is a sentence once it cannot be read on."""

    damage: str | None

    def read(self) -> bytes:
        """Up to a block of unpacked bytes, empty at the end; never raises for damage."""
        ...


class CannotUnpack(Exception):
    """An archive that holds no one file to read; the message says what to do."""


def unpacking(file: BinaryIO) -> Packed | None:
    """What unpacks this file, None where it is not packed; raises CannotUnpack.

    Told by content, not by name.
    """
    head = file.read(4)
    file.seek(0)
    if head[:2] == b"\x1f\x8b":
        return Gzipped(file)
    if head == b"PK\x03\x04":
        return _zipped(file)
    return None


class Gzipped:
    """A gzip stream, unpacked block by block.

    Not `gzip.GzipFile`, whose buffered reading loses what was unpacked before the damage.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._packed = b""
        self._member = zlib.decompressobj(wbits=31)
        self._begun = False
        self.damage: str | None = None

    def read(self) -> bytes:
        """Up to a block of unpacked bytes, empty at the end; never raises for damage."""
        while self.damage is None:
            if not self._packed:
                self._packed = self._file.read(64 * 1024)
                if not self._packed:
                    if self._begun:
                        self.damage = "The packed file ends in the middle; fetch it again."
                    return b""
            before = self._member.copy()
            try:
                data = self._member.decompress(self._packed, BLOCK)
            except zlib.error as error:
                self.damage = f"The packed file is damaged ({error}); fetch it again."
                return self._up_to_the_damage(before)
            self._begun = True
            self._packed = self._member.unconsumed_tail
            if self._member.eof:
                # Another packed file may follow in the same file; zeros are padding.
                self._packed = self._member.unused_data.lstrip(b"\0")
                self._member = zlib.decompressobj(wbits=31)
                self._begun = False
            if data:
                return data
        return b""

    def _up_to_the_damage(self, member: Decompress) -> bytes:
        """What the damaged piece still yields, by feeding it byte by byte."""
        whole: list[bytes] = []
        with suppress(zlib.error):
            for place in range(len(self._packed)):
                whole.append(member.decompress(self._packed[place : place + 1]))
        return b"".join(whole)


def _zipped(file: BinaryIO) -> Packed:
    try:
        archive = zipfile.ZipFile(file)
    except (zipfile.BadZipFile, OSError, ValueError):
        raise CannotUnpack("The zip archive is damaged or cut off; fetch it again.") from None
    names = archive.namelist()
    if any(name.startswith(("xl/", "word/", "ppt/", "content.xml")) for name in names):
        raise CannotUnpack("This is an office document; save the sheet as CSV.")
    files = [
        entry
        for entry in archive.infolist()
        if not entry.is_dir()
        and not any(part.startswith((".", "__")) for part in PurePosixPath(entry.filename).parts)
    ]
    if len(files) != 1:
        held = ", ".join(entry.filename[:60] for entry in files[:5]) or "no file"
        raise CannotUnpack(f"This zip archive holds {held}; unpack it and import one file.")
    try:
        return Zipped(archive, files[0])
    except (RuntimeError, NotImplementedError, zipfile.BadZipFile):
        raise CannotUnpack(
            "This zip archive has a password or an unusual packing; unpack it first."
        ) from None


class Zipped:
    """The one file of a zip archive."""

    def __init__(self, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
        self._stream = archive.open(entry)
        self.damage: str | None = None

    def read(self) -> bytes:
        """Up to a block of unpacked bytes, empty at the end; never raises for damage."""
        if self.damage is not None:
            return b""
        try:
            return self._stream.read(BLOCK)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as error:
            self.damage = f"The packed file is damaged ({error}); fetch it again."
            return b""
