"""Unusual patterns at the desk: said under the strip, shown with their course, settled by forms."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import TYPE_CHECKING

import pytest

from holdfast.eoc import patterns
from holdfast.eoc.models import Pattern, WordList
from holdfast.interactions.operations import begin_contact, wrap_up
from holdfast.kernel import clock

from .test_incidents import opened
from .town import ME, Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]


@pytest.fixture
def pattern(town: Town) -> str:
    """The path of a pattern: twelve ill people within an hour, after six weeks with nobody ill."""
    patterns.ensure_word_lists(actor=ME)
    moments = [timedelta(weeks=week, minutes=20) for week in range(1, 8)]
    for ago, note in [(each, "") for each in moments] + [(timedelta(minutes=20), "Ill.")] * 12:
        begun = begin_contact(actor=ME, channel="phone", started_at=clock.now() - ago).interaction
        wrap_up(actor=ME, interaction=begun, outcome="answered", note=note)
    assert patterns.look_now() == 1
    return f"/desk/incidents/patterns/{Pattern.objects.get().pk}/"


def test_it_is_said_under_the_strip_until_somebody_looks(
    town: Town, enter: Enter, pattern: str
) -> None:
    ana, nadia = enter("ana"), enter("nadia")
    said = f'<a href="{pattern}">Illness, whole city</a>'
    assert said in ana.get("/desk/incidents/").content.decode()
    assert said in ana.get("/desk/incidents/patterns/band").content.decode()
    assert said not in nadia.get("/desk/incidents/").content.decode()
    for path in ("/desk/incidents/patterns/", pattern, "/desk/incidents/patterns/words"):
        assert nadia.get(path).status_code == 403
    ana.post(f"{pattern}act", {"act": "see"})
    assert said not in ana.get("/desk/incidents/patterns/band").content.decode()


def test_it_shows_its_course_and_opens_to_its_records(
    town: Town, enter: Enter, pattern: str
) -> None:
    ana = enter("ana")
    listed = ana.get("/desk/incidents/patterns/").content.decode()
    assert listed.count('class="band"') >= 24 and "<b>12</b> in the hour until" in listed
    page = ana.get(pattern).content.decode()
    assert "earlier weeks had 0." in page and "Records 1 to 12 of 12." in page
    assert len(re.findall(r"<li><span>[^<]*, Phone</span>", page)) == 12
    assert "Ill." not in page
    spanish = ana.get(f"/es{pattern}").content.decode()
    assert "Enfermedad, toda la ciudad" in spanish and "en la hora hasta" in spanish


def test_it_is_dismissed_with_a_reason(town: Town, enter: Enter, pattern: str) -> None:
    ana = enter("ana")
    refused = ana.post(f"{pattern}act", {"act": "dismiss", "reason": ""})
    assert refused.status_code == 422 and "why it needs nothing" in refused.content.decode()
    page = ana.post(f"{pattern}act", {"act": "dismiss", "reason": "A drill."}, follow=True)
    assert "“A drill.”" in page.content.decode()
    assert "A drill." in ana.get("/desk/incidents/patterns/").content.decode()
    assert ana.post(f"{pattern}act", {"act": "nonsense"}).status_code == 404


def test_it_becomes_a_rumor_of_an_open_incident(town: Town, enter: Enter, pattern: str) -> None:
    ana = enter("ana")
    incident = opened(ana).rstrip("/").rpartition("/")[2]
    form = {"act": "rumor", "heard_en": "The water makes ill."}
    lost = ana.post(f"{pattern}act", form)
    assert lost.status_code == 422 and "The water makes ill." in lost.content.decode()
    page = ana.post(f"{pattern}act", form | {"incident": incident}, follow=True).content.decode()
    assert "The water makes ill." in page and "12 contacts" in page


def test_it_becomes_an_incident_with_its_name_in_both_languages(
    town: Town, enter: Enter, pattern: str
) -> None:
    ana = enter("ana")
    form = ana.get(pattern).content.decode()
    fields = {
        name: unescape(re.findall(rf'name="{name}"[^>]*value="([^"]*)"', form)[0])
        for name in ("name_en", "name_es", "ends_at")
    }
    assert fields["name_es"] == "Enfermedad, toda la ciudad"
    page = ana.post(f"{pattern}act", fields | {"act": "incident", "kind": "epidemic"}, follow=True)
    assert "<h1>Illness, whole city</h1>" in page.content.decode()


def test_lists_of_words_are_changed_on_their_page(town: Town, enter: Enter) -> None:
    ana = enter("ana")
    path = "/desk/incidents/patterns/words"
    form = {"code": "bats", "name_en": "Bats", "name_es": "Murciélagos", "words_en": "bat*\ncave"}
    refused = ana.post(path, form)
    assert refused.status_code == 422 and "bat*\ncave" in refused.content.decode()
    page = ana.post(path, form | {"words_es": "murciélago*"}, follow=True).content.decode()
    assert "bat*, cave" in page
    assert "bat*\ncave" in ana.get(f"{path}?change=bats").content.decode()
    ana.post(path, form | {"words_es": "murciélago*", "retired": "1"})
    assert WordList.objects.get(code="bats").retired
