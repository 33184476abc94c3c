"""Situation reports at the desk: made, opened to their records, printed, acknowledged, planned."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .test_incidents import opened
from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]


def made(client: Client, path: str, **given: object) -> str:
    """The address of a new report."""
    done = client.post(f"{path}sitreps", {"note": "Pump 3 runs."} | given)
    assert done.status_code == 302, done.content.decode()
    return done.headers["Location"]


def test_it_is_made_and_every_count_on_it_opens(town: Town, enter: Enter) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    path = opened(ana)
    at = made(ana, path)
    page = nadia.get(at).content.decode()
    assert "Situation report 1: Storm tide" in page and "Pump 3 runs." in page
    links = re.findall(rf'href="({at}[a-z]+/[^"]+)"', page)
    assert any("/contacts/all" in link for link in links)
    for link in links:
        for person in (ana, nadia):
            opens = person.get(link)
            assert opens.status_code == 200 and "Records 1 to" in opens.content.decode(), link
    records = nadia.get(f"{at}contacts/all").content.decode()
    assert len(re.findall("<li><span>", records)) > 0 and "not shown" not in records
    assert nadia.get(f"{at}contacts/nothing").status_code == 404
    assert "Informe de situación 1" in nadia.get(f"/es{at}").content.decode()


def test_who_may_not_see_contacts_sees_how_many_and_none_of_them(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    page = enter("ines").get(f"{made(ana, opened(ana))}contacts/all").content.decode()
    assert "not shown: your role does not see" in page and "<li><span>" not in page


def test_the_next_one_shows_what_has_changed(town: Town, enter: Enter) -> None:
    from holdfast.catalog import operations as catalog
    from holdfast.journal.actors import system
    from holdfast.kernel.texts import Text

    ana = enter("ana")
    path = opened(ana)
    told = Text.of({"en": "Later.", "es": "Luego."})
    catalog.pause_service(actor=system("test"), code="pothole", told=told)
    first = made(ana, path)
    catalog.resume_service(actor=system("test"), code="pothole")
    catalog.pause_service(actor=system("test"), code="bulky", told=told)
    page = ana.get(made(ana, path)).content.decode()
    paused = page[page.index('id="s-paused"') : page.index('id="s-staff"')]
    assert re.search(r"<s>Pothole</s>.*no longer", paused, re.S)
    assert re.search(r"""Bulky pickup.*?<td class="wrap">new</td>""", paused, re.S)
    assert first in page


def test_those_it_is_meant_for_are_asked_on_the_board_and_acknowledge_it(
    town: Town, enter: Enter
) -> None:
    ana, ivo, nadia = enter("ana"), enter("ivo"), enter("nadia")
    path = opened(ana)
    at = made(ana, path, recipients=[str(town.staff["ivo"].pk)])
    assert "wait for you to acknowledge" in ivo.get(path).content.decode()
    assert "I have read it" not in nadia.get(at).content.decode()
    page = ivo.post(f"{at}acknowledge", follow=True).content.decode()
    assert "Acknowledged." in page and re.search(
        r"""Ivo Marsh</th><td class="wrap">(?!not yet)""", page
    )
    assert "waits for you" not in ivo.get(path).content.decode()
    refused = nadia.post(f"{at}acknowledge", follow=True).content.decode()
    assert "acknowledged by those it is meant for" in refused
    assert "1 of 1" in ana.get(f"{path}sitreps").content.decode()


def test_they_are_planned_and_no_longer_planned(town: Town, enter: Enter) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    path = opened(ana)
    page = ana.post(f"{path}sitreps/plan", {"hours": "6", "first": ""}, follow=True)
    assert "then every 6 hours." in page.content.decode()
    wrong = ana.post(f"{path}sitreps/plan", {"hours": "6", "first": "soon"}, follow=True)
    assert "The first one: write a day and a time." in wrong.content.decode()
    page = ana.post(f"{path}sitreps/plan", {"hours": "0"}, follow=True)
    assert "None is planned." in page.content.decode()
    assert "Freeze how it stands now" not in nadia.get(f"{path}sitreps").content.decode()
    refused = nadia.post(f"{path}sitreps", {"note": ""})
    assert refused.status_code == 422 and "You may not do this" in refused.content.decode()
