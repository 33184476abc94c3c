"""The base map under every live map: one PMTiles archive, read in slices.

Which file it is, is the configuration's to say (`base_map`); without one, pages do with drawings
and lists. `docs/operate/maps.md` tells what a file must hold.
"""

from __future__ import annotations

import hashlib
import logging
import os
import re
import stat
import struct
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from holdfast.kernel.plugs import Plug

log = logging.getLogger(__name__)
Box = tuple[float, float, float, float]
MAGIC = b"PMTiles\x03"
_HEADER = 127
_BOX = struct.Struct("<4i")
_BOX_AT = 102
# The header and the root directory stand here: they change with every tile that changes its size.
_HEAD = 16_384

# At most 19 digits: no file is longer, and Python refuses to read thousands of them.
_RANGE = re.compile(r"bytes=[ \t]*([0-9]{0,19})-([0-9]{0,19})[ \t]*", re.IGNORECASE)


def _none() -> Path | None:
    return None


base_map: Plug[Callable[[], Path | None]] = Plug("the base map's file", lambda: _none)


@dataclass(frozen=True, slots=True)
class Archive:
    """A PMTiles file as it is now: `size` in bytes, `modified` in whole seconds since 1970, `tag`
    strong and the same on every server that has a copy with its date; `box` is what it covers:
    south, west, north, east in degrees."""

    path: Path
    size: int
    modified: int
    tag: str
    box: Box


def archive() -> Archive | None:
    """The base map, or None where none is set, it is not there, or it is no PMTiles 3 file."""
    path = base_map.get()()
    if path is None:
        return None
    try:
        found = path.stat()
    except OSError:
        return None
    if not stat.S_ISREG(found.st_mode):
        return None
    return _read(path, found.st_size, int(found.st_mtime), found.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, size: int, modified: int, _exactly: int) -> Archive | None:
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError:
        return None
    if not head.startswith(MAGIC) or len(head) < _HEADER:
        log.warning("the base map is no PMTiles file of version 3")
        return None
    seen = hashlib.sha256(b"%d %d " % (size, modified) + head)
    west, south, east, north = (part / 1e7 for part in _BOX.unpack_from(head, _BOX_AT))
    return Archive(path, size, modified, seen.hexdigest()[:20], (south, west, north, east))


def wanted(header: str, size: int) -> tuple[int, int] | None:
    """First byte and number of bytes that a `Range` header asks for of a file of `size` bytes.

    None when the whole file is the answer: no header, another unit, several ranges or one that is
    malformed (RFC 9110, 14.2 lets a server ignore those). Raises ValueError for a range that lies
    outside of the file (416).
    """
    found = _RANGE.fullmatch(header.strip())
    if found is None or found[0].count("-") != 1 or not (found[1] or found[2]):
        return None
    if not found[1]:
        length = min(int(found[2]), size)
        if not length:
            raise ValueError("nothing of it")
        return size - length, length
    first = int(found[1])
    if found[2] and int(found[2]) < first:
        return None
    if first >= size:
        raise ValueError("behind its end")
    last = min(int(found[2]), size - 1) if found[2] else size - 1
    return first, last - first + 1


def read_slice(path: Path, first: int, length: int) -> bytes:
    """So many bytes of a file from `first`; fewer where it ends before."""
    with path.open("rb") as file:
        return os.pread(file.fileno(), length, first)
