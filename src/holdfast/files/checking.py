"""What an upload really is, by its content and never by its name; pictures are drawn anew.

Drawing anew drops everything that is not the picture: location, camera, comments, appended
archives, and broken structures that aim at a viewer's faults.
"""

from __future__ import annotations

import io
import re
import threading
import warnings
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

LIMIT = 12 * 1024 * 1024
PIXELS = 60_000_000
LONGEST = 2560
SMALL = 480
# Pictures of more pixels than phones usually take are unpacked one after the other in a process,
# so that many at once do not fill the memory.
MANY_PIXELS = 16_000_000
_one_at_a_time = threading.Lock()
# A progressive JPEG is drawn once over for each of its scans. Cameras and programs make at most
# twenty; a small file can hold a hundred thousand, and a picture of that kind takes hours.
SCANS = 50
# What begins a segment: not the zero that follows a plain 0xFF, padding, or a restart mark.
_MARKER = re.compile(rb"\xff([^\x00\xff\xd0-\xd7])")
_START, _END, _ALONE = b"\xda", b"\xd9", b"\x01"
_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_PICTURES = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")


class NotTaken(ValueError):
    """The upload is refused; the message says what to send instead."""


@dataclass(frozen=True, slots=True)
class Checked:
    """Safe content: its kind (MIME), bytes, a small picture for lists, and its size in pixels."""

    kind: str
    content: bytes
    small: bytes = b""
    width: int | None = None
    height: int | None = None


def check(content: bytes) -> Checked:
    """Check an upload. Pictures come back as JPEG (or PNG with transparency), at most 2560 pixels
    long, upright, without metadata; PDFs as they are, only ever offered for download.

    Raises NotTaken for everything else, for more than 12 MB and for pictures of over 60 million
    pixels.
    """
    if not content:
        raise NotTaken(_("The file is empty. Choose another."))
    if len(content) > LIMIT:
        raise NotTaken(_("The file is too large. Send at most 12 MB."))
    if content.startswith(b"%PDF-"):
        return Checked("application/pdf", content)
    return _picture(content)


def _picture(content: bytes) -> Checked:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(content), formats=_PICTURES) as opened:
                if opened.width * opened.height > PIXELS:
                    raise NotTaken(_("The picture has too many pixels. Send a smaller one."))
                if opened.format in ("JPEG", "MPO"):
                    if _scans(content) > SCANS:
                        raise NotTaken(_("The picture is damaged. Take it again, or send another."))
                    # Unpacks a huge photo at a fraction of its size.
                    opened.draft("RGB", (LONGEST, LONGEST))
                with _room_for(opened):
                    picture = _drawn(opened)
    except NotTaken:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise NotTaken(_("The picture has too many pixels. Send a smaller one.")) from None
    except UnidentifiedImageError:
        raise NotTaken(_("Send a photo (JPEG, PNG, WebP) or a PDF.")) from None
    except Exception as error:
        raise NotTaken(_("The picture is damaged. Take it again, or send another.")) from error
    small = picture.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    kind = "image/png" if picture.mode == "RGBA" else "image/jpeg"
    return Checked(kind, _write(picture), _write(small), picture.width, picture.height)


def _scans(content: bytes) -> int:
    """How often a JPEG is drawn over: its scans up to the end of the first picture. A video or
    another picture that a phone hangs on behind is not looked at."""
    at, scans = 2, 0
    while (found := _MARKER.search(content, at)) and found[1] != _END:
        at = found.end()
        scans += found[1] == _START
        if found[1] != _ALONE:
            # A segment says its own length; within it nothing is a marker.
            at += int.from_bytes(content[at : at + 2])
    return scans


def _room_for(opened: Image.Image) -> AbstractContextManager[object]:
    return _one_at_a_time if opened.width * opened.height > MANY_PIXELS else nullcontext()


def _drawn(opened: Image.Image) -> Image.Image:
    """The picture upright, at most 2560 pixels long, in RGB or RGBA, and nothing but it."""
    see_through = opened.mode in ("RGBA", "LA", "PA") or "transparency" in opened.info
    factor = max(opened.width, opened.height) // LONGEST
    # Made smaller as soon as it is unpacked, before any other copy of it: only sizes that
    # `reduce` cannot average (palettes, 16 bits) are turned to colours first.
    opened.load()
    turned = opened.getexif().get(_ORIENTATION, 1)
    picture: Image.Image = opened
    if picture.mode not in ("RGB", "RGBA", "L", "CMYK"):
        picture = picture.convert("RGBA" if see_through else "RGB")
    if factor > 1:
        picture = picture.reduce(factor)
    picture = picture.convert("RGBA" if see_through else "RGB")
    picture.info.clear()
    picture.thumbnail((LONGEST, LONGEST), Image.Resampling.LANCZOS)
    way = _UPRIGHT.get(turned)
    return picture.transpose(way) if way is not None else picture


def _write(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    if picture.mode == "RGBA":
        picture.save(out, "PNG", optimize=True)
    else:
        picture.save(out, "JPEG", quality=84, optimize=True, progressive=True)
    return out.getvalue()
