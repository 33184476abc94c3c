"""Incidents at the desk: opened, staffed, moved and closed on pages; seen on every page."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING

import pytest

from holdfast.catalog.queries import current
from holdfast.interactions.operations import Contact, take_report
from holdfast.journal.actors import ANONYMOUS

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


def activate(client: Client, path: str, level: str, phase: str, playbook: str = "") -> None:
    """Propose and approve at once, alone."""
    sent = {"level": level, "phase": phase, "playbook": playbook}
    page = client.post(f"{path}propose", sent, follow=True)
    at = page.redirect_chain[-1][0]
    client.post(f"{at}approve", {"mark": mark(page), "alone": "1", "reason": "Nobody is here."})


def mark(page: HttpResponse) -> str:
    return re.findall(r'name="mark" value="([^"]+)"', page.content.decode())[0]


def version(page: HttpResponse) -> str:
    return re.findall(r'name="version" value="(\d+)"', page.content.decode())[0]


def test_it_is_opened_moved_staffed_and_closed_on_its_board(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    path = opened(ana)
    assert "Level 1 of 3" in ana.get(path).content.decode()
    activate(ana, path, "full", "during")
    assert "Full activation" in ana.get(path).content.decode()
    ivo, nadia = town.staff["ivo"].pk, town.staff["nadia"].pk
    sent = {"duty": "lead", "holder": str(ivo), "deputies": [str(nadia), str(ivo)]}
    board = ana.post(f"{path}duty", sent, follow=True)
    assert re.search(r"Ivo Marsh\s*<span class=\"quiet\">deputies: Nadia", board.content.decode())
    activate(ana, path, "full", "after")
    board = ana.get(path)
    board = ana.post(f"{path}close", {"version": version(board)}, follow=True)
    assert "The incident is closed." in board.content.decode()
    assert "Storm tide" in ana.get("/desk/incidents/").content.decode()


def test_it_stands_on_every_desk_when_it_is_more_than_watched(town: Town, enter: Enter) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    path = opened(ana)
    assert "Storm tide" not in nadia.get("/desk/cases/").content.decode()
    activate(ana, path, "partial", "during")
    for page in ("/desk/cases/", "/desk/contact/", "/desk/incidents/band"):
        assert "Storm tide" in nadia.get(page).content.decode()
    assert "Marejada" in nadia.get("/es/desk/cases/").content.decode()


def test_an_exercise_is_marked_on_every_page_of_staff_and_on_none_of_residents(
    town: Town, enter: Enter
) -> None:
    ana = enter("ana")
    path = opened(ana, exercise="1")
    activate(ana, path, "full", "during")
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


def test_a_playbook_is_activated_by_two_and_residents_see_it_in_both_languages(
    town: Town, enter: Enter
) -> None:
    from holdfast.accounts import staffing
    from holdfast.eoc import writing
    from holdfast.eoc.models import Playbook
    from holdfast.journal.actors import system

    writing.ensure_playbooks(actor=system("test"))
    staffing.change_staff(
        actor=system("test"), staff=town.staff["ivo"].pk, name="Ivo Marsh", roles=["liaison"]
    )
    ana, ivo = enter("ana"), enter("ivo")
    path = opened(ana)
    book = str(Playbook.objects.get(code="hurricane").pk)
    sent = {"level": "full", "phase": "during", "playbook": book}
    page = ana.post(f"{path}propose", sent, follow=True)
    at, text = page.redirect_chain[-1][0], page.content.decode()
    assert "Approve exactly this" not in text and "others approve it" in text
    assert "its outlet is not connected yet" in text
    assert "What matters now" not in ana.get("/").content.decode()
    page = ivo.get(at)
    done = ivo.post(f"{at}approve", {"mark": mark(page)}, follow=True)
    assert "It is in force." in done.content.decode()
    front = ana.get("/").content.decode()
    assert "Stay inside, away from windows." in front
    # Where it stands in time: before is over, the all-clear is to come.
    assert re.findall(r'<li aria-current="step"><b>([^<]+)', front) == ["Storm tide: During"]
    assert "Wait for the all-clear here" in front
    assert "Quédese adentro" in ana.get("/es/plain/").content.decode()
    board = ivo.get(path).content.decode()
    switch = re.findall(r'name="switch" value="([^"]+)"', board)[0]
    back = ivo.post(f"{path}reverse", {"switch": switch}, follow=True)
    assert "Reversed. What was before is back." in back.content.decode()


def test_a_line_of_a_playbook_is_changed_in_a_small_form(town: Town, enter: Enter) -> None:
    from holdfast.eoc import writing
    from holdfast.eoc.models import Playbook
    from holdfast.journal.actors import system

    writing.ensure_playbooks(actor=system("test"))
    ana, nadia = enter("ana"), enter("nadia")
    path = f"/desk/incidents/playbooks/{Playbook.objects.get(code='boil-water').pk}/"
    sent = {"base": "1", "kind": "pause", "phases": ["during"], "level": "full",
            "text_en": "Ask again later.", "text_es": "", "services": ["pothole"]}  # fmt: skip
    wrong = ana.post(f"{path}lines/new", sent)
    assert wrong.status_code == 422 and "write it in Spanish" in wrong.content.decode()
    assert "Ask again later." in wrong.content.decode()
    done = ana.post(f"{path}lines/new", sent | {"text_es": "Pregunte luego."}, follow=True)
    text = done.content.decode()
    assert "version 2" in text and "Ask again later." in text and "Pregunte luego." in text
    code = re.findall(r"lines/(pause-\d)", text)[-1]
    assert "Ask again later." in ana.get(f"{path}lines/{code}").content.decode()
    done = ana.post(f"{path}remove", {"base": "2", "line": code}, follow=True)
    assert "Ask again later." not in done.content.decode()
    assert "Save as" not in nadia.get(path).content.decode()
    assert nadia.get(f"{path}lines/notice-1").status_code == 403


def test_the_log_is_written_corrected_and_printed_as_form_214(
    town: Town, enter: Enter, seal: Callable[[], int]
) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    path = opened(ana)
    activate(ana, path, "partial", "during")
    seal()
    page = ana.get(f"{path}log").content.decode()
    assert "An incident was opened, to be watched: " in page
    assert "incident's level or phase changed: Partial activation, During." in unescape(page)
    key = re.findall(r'name="key" value="([^"]+)"', page)[0]
    sent = {"key": key, "text": "Pump 3 runs.", "at": ""}
    page = ana.post(f"{path}log", sent, follow=True).content.decode()
    ana.post(f"{path}log", sent)
    # What was typed is in the log: the browser forgets it.
    assert page.count("Pump 3 runs.") == 1 and 'data-autosave-done="log-' in page
    entry = re.findall(r"\?corrects=([0-9a-f-]{36})", page)[0]
    assert "Pump 3 runs." in ana.get(f"{path}log?corrects={entry}").content.decode()
    page = ana.post(f"{path}log", {"text": "Pump 4 runs.", "corrects": entry}, follow=True)
    assert "<s>Pump 3 runs.</s>" in page.content.decode()
    wrong = ana.post(f"{path}log", {"text": "Late.", "at": "soon"})
    assert wrong.status_code == 422 and "Late." in wrong.content.decode()
    printed = nadia.get(f"{path}214").content.decode()
    assert "ACTIVITY LOG (ICS 214)" in printed and "Pump 4 runs." in printed
    assert "Se abrió un incidente" in nadia.get(f"/es{path}214").content.decode()
    mine = nadia.get(f"{path}214?person={town.staff['nadia'].pk}").content.decode()
    assert "Pump 4 runs." not in mine
    assert "<textarea" not in nadia.get(f"{path}log").content.decode()
    assert nadia.post(f"{path}log", {"text": "Hello."}, follow=True).status_code != 500


def test_the_board_shows_how_it_stands_and_every_count_opens(
    town: Town, enter: Enter, seal: Callable[[], int]
) -> None:
    ana = enter("ana")
    path = opened(ana)
    every = r'href="([^"]+/now/contacts/all)">(\d+)'
    before = re.findall(every, ana.get(path).content.decode())
    take_report(actor=ANONYMOUS, service=current("leak"), channel="phone", contact=Contact())
    seal()
    [(address, count)] = re.findall(every, ana.get(path).content.decode())
    assert int(count) == (int(before[0][1]) if before else 0) + 1
    assert f"{count} as of" in ana.get(address).content.decode()
    assert ana.get(f"{path}now/contacts/nothing").status_code == 404
