"""Bulletins at the desk: written by one, approved by others, seen by everybody."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from .test_incidents import opened
from .town import Town

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
NEW = "/desk/bulletins/new/road_closed"


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    from holdfast.kernel.fresh import forget_all

    forget_all()
    yield
    forget_all()


def form(page: HttpResponse, **changed: str) -> dict[str, str]:
    """What the form of a page would send, filled in."""
    found = dict(
        re.findall(r'name="(key|base|starts_at|until)"[^>]*value="([^"]*)"', page.content.decode())
    )
    assert set(found) == {"key", "base", "starts_at", "until"}
    return found | {
        "slot_road_en": "Mill Street Bridge", "slot_road_es": "Puente de Mill Street",
        "slot_why_en": "High water", "slot_why_es": "Crecida", "severity": "warning",
        "source": "Streets",
    } | changed  # fmt: skip


def hidden(page: HttpResponse) -> dict[str, str]:
    return dict(re.findall(r'name="(version|digest)" value="([^"]*)"', page.content.decode()))


def test_one_writes_another_approves_and_residents_read_it(town: Town, enter: Enter) -> None:
    ivo, ana = enter("ivo"), enter("ana")
    saved = ivo.post(NEW, form(ivo.get(NEW)), follow=True)
    assert "Nothing is out yet" in saved.content.decode()
    path = saved.redirect_chain[-1][0]
    assert "Approve exactly this" not in ivo.get(path).content.decode()
    ivo.post(f"{path}submit", hidden(saved))
    page = ana.get(path)
    assert "1 approval is missing" in page.content.decode()
    done = ana.post(f"{path}approve", hidden(page), follow=True)
    assert "It is out, everywhere." in done.content.decode()
    assert "Mill Street Bridge is closed." in ana.get("/").content.decode()
    assert "Puente de Mill Street: cerrado." in ana.get("/es/alerts/1/").content.decode()


def test_the_board_of_an_incident_shows_it_in_hand_and_then_where_it_is_out(
    town: Town, enter: Enter
) -> None:
    ivo, ana = enter("ivo"), enter("ana")
    board = opened(ana)
    assert "No bulletin is out or being written." in ana.get(board).content.decode()
    saved = ivo.post(NEW, form(ivo.get(NEW)), follow=True)
    path = saved.redirect_chain[-1][0]
    ivo.post(f"{path}submit", hidden(saved))
    shown = ana.get(board).content.decode()
    assert "Mill Street Bridge is closed." in shown and "Puente de Mill Street" in shown
    assert "1 approval is missing" in shown and "Outlets, version" not in shown
    ana.post(f"{path}approve", hidden(ana.get(path)))
    shown = ana.get(board).content.decode()
    assert "Outlets, version 1" in shown and "Bulletin 1 ends" in shown


def test_it_stands_on_every_desk_also_of_agents(town: Town, enter: Enter) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    saved = ana.post(NEW, form(ana.get(NEW)), follow=True)
    sent = hidden(saved) | {"alone": "1", "reason": "Nobody else is here."}
    ana.post(f"{saved.redirect_chain[-1][0]}approve", sent)
    for path in ("/desk/contact/", "/desk/bulletins/out"):
        assert "Mill Street Bridge is closed." in nadia.get(path).content.decode()


def test_a_form_sent_twice_writes_one_bulletin(town: Town, enter: Enter) -> None:
    from holdfast.alerts.models import Version

    ivo = enter("ivo")
    sent = form(ivo.get(NEW))
    first, second = (ivo.post(NEW, sent) for _ in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Version.objects.count() == 1


def test_what_is_missing_is_said_and_what_was_typed_stays(town: Town, enter: Enter) -> None:
    ivo = enter("ivo")
    wrong = ivo.post(NEW, form(ivo.get(NEW), slot_why_es="", until="soon"))
    assert wrong.status_code == 422
    assert "Until: write a day and a time." in wrong.content.decode()
    wrong = ivo.post(NEW, form(ivo.get(NEW), slot_why_es="", source="\x00"))
    text = wrong.content.decode()
    assert "Why: say it in Spanish too." in text and "Say which office says it." in text
    assert "High water" in text and "Puente de Mill Street" in text


def test_whoever_wrote_it_publishes_it_alone_only_with_a_reason(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    saved = ana.post(NEW, form(ana.get(NEW)), follow=True)
    path, sent = saved.redirect_chain[-1][0], hidden(saved) | {"alone": "1"}
    refused = ana.post(f"{path}approve", sent | {"reason": " "}, follow=True)
    assert "Say why it cannot wait" in refused.content.decode()
    done = ana.post(f"{path}approve", sent | {"reason": "Nobody else is here."}, follow=True)
    assert "It is out, everywhere." in done.content.decode()
    assert "went out by one person alone" in ana.get("/desk/bulletins/").content.decode()


def test_another_version_and_the_all_clear_begin_from_what_stands(town: Town, enter: Enter) -> None:
    ivo, ana = enter("ivo"), enter("ana")
    saved = ivo.post(NEW, form(ivo.get(NEW)), follow=True)
    path = saved.redirect_chain[-1][0]
    ivo.post(f"{path}submit", hidden(saved))
    ana.post(f"{path}approve", hidden(ana.get(path)))
    edit = ivo.get(f"{path}edit")
    assert "Mill Street Bridge" in edit.content.decode()
    end = ivo.get(f"{path}edit?end=1")
    sent = form(end, ends="1", slot__all_clear_en="Open again.", slot__all_clear_es="Abierto.")
    ended = ivo.post(f"{path}edit", sent, follow=True)
    assert "Version 1 is out until this one is approved." in ended.content.decode()
    ivo.post(f"{path}submit", hidden(ended))
    ana.post(f"{path}approve", hidden(ana.get(path)))
    assert "Mill Street Bridge" not in ana.get("/").content.decode()
    over = ana.get("/alerts/").content.decode()
    assert "It is over: Mill Street Bridge is closed." in over and "Open again." in over


def test_agents_and_strangers_are_kept_out(town: Town, enter: Enter, client: Client) -> None:
    assert enter("nadia").get("/desk/bulletins/").status_code == 403
    assert client.get("/desk/bulletins/").status_code == 302
    ivo = enter("ivo")
    assert ivo.get("/desk/bulletins/new/song").status_code == 404
    saved = ivo.post(NEW, form(ivo.get(NEW)), follow=True)
    path = saved.redirect_chain[-1][0]
    assert ivo.post(f"{path}approve", hidden(saved)).status_code == 403
    assert ivo.post(f"{path}submit", {"version": "x"}).status_code == 404


def test_while_only_an_exercise_is_on_a_bulletin_is_meant_for_it_and_marked(
    town: Town, enter: Enter
) -> None:
    from .test_incidents import opened

    ivo = enter("ivo")
    assert 'name="exercise" value="1">' in ivo.get(NEW).content.decode()
    opened(enter("ana"), exercise="1")
    assert 'name="exercise" value="1" checked>' in ivo.get(NEW).content.decode()
    saved = ivo.post(NEW, form(ivo.get(NEW), exercise="1"), follow=True).content.decode()
    assert "EXERCISE: Mill Street Bridge is closed." in saved


def test_who_takes_part_in_exercises_is_listed_added_and_taken_off(
    town: Town, enter: Enter
) -> None:
    at, ivo = "/desk/bulletins/exercises", enter("ivo")
    given = {"channel": "email", "address": "Drill@example.com", "language": "es"}
    page = ivo.post(at, given, follow=True).content.decode()
    assert "Takes part from now on." in page and "drill@example.com" in page
    again = ivo.post(at, given)
    assert again.status_code == 422 and "takes part already" in again.content.decode()
    gone = re.findall(r'name="remove" value="([^"]+)"', page)
    assert "Nobody takes part yet." in ivo.post(at, {"remove": gone}, follow=True).content.decode()
    assert enter("nadia").get(at).status_code == 403


def test_a_new_version_shows_word_by_word_what_changed(town: Town, enter: Enter) -> None:
    from holdfast.alerts.models import Shown, Version
    from holdfast.kernel import clock

    ivo, ana = enter("ivo"), enter("ana")
    saved = ivo.post(NEW, form(ivo.get(NEW)), follow=True)
    path = saved.redirect_chain[-1][0]
    ivo.post(f"{path}submit", hidden(saved))
    ana.post(f"{path}approve", hidden(ana.get(path)))
    edit = ivo.get(f"{path}edit")
    ivo.post(f"{path}edit", form(edit, slot_why_en="Ice", slot_why_es="Hielo"))
    text = ana.get(path).content.decode()
    assert "What is new since version 1, which is out" in text
    assert re.search(r"<del>.*High water.*</del> <ins>.*Ice", text)
    assert re.search(r'lang="es">.*<ins>.*Hielo', text)
    version = Version.objects.get(number=1)
    Shown.objects.create(version=version, outlet="plain", at=clock.now(), stale_since=clock.now())
    for page in (path, "/desk/bulletins/", "/desk/counts/"):
        assert "Light page does not show what is out" in ivo.get(page).content.decode()


def test_what_others_say_is_a_proposal_that_a_bulletin_begins_with(
    town: Town, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    from holdfast.alerts import tasks
    from holdfast.alerts.hearing import reading
    from holdfast.alerts.models import Feed, Heard

    from ..alerts.test_hearing import alert, many

    monkeypatch.setattr(reading, "fetch", lambda _address: many(alert(1)).encode())
    ana, at = enter("ana"), "/desk/bulletins/heard"
    given = {"key": "k", "name": "Weather", "url": "https://w.example/f", "kind": "cap"}
    wrong = ana.post(at, given | {"minutes": "0"})
    assert wrong.status_code == 422 and "Read it every 1 to 60 minutes." in wrong.content.decode()
    ana.post(at, given | {"minutes": "2"})
    tasks.hear(feed=str(Feed.objects.get().pk))
    page = ana.get(at).content.decode()
    assert "Warning 1" in page and "West side" in page and "Write a bulletin from it" in page
    heard = Heard.objects.get().pk
    form = ana.get(f"/desk/bulletins/new/other?heard={heard}").content.decode()
    assert "Warning 1" in form and "High water" in form and 'value="Weather Office"' in form
    ana.post(f"/desk/bulletins/heard/{heard}/dismiss")
    assert "Warning 1" not in ana.get(at).content.decode()
    assert enter("nadia").get(at).status_code == 403
