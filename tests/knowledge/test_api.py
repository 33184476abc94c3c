"""Articles over /api/v1."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from holdfast.accounts.operations import create_client
from holdfast.journal.actors import system
from holdfast.knowledge import operations, unanswered
from holdfast.knowledge.models import Searched

pytestmark = pytest.mark.django_db
ACTOR = system("test")


@pytest.fixture
def client(waste: None, article: Any, trash_day: Any) -> Client:
    operations.publish_articles(
        actor=ACTOR, definitions=[article(), trash_day, article("inside", audience="staff")]
    )
    create_client(actor=ACTOR, name="Editor", key="edits", permissions=("knowledge.edit",))
    return Client()


def test_anyone_lists_and_reads_what_is_public_page_by_page(client: Client) -> None:
    first = client.get("/api/v1/articles?limit=1&lang=es").json()
    second = client.get(f"/api/v1/articles?limit=1&lang=es&after={first['next']}").json()
    titles = [each["title"] for page in (first, second) for each in page["articles"]]
    assert titles == ["Saque un mueble para que lo recojan", "¿Qué día pasa la basura?"]
    assert second["next"] == ""
    one = client.get("/api/v1/articles/bulky-items").json()
    assert one["steps"][0]["title"] == "Book your day" and one["languages"] == ["en", "es"]
    assert client.get("/api/v1/articles/inside").status_code == 404
    key = {"Authorization": "Bearer edits"}
    assert client.get("/api/v1/articles/inside", headers=key).status_code == 200


def test_a_renamed_article_is_found_by_its_earlier_address(client: Client) -> None:
    id = client.get("/api/v1/articles/bulky-items").json()["id"]
    operations.rename_article(actor=ACTOR, article=id, slug="large-items")
    assert client.get("/api/v1/articles/bulky-items").json()["slug"] == "large-items"


def test_search_answers_or_declines_and_counts_what_it_declined(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unanswered, "_counted", (0, 0))
    found = client.get("/api/v1/articles/search?q=trash+day").json()
    assert found["hits"][0]["article"]["slug"] == "trash-day"
    start, end = found["hits"][0]["spans"][0]
    assert found["hits"][0]["passage"][start:end]
    assert client.get("/api/v1/articles/search?q=xylophone%00+lessons").json()["declined"]
    assert Searched.objects.get().words == "lessons xylophone"
    assert client.get("/api/v1/articles/unanswered").status_code == 401
    rows = client.get(
        "/api/v1/articles/unanswered", headers={"Authorization": "Bearer edits"}
    ).json()
    assert rows[0]["words"] == "lessons xylophone"


def test_suggestions_come_while_a_word_is_being_typed(client: Client) -> None:
    rows = client.get("/api/v1/articles/suggest?q=bul&lang=en").json()["articles"]
    assert [row["slug"] for row in rows] == ["bulky-items"]


@pytest.mark.parametrize(
    "query", ["limit=x", "limit=-1", "after=9999999999999", "lang=%00", "topic=%00"]
)
def test_odd_parameters_are_no_server_error(client: Client, query: str) -> None:
    for path in ("articles", "articles/search", "articles/suggest", "articles/bulky-items"):
        assert client.get(f"/api/v1/{path}?{query}").status_code in (200, 400, 404)
