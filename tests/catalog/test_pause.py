"""A paused service takes nothing new on any channel, and says why in the reader's language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from holdfast.accounts import operations as accounts
from holdfast.catalog import operations, queries
from holdfast.catalog.yaml_files import load
from holdfast.journal.actors import ANONYMOUS, system
from holdfast.journal.recording import OperationError
from holdfast.kernel.texts import Text
from holdfast.scripts import operations as scripts

if TYPE_CHECKING:
    from django.test import Client

ME = system("test")
TOLD = Text.of({"en": "Crews are at the bridge.", "es": "Las cuadrillas están en el puente."})
SERVICE = """
- code: bulky
  group: Trash
  name: {en: Bulky pickup, es: Objetos grandes}
  owner: waste
  anonymous: true
"""
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _city(site: str) -> None:
    accounts.save_department(actor=ME, code="waste", name=Text.of("Waste"))
    operations.publish_services(actor=ME, definitions=load(SERVICE))
    accounts.create_client(actor=ME, name="App", key="app-key", permissions=("cases.open",))


def pause() -> None:
    operations.pause_service(actor=ME, code="bulky", told=TOLD)


def test_residents_read_why_on_its_page_and_cannot_begin(client: Client) -> None:
    pause()
    english, spanish = client.get("/services/bulky/"), client.get("/es/services/bulky/")
    assert "Crews are at the bridge." in english.content.decode()
    assert "Las cuadrillas están en el puente." in spanish.content.decode()
    assert 'action="/report/bulky/"' not in english.content.decode()
    assert "Paused for now" in client.get("/services/").content.decode()
    begun = client.post("/report/bulky/", headers={"origin": "http://testserver"})
    assert begun.status_code == 302 and begun.headers["Location"] == "/services/bulky/"


def test_agents_are_told_the_words_in_the_language_they_speak() -> None:
    pause()
    with pytest.raises(OperationError, match="Las cuadrillas"):
        scripts.start(actor=ME, service="bulky", channel="phone", language="es")


def test_what_was_begun_before_goes_on() -> None:
    started = scripts.start(actor=ANONYMOUS, service="bulky", channel="web")
    pause()
    scripts.describe(actor=ANONYMOUS, run=started.run, description="A sofa.")


def test_apps_read_it_in_georeport_and_in_the_api(client: Client) -> None:
    pause()
    [listed] = client.get("/open311/v2/services.json").json()
    assert listed["description"].startswith("Crews are at the bridge.")
    form = {"service_code": "bulky", "address_string": "1 Quay St", "api_key": "app-key"}
    refused = client.post("/open311/v2/requests.json", form)
    assert refused.status_code == 400
    assert refused.json()[0]["description"] == "Crews are at the bridge."
    body = {"service": "bulky", "language": "es"}
    keyed = {"Authorization": "Bearer app-key"}

    def send(**more: str) -> int:
        answer = client.post(
            "/api/v1/reports", json.dumps(body | more), content_type="application/json",
            headers=keyed,
        )  # fmt: skip
        return answer.status_code

    assert send() == 409
    # What was taken on paper before the pause is never turned away.
    assert send(occurred_at="2026-11-01T10:00:00-05:00") == 201


def test_resumed_it_takes_reports_again(client: Client) -> None:
    pause()
    operations.resume_service(actor=ME, code="bulky")
    assert queries.current("bulky").paused is None
    assert 'action="/report/bulky/"' in client.get("/services/bulky/").content.decode()
    with pytest.raises(OperationError, match="not paused"):
        operations.resume_service(actor=ME, code="bulky")
    with pytest.raises(OperationError, match="what residents are told"):
        operations.pause_service(actor=ME, code="bulky", told=Text())
