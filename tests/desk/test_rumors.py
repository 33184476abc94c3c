"""Rumors at the desk: from the information officer's page to a bulletin; on agents' contacts."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from .test_incidents import opened
from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
BOTH = {"checked_en": "Streets", "checked_es": "Calles"}
FACT = {"fact_en": "The bridge stands.", "fact_es": "El puente está en pie."}
HEARD = {"heard_en": "The bridge fell.", "heard_es": "Se cayó el puente."}


def put_in(client: Client, path: str) -> str:
    """A rumor by the page's form; its id."""
    page = client.post(f"{path}rumors", {"heard_en": "The bridge fell."}, follow=True)
    text = page.content.decode()
    assert "Rumor 1 is in the register." in text
    return re.findall(r"rumors/([0-9a-f-]{36})/check", text)[0]


def test_it_is_heard_checked_answered_and_begins_a_bulletin(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    path = opened(ana)
    rumor = put_in(ana, path)
    at = f"/desk/incidents/rumors/{rumor}"
    wrong = ana.post(f"{at}/check", {"verdict": "false", "checked_en": "Streets"})
    assert wrong.status_code == 422 and 'value="Streets"' in wrong.content.decode()
    ana.post(f"{at}/check", {"verdict": "false"} | BOTH)
    page = ana.post(f"{at}/answer", FACT | HEARD, follow=True).content.decode()
    assert page.index("The bridge stands.") < page.index("<q>The bridge fell.</q>")
    to = unescape(re.findall(r'href="(/desk/bulletins/new/rumor[^"]+)"', page)[0])
    form = unescape(ana.get(to).content.decode())
    assert "El puente está en pie.<" in form and "The bridge fell.<" in form and "Calles" in form
    assert "El puente está en pie." in ana.get(f"/es{path}rumors").content.decode()


def test_only_an_answered_rumor_begins_a_bulletin(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    rumor = put_in(ana, opened(ana))
    form = ana.get(f"/desk/bulletins/new/rumor?rumor={rumor}")
    assert form.status_code == 200 and "The bridge fell." not in form.content.decode()
    assert ana.get("/desk/bulletins/new/rumor?rumor=nonsense").status_code == 200


def test_an_agent_counts_it_on_a_contact_and_puts_in_a_new_one(town: Town, enter: Enter) -> None:
    from holdfast.eoc.models import Asking, Rumor

    ana, nadia = enter("ana"), enter("nadia")
    path = opened(ana)
    rumor = put_in(ana, path)
    screen = nadia.post("/desk/contact/begin", {"channel": "phone"}, follow=True)
    at, text = screen.redirect_chain[-1][0], screen.content.decode()
    assert "The bridge fell." in text and "no answer yet" in text
    counted = nadia.post(f"{at}rumor", {"rumor": rumor, "mentioned": "1"}, follow=True)
    assert "Counted" in counted.content.decode()
    assert Asking.objects.get().rumor_id == Rumor.objects.get().pk
    nadia.post(f"{at}rumor", {"rumor": rumor, "mentioned": ""})
    assert not Asking.objects.exists()
    incident = path.rstrip("/").rpartition("/")[2]
    nadia.post(f"{at}rumor", {"heard": "The water is brown.", "incident": incident, "key": "k"})
    assert str(Rumor.objects.get(number=2).heard) == "The water is brown."
    assert Asking.objects.get().rumor.number == 2
    lost = nadia.post(f"{at}rumor", {"rumor": "nonsense"}, follow=True)
    assert "no longer here" in lost.content.decode()


def test_an_agent_says_that_a_contact_belongs_to_an_exercise(town: Town, enter: Enter) -> None:
    from holdfast.eoc.models import Tagged

    ana, nadia = enter("ana"), enter("nadia")
    drill = opened(ana, exercise="1").rstrip("/").rpartition("/")[2]
    screen = nadia.post("/desk/contact/begin", {"channel": "phone"}, follow=True)
    at = screen.redirect_chain[-1][0]
    assert "Part of “Storm tide”" in screen.content.decode()
    page = nadia.post(f"{at}drill", {"incident": drill}, follow=True).content.decode()
    assert "This contact is a part of “Storm tide”." in page
    assert str(Tagged.objects.get().incident_id) == drill


def test_a_spike_is_warned_of_on_the_incident_and_in_the_register(town: Town, enter: Enter) -> None:
    from holdfast.eoc import rumors
    from holdfast.interactions.operations import begin_contact
    from holdfast.journal.actors import system

    ana = enter("ana")
    path = opened(ana)
    rumor = put_in(ana, path)
    for page in (path, f"{path}rumors"):
        assert "far more than before" not in ana.get(page).content.decode()
    for _n in range(rumors.SPIKE_LEAST):
        begun = begin_contact(actor=system("test"), channel="phone")
        rumors.mention_rumor(actor=system("test"), rumor=UUID(rumor), interaction=begun.interaction)
    for page in (path, f"{path}rumors"):
        assert "far more than before" in ana.get(page).content.decode()


def test_who_may_not_answer_has_nothing_to_press(town: Town, enter: Enter) -> None:
    ana, jo = enter("ana"), enter("jo")
    path = opened(ana)
    rumor = put_in(ana, path)
    page = jo.get(f"{path}rumors").content.decode()
    assert "The bridge fell." in page and "/check" not in page and "<textarea" not in page
    assert jo.post(f"/desk/incidents/rumors/{rumor}/move", {"move": "drop"}).status_code == 403
