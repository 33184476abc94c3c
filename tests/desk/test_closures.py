"""Closures and notices at the desk, and what holds for an address, as an agent reads it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
NEW = "/desk/closures/new"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    from holdfast.kernel.fresh import forget_all

    forget_all()
    yield
    forget_all()


def form(ana: Client, **changed: str) -> dict[str, str]:
    page = ana.get(NEW).content.decode()
    found = dict(re.findall(r'name="(key|base|starts_at|until)"[^>]*value="([^"]*)"', page))
    return found | {
        "kind": "water", "title_en": "Boil your water", "title_es": "Hierva el agua",
        "says_en": "One minute.", "says_es": "Un minuto.",
    } | changed  # fmt: skip


def test_a_notice_is_put_up_read_and_lifted(town: Town, enter: Enter) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    ana.post(NEW, form(ana))
    assert "Boil your water" in nadia.get("/desk/closures/").content.decode()
    for who in (nadia, ana):
        text = who.get("/desk/address/?place=12+Quay+St").content.decode()
        assert "Boil your water" in text and "One minute." in text
    assert "Hierva el agua" in nadia.get("/es/address/?place=12+Quay+St").content.decode()
    path = re.search(r"/desk/closures/[0-9a-f-]{36}/", ana.get("/desk/closures/").content.decode())
    assert path
    done = ana.post(f"{path[0]}move", {"to": "lifted"}, follow=True)
    assert "Done, also for residents." in done.content.decode()
    assert "Boil your water" not in nadia.get("/address/?place=12+Quay+St").content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    wrong = ana.post(NEW, form(ana, kind="road", road="", title_es="", until="soon"))
    text = wrong.content.decode()
    assert wrong.status_code == 422 and "Until: write a day and a time." in text
    assert "Boil your water" in text
    wrong = ana.post(NEW, form(ana, kind="road", road="Quay St", place="nowhere at all"))
    assert "is not known. Write a corner" in wrong.content.decode()


def test_agents_look_and_do_not_write(town: Town, enter: Enter, client: Client) -> None:
    nadia = enter("nadia")
    assert nadia.get(NEW).status_code == 403
    assert client.get("/desk/address/").status_code == 302
    assert nadia.get("/desk/address/?place=%00&zone=x&pets=1").status_code == 200
