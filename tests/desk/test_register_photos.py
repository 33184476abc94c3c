"""Photos in registers: drawn anew without where they were taken, seen by who may see their
question, described for who does not see them, gone with their entry."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from holdfast.files.models import Blob, File
from holdfast.kernel.ids import new_id
from holdfast.relief.models import Entry

from .test_registers import Enter, begun, storm, text, used
from .town import Town

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
__all__ = ["storm"]


def picture(color: str = "teal") -> SimpleUploadedFile:
    """With a point in it, as a phone writes it."""
    image, made = Image.new("RGB", (64, 48), color), io.BytesIO()
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (43.0, 39.0, 0.0), 3: "W", 4: (70.0, 15.0, 0.0)})
    image.save(made, "JPEG", exif=exif)
    return SimpleUploadedFile("photo.jpg", made.getvalue(), content_type="image/jpeg")


def sent(who: Client, path: str, **said: Any) -> HttpResponse:
    page = text(who.get(path))
    key = re.search(r'name="key" value="([^"]*)"', page)
    base = re.search(r'name="base" value="([^"]*)"', page)
    return who.post(path, {
        "key": key[1] if key else "", "base": base[1] if base else "",
        "had": re.findall(r'name="had" value="([^"]*)"', page),
        "a_animal": "dog", "a_looks": "Brown, white paw", "a_happened": "lost", **said,
    })  # fmt: skip


def pets(enter: Enter, storm: Any) -> str:
    ana = enter("ana")
    path = begun(ana, storm, like="pets")
    used(ana, path)
    return path


def test_a_residents_photo_is_seen_by_all_once_staff_have_looked_at_it(
    town: Town, enter: Enter, storm: Any, client: Client
) -> None:
    desk, public = pets(enter, storm), "/registers/lost-and-found-pets/"
    answer = sent(client, f"{public}tell/", teller="Kim", f_photo=[picture()])
    assert answer.status_code == 302, text(answer)
    [file] = Entry.objects.get().answers["photo"]
    assert b"Exif" not in bytes(Blob.objects.get(pk=File.objects.get(pk=file).digest).content)
    at = f"{public}1/{file}"
    assert client.get(at).status_code == client.get(f"/files/{file}/").status_code == 404
    nadia = enter("nadia")
    shown = text(nadia.get(f"{desk}1/"))
    assert 'alt="Photo of the animal 1: Brown, white paw"' in shown
    assert nadia.get(f"{desk}1/{file}/small")["Content-Type"] == "image/jpeg"
    assert f"{desk}1/{file}" in text(nadia.get(desk))
    nadia.post(f"{desk}1/act", {"do": "show"})
    assert f'src="{at}/small" alt="Photo of the animal 1: Brown, white paw"' in text(
        client.get(public)
    )
    assert client.get(at).status_code == 200
    # Not under another entry's number, and gone for residents with what it belongs to.
    assert client.get(f"{public}2/{file}").status_code == 404
    nadia.post(f"{desk}1/act", {"do": "settled"})
    assert client.get(at).status_code == 404


def test_a_photo_whose_question_is_for_staff_is_seen_by_no_resident(
    town: Town, enter: Enter, storm: Any, client: Client
) -> None:
    ana = enter("ana")
    path = begun(ana, storm, like="vehicles")
    used(ana, path)
    nadia = enter("nadia")
    sent(nadia, f"{path}new", a_plate="7KX-204", f_photo=[picture()])
    [file] = Entry.objects.get().answers["photo"]
    assert nadia.get(f"{path}1/{file}").status_code == 200
    public = "/registers/towed-and-abandoned-vehicles/"
    listed = text(client.get(public))
    assert "7KX-204" in listed and file not in listed
    assert client.get(f"{public}1/{file}").status_code == 404


def test_a_photo_stays_between_tries_and_nobody_puts_anothers_file_into_an_entry(
    town: Town, enter: Enter, storm: Any, client: Client
) -> None:
    pets(enter, storm)
    tell = "/registers/lost-and-found-pets/tell/"
    again = sent(client, tell, f_photo=[picture()])
    assert again.status_code == 422 and "Keep photo 1" in text(again)
    [ticket] = re.findall(r'name="a_photo" value="([^"]+)" checked', text(again))
    stolen = [str(new_id()), f"{new_id()}.{ticket.partition('.')[2]}"]
    sent(client, tell, teller="Kim", a_photo=[ticket, *stolen])
    assert Entry.objects.get().answers["photo"] == [ticket.partition(".")[0]]


def test_what_is_no_picture_is_refused_beside_its_question(
    town: Town, enter: Enter, storm: Any, client: Client
) -> None:
    pets(enter, storm)
    tell = "/registers/lost-and-found-pets/tell/"
    wrong = SimpleUploadedFile("photo.jpg", b"<script>alert(1)</script>")
    answer = sent(client, tell, teller="Kim", f_photo=[wrong])
    assert answer.status_code == 422 and 'id="id_a_photo-wrong"' in text(answer)
    many = sent(client, tell, teller="Kim", f_photo=[picture() for _n in range(6)])
    assert "Send at most 5 photos" in text(many)
    assert not Entry.objects.exists()


def test_a_photo_goes_with_its_change_and_with_its_entry(
    town: Town, enter: Enter, storm: Any
) -> None:
    desk, nadia = pets(enter, storm), enter("nadia")
    sent(nadia, f"{desk}new", f_photo=[picture("teal"), picture("red")])
    first, second = Entry.objects.get().answers["photo"]
    page = text(nadia.get(f"{desk}1/change"))
    kept = re.findall(r'name="a_photo" value="([^"]+)" checked', page)
    sent(nadia, f"{desk}1/change", a_photo=[kept[1]], f_photo=[picture("blue")])
    now = Entry.objects.get().answers["photo"]
    assert now[0] == second and len(now) == 2
    assert File.objects.get(pk=first).erased_at and not File.objects.get(pk=second).erased_at
    nadia.post(f"{desk}1/act", {"do": "forget"})
    assert not Entry.objects.exists() and not Blob.objects.exists()
