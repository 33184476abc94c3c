"""Incidents at the desk: opened, staffed, moved and closed on pages; seen on every page."""

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
NEW = "/desk/incidents/new"


def form(page: HttpResponse, **changed: str) -> dict[str, str]:
    """What the form of a new incident would send, filled in."""
    found = dict(
        re.findall(r'name="(key|starts_at|ends_at)"[^>]*value="([^"]*)"', page.content.decode())
    )
    assert set(found) == {"key", "starts_at", "ends_at"}
    return found | {"name_en": "Storm tide", "name_es": "Marejada", "kind": "hurricane"} | changed


def opened(client: Client, **changed: str) -> str:
    """The address of a new incident's board."""
    sent = form(client.get(NEW), **changed)
    done = client.post(NEW, sent)
    assert done.status_code == 302, done.content.decode()
    # Sent again, it opens no second one.
    assert client.post(NEW, sent).headers["Location"] == done.headers["Location"]
    return done.headers["Location"]


def version(page: HttpResponse) -> str:
    return re.findall(r'name="version" value="(\d+)"', page.content.decode())[0]


def test_it_is_opened_moved_staffed_and_closed_on_its_board(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    path = opened(ana)
    board = ana.get(path)
    assert "Level 1 of 3" in board.content.decode()
    sent = {"version": version(board), "level": "full", "phase": "during"}
    board = ana.post(f"{path}move", sent, follow=True)
    assert "Full activation" in board.content.decode()
    ivo, nadia = town.staff["ivo"].pk, town.staff["nadia"].pk
    sent = {"duty": "lead", "holder": str(ivo), "deputies": [str(nadia), str(ivo)]}
    board = ana.post(f"{path}duty", sent, follow=True)
    assert re.search(r"Ivo Marsh\s*<span class=\"quiet\">deputies: Nadia", board.content.decode())
    sent = {"version": version(board), "level": "full", "phase": "after"}
    board = ana.post(f"{path}move", sent, follow=True)
    board = ana.post(f"{path}close", {"version": version(board)}, follow=True)
    assert "The incident is closed." in board.content.decode()
    assert "Storm tide" in ana.get("/desk/incidents/").content.decode()


def test_it_stands_on_every_desk_when_it_is_more_than_watched(town: Town, enter: Enter) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    path = opened(ana)
    assert "Storm tide" not in nadia.get("/desk/cases/").content.decode()
    sent = {"version": version(ana.get(path)), "level": "partial", "phase": "during"}
    ana.post(f"{path}move", sent)
    for page in ("/desk/cases/", "/desk/contact/", "/desk/incidents/band"):
        assert "Storm tide" in nadia.get(page).content.decode()
    assert "Marejada" in nadia.get("/es/desk/cases/").content.decode()


def test_an_exercise_is_marked_on_every_page_of_staff_and_on_none_of_residents(
    town: Town, enter: Enter
) -> None:
    ana = enter("ana")
    path = opened(ana, exercise="1")
    sent = {"version": version(ana.get(path)), "level": "full", "phase": "during"}
    ana.post(f"{path}move", sent)
    for page in ("/desk/cases/", "/desk/contact/", "/desk/me/", path):
        assert "EXERCISE" in ana.get(page).content.decode()
    for page in ("/", "/plain/", "/alerts/", "/services/"):
        assert "Storm tide" not in ana.get(page).content.decode()


def test_what_is_wrong_is_said_and_what_was_typed_stays(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    wrong = ana.post(NEW, form(ana.get(NEW), name_es="", ends_at="soon"))
    assert wrong.status_code == 422 and "Storm tide" in wrong.content.decode()
    assert "Planned end: write a day and a time." in wrong.content.decode()


def test_who_may_not_open_one_sees_it_and_nothing_to_press(town: Town, enter: Enter) -> None:
    path = opened(enter("ana"))
    nadia = enter("nadia")
    page = nadia.get(path)
    assert page.status_code == 200 and "Storm tide" in page.content.decode()
    assert not re.search(r'action="/desk/incidents/', page.content.decode())
    assert nadia.post(f"{path}close", {"version": "1"}).status_code == 403
