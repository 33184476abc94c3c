"""The JSON endpoints of places, open to everyone."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from django.test import Client

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def test_anyone_can_complete_locate_and_look_at_a_point(client: Client) -> None:
    suggested = client.get("/api/v1/places/suggest?q=10+mai").json()["suggestions"]
    assert suggested[0]["label"] == "10 Main St"
    assert suggested[0]["kind"] == "address"
    found = client.get("/api/v1/places/locate?q=10+Main+St").json()
    assert found["location"]["verdict"] == "verified"
    assert {"layer": "district", "layer_name": "District", "code": "west", "name": "West side"} in (
        found["areas"]
    )
    there = client.get("/api/v1/places/at?lat=40.0052&lon=-90.0053").json()
    assert there["location"]["address"] == "30 Harbor Street"


@pytest.mark.parametrize("point", ["lat=x&lon=1", "lat=1", "lat=nan&lon=1", "lat=91&lon=0", ""])
def test_what_is_no_point_is_refused_with_words(client: Client, point: str) -> None:
    answer = client.get(f"/api/v1/places/at?{point}")
    assert answer.status_code == 400
    assert "degrees" in answer.json()["error"]["says"]


@pytest.mark.parametrize(
    "typed", ["\x00", "'; DROP TABLE x--", "%", "a" * 5000, "١٢ شارع", "💥 & 💥"]
)
def test_no_text_makes_an_error(client: Client, typed: str) -> None:
    for path in ("suggest", "locate"):
        assert client.get(f"/api/v1/places/{path}?q={quote(typed)}").status_code == 200
    assert client.get("/api/v1/places/suggest?q=main&limit=-4").status_code == 200
