"""Uploads: what a file is decides its content, never its name; nothing rides along."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageOps

from holdfast.files.checking import LIMIT, NotTaken, check
from holdfast.files.models import Blob, File
from holdfast.files.operations import erase_file, store_file
from holdfast.journal.actors import ANONYMOUS, system
from holdfast.journal.recording import OperationError


def picture(kind: str = "JPEG", size: tuple[int, int] = (64, 48), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (20, 90, 110)).save(out, kind, **options)
    return out.getvalue()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "PhoneMaker"
    exif.get_ifd(0x8825).update({1: "N", 2: (38.0, 54.0, 0.0), 3: "W", 4: (73.0, 54.0, 0.0)})
    exif[0x0112] = 6
    return picture(exif=exif)


def test_location_and_camera_are_gone_and_the_picture_stands_upright() -> None:
    checked = check(with_place())
    read = Image.open(io.BytesIO(checked.content))
    assert not read.getexif()
    assert b"PhoneMaker" not in checked.content
    assert (checked.width, checked.height) == (48, 64)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_pictures_of_all_usual_kinds_are_taken(kind: str) -> None:
    assert check(picture(kind)).kind in ("image/jpeg", "image/png")


def test_a_large_picture_is_made_smaller_with_a_small_one_beside_it() -> None:
    checked = check(picture(size=(4000, 3000)))
    assert max(checked.width or 0, checked.height or 0) == 2560
    assert max(Image.open(io.BytesIO(checked.small)).size) == 480


@pytest.mark.parametrize("turned", range(1, 9))
@pytest.mark.parametrize("size", [(40, 30), (5400, 4000)])
def test_a_picture_stands_upright_however_the_camera_was_held(
    turned: int, size: tuple[int, int]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = turned
    sent = Image.new("RGB", size, "blue")
    sent.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    out = io.BytesIO()
    sent.save(out, "PNG", exif=exif)
    wanted = ImageOps.exif_transpose(Image.open(io.BytesIO(out.getvalue())))
    wanted.thumbnail((60, 60))
    got = Image.open(io.BytesIO(check(out.getvalue()).content)).convert("RGB")
    got.thumbnail((60, 60))
    assert got.size == wanted.size
    corners = [(3, 3), (3, got.height - 4), (got.width - 4, 3), (got.width - 4, got.height - 4)]
    for corner in corners:
        seen, meant = got.getpixel(corner), wanted.getpixel(corner)
        assert (seen[0] > seen[2]) == (meant[0] > meant[2]), corner  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16", "I", "F"])
def test_large_pictures_in_every_way_of_keeping_colours_are_taken(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (5200, 40)).save(out, "TIFF")
    checked = check(out.getvalue())
    assert (checked.width, checked.height) == (2560, 20)


def archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("evil.php", "<?php")
    return out.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<!doctype html><script>alert(1)</script>",
        b"MZ\x90\x00",
        b"GIF89a<script>",
        archive(),
        picture()[:200],
        b"x" * (LIMIT + 1),
    ],
    ids=["empty", "svg", "html", "exe", "gif-script", "zip", "cut off", "too large"],
)
def test_everything_else_is_refused_with_what_to_send_instead(content: bytes) -> None:
    with pytest.raises(NotTaken, match=r"Send|Choose|another"):
        check(content)


def test_what_is_appended_to_a_picture_does_not_survive() -> None:
    assert b"evil.php" not in check(picture() + archive()).content


def test_a_picture_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(NotTaken):
        check(picture("PNG", size=(12_000, 12_000)))


def many_scans(count: int) -> bytes:
    """A JPEG that is to be drawn over so many times more: its last scan again and again."""
    whole = picture(progressive=True)
    last = whole[whole.rindex(b"\xff\xda") : -2]
    return whole[:-2] + last * count + b"\xff\xd9"


def test_a_picture_that_takes_hours_to_draw_is_refused_at_once() -> None:
    with pytest.raises(NotTaken, match="another"):
        check(many_scans(100))
    assert check(many_scans(10)).kind == "image/jpeg"


def test_a_photo_with_a_video_behind_it_is_taken() -> None:
    assert check(picture() + b"\xff\xda\x00\x02" * 1000).kind == "image/jpeg"
    exif = Image.Exif()
    exif[0x9286] = b"\xff\xda\x00\x02" * 1000
    assert check(picture(exif=exif)).kind == "image/jpeg"


@given(st.binary(max_size=400))
def test_random_bytes_never_crash(content: bytes) -> None:
    with contextlib.suppress(NotTaken):
        check(content)


@pytest.mark.django_db
def test_the_same_picture_twice_is_kept_once(site: str) -> None:
    store_file(actor=ANONYMOUS, name="a.jpg", content=picture())
    before = Blob.objects.count()
    store_file(actor=ANONYMOUS, name="b.jpg", content=picture())
    assert Blob.objects.count() == before
    assert File.objects.count() == 2


@pytest.mark.django_db
def test_a_file_that_hangs_on_nothing_is_not_served(site: str, client: Client) -> None:
    stored = store_file(actor=ANONYMOUS, name="a.jpg", content=picture())
    assert client.get(f"/files/{stored.file}/").status_code == 404


@pytest.mark.django_db
def test_erasing_a_file_keeps_content_that_another_shares(site: str) -> None:
    first = store_file(actor=ANONYMOUS, name="a.jpg", content=picture())
    second = store_file(actor=ANONYMOUS, name="b.jpg", content=picture())
    me = system("tests")
    erase_file(actor=me, file=first.file)
    assert Blob.objects.exists()
    erase_file(actor=me, file=second.file)
    assert not Blob.objects.exists()
    with pytest.raises(OperationError):
        erase_file(actor=me, file=second.file)


@pytest.mark.django_db
def test_a_form_larger_than_any_of_ours_is_refused_before_it_is_read(
    site: str, client: Client
) -> None:
    class Endless(io.RawIOBase):
        """What a sender announces and never has to send."""

        asked = 0

        def readable(self) -> bool:
            return True

        def read(self, size: int = -1) -> bytes:
            self.asked += 1
            raise AssertionError("a form that is too large was read")

    body = Endless()
    answer = client.generic(
        "POST", "/sign-in/", CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(200 * 1024 * 1024), **{"wsgi.input": body},
    )  # fmt: skip
    assert answer.status_code == 413
    assert "12 MB" in answer.content.decode() and not body.asked
