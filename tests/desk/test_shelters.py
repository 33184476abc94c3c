"""Shelters at the desk: added by emergency staff, run by whoever stands there."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .town import Town

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
NEW = {
    "kind": "shelter", "name": "Upper Calder High School", "address": "900 Summit Road",
    "capacity": "600", "fit_pets": "yes", "fit_power": "no", "listed": "1",
    "notes_en": "No ID asked.", "notes_es": "No se pide identificación.",
}  # fmt: skip


def key(page: HttpResponse) -> str:
    found = re.search(r'name="key" value="([^"]*)"', page.content.decode())
    assert found
    return found[1]


def made(ana: Client) -> str:
    page = ana.get("/desk/shelters/new")
    saved = ana.post("/desk/shelters/new", NEW | {"key": key(page)}, follow=True)
    return saved.redirect_chain[-1][0]


def test_one_is_added_opened_counted_and_read_by_residents(town: Town, enter: Enter) -> None:
    ana, ivo = enter("ana"), enter("ivo")
    path = made(ana)
    opened = ivo.post(f"{path}move", {"to": "open"}, follow=True).content.decode()
    assert "also for residents" in opened and "It is full" in opened
    ivo.post(f"{path}count", {"key": key(ivo.get(path)), "came": "214", "left": ""})
    page = ivo.get(path).content.decode()
    assert "+214" in page and "Ivo Marsh" in page
    text = ana.get("/shelters/").content.decode()
    assert "386 of 600 places free" in text and "No ID asked." in text


def test_what_is_known_is_changed_and_what_it_needs_stays(town: Town, enter: Enter) -> None:
    from holdfast.relief.models import Facility

    ana = enter("ana")
    path = made(ana)
    ana.post(f"{path}needs", {"base": "1", "needs_en": "Cots", "needs_es": "Catres"})
    edit = ana.get(f"{path}change")
    sent = NEW | {"key": key(edit), "base": "2", "capacity": "many", "name": "UCHS"}
    wrong = ana.post(f"{path}change", sent)
    assert wrong.status_code == 422 and "Places: write a number." in wrong.content.decode()
    assert 'value="UCHS"' in wrong.content.decode()
    ana.post(f"{path}change", sent | {"capacity": "500", "fit_pets": ""})
    row = Facility.objects.get()
    assert (row.name, row.capacity, row.fits) == ("UCHS", 500, {"power": False})
    assert str(row.needs) == "Cots"


def test_agents_look_and_do_not_touch(town: Town, enter: Enter, client: Client) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    path = made(ana)
    ana.post(f"{path}reach", {"name_0": "Sol Arrieta", "phone_0": "555-555-0199"})
    page = nadia.get(path).content.decode()
    assert "Sol Arrieta" in page and "Count them" not in page
    assert nadia.post(f"{path}count", {"came": "1"}).status_code == 403
    assert nadia.get("/desk/shelters/new").status_code == 403
    assert client.get(path).status_code == 302
    assert "Sol Arrieta" not in enter("ines").get(path).content.decode()
