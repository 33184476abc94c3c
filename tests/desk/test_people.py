"""Missing and safe people at the desk: the five questions, search without addresses, release."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
PEOPLE = "/desk/people/"


def made(who: Client, **changed: str) -> str:
    page = who.get(f"{PEOPLE}new").content.decode()
    assert all(f"{n}. " in page for n in range(1, 6))
    key = re.search(r'name="key" value="([^"]*)"', page)
    assert key
    sent = {
        "key": key[1], "full_name": "María López", "age": "34", "status": "information_sought",
        "author_name": "Ana", "author_phone": "555-555-0101", "location": "Pier 7",
    } | changed  # fmt: skip
    saved = who.post(f"{PEOPLE}new", sent, follow=True)
    return saved.redirect_chain[-1][0]


def test_an_agent_notes_and_finds_by_name_and_the_name_is_in_no_address(
    town: Town, enter: Enter
) -> None:
    nadia = enter("nadia")
    path = made(nadia)
    found = nadia.post(PEOPLE, {"name": "lopez maria"})
    assert "María López" in found.content.decode() and "opez" not in path
    assert "Nobody with a name like this." in nadia.post(PEOPLE, {"name": "Zed"}).content.decode()
    page = nadia.get(path).content.decode()
    assert "555-555-0101" not in page and "May I tell it?" not in page
    assert "Believed dead" not in page
    assert nadia.post(f"{path}release", {"told": "where"}).status_code == 403
    assert nadia.post(f"{PEOPLE}give").status_code == 403
    assert "Tome el nombre" in nadia.get(f"/es{made(nadia, age='7')}").content.decode()


def test_a_supervisor_tells_only_after_the_refusals_are_met(town: Town, enter: Enter) -> None:
    ivo = enter("ivo")
    path = made(ivo, where_hidden="1", status="is_note_author")
    sent = {"told": "where", "asker": "Ana", "relation": "sister", "verified": "papers"}
    refused = ivo.post(f"{path}release", sent, follow=True).content.decode()
    assert "does not want the place told" in refused
    done = ivo.post(f"{path}release", sent | {"told": "alive"}, follow=True).content.decode()
    assert "you may tell it now" in done
    file = ivo.post(f"{path}give")
    assert file.content.startswith(b"<?xml") and b"Pier 7" not in file.content
    assert "Given to the Red Cross" in ivo.get(path).content.decode()


def test_others_are_kept_out(town: Town, enter: Enter, client: Client) -> None:
    path = made(enter("nadia"))
    for name in ("jo", "ines"):
        for address in (PEOPLE, path, f"{PEOPLE}new"):
            assert enter(name).get(address).status_code == 403
    assert client.get(path).status_code == 302
