"""Where a bulletin is read: pages of residents and feeds of programs."""

from __future__ import annotations

import json
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest
from django.test import Client

from .bulletins import (
    OTHER,
    WRITER,
    approve,
    out,
    road,
    said,
    write,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh")]


def test_every_page_of_residents_shows_it_and_one_page_has_it_whole(client: Client) -> None:
    out()
    for path in ("/", "/services/", "/plain/", "/alerts/", "/alerts/1/"):
        assert "Mill Street Bridge is closed." in client.get(path).content.decode(), path
    assert "Puente de Mill Street: cerrado." in client.get("/es/").content.decode()
    assert client.get("/alerts/2/").status_code == 404
    assert client.get("/alerts/99999999999/").status_code == 404


def test_pages_are_kept_for_two_seconds_at_most(client: Client) -> None:
    assert "max-age=2," in client.get("/services/").headers["Cache-Control"]


def test_the_light_page_stays_small_with_statements_on_it(client: Client) -> None:
    for _ in range(4):
        out()
    assert len(client.get("/plain/").content) <= 14_000


def test_feeds_carry_it_as_their_readers_want_it(client: Client) -> None:
    from holdfast.alerts.cap import reading, rules

    out()
    atom = fromstring(client.get("/es/alerts/feed.atom").content)
    [entry] = atom.findall("{*}entry")
    assert entry.findtext("{*}title") == "Puente de Mill Street: cerrado."
    rss = fromstring(client.get("/alerts/feed.rss").content)
    assert rss.findtext("channel/item/title") == "Mill Street Bridge is closed."
    found = json.loads(client.get("/alerts/feed.geojson").content)
    assert found["features"][0]["properties"]["number"] == 1
    calendar = client.get("/alerts/feed.ics").content.decode()
    assert "SUMMARY:Mill Street Bridge is closed.\r\n" in calendar
    assert all(len(line.encode()) <= 75 for line in calendar.split("\r\n"))
    alert = reading.read(client.get("/alerts/1.cap").content)
    assert alert.problems == [] and rules.problems(alert.alert) == []
    assert [info.language for info in alert.alert.infos] == ["en", "es"]


def test_a_new_version_updates_and_an_all_clear_cancels_in_cap(client: Client) -> None:
    from holdfast.alerts import operations
    from holdfast.alerts.cap import reading, rules

    def alert() -> Any:
        return reading.read(client.get("/alerts/1.cap").content).alert

    written = out()
    first = alert()
    again = write(bulletin=written.bulletin, base=1, source="Bridges")
    operations.submit_bulletin(actor=WRITER, version=again.version)
    approve(OTHER, again)
    second = alert()
    assert second.msg_type == "Update"
    assert second.references == (f"{first.sender},{first.identifier},{first.sent}",)
    slots = road()["slots"] | {"_all_clear": said("Open again.")}
    end = write(bulletin=written.bulletin, base=2, ends=True, slots=slots)
    operations.submit_bulletin(actor=WRITER, version=end.version)
    approve(OTHER, end)
    last = alert()
    assert last.msg_type == "Cancel" and len(last.references) == 2
    assert (
        rules.problems(
            last,
            known={
                ",".join((second.sender, second.identifier, second.sent)): second,
                ",".join((first.sender, first.identifier, first.sent)): first,
            }.get,
        )
        == []
    )
