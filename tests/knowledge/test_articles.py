"""Writing, translating, publishing, renaming, reviewing articles, on the real database."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.utils.timezone import now
from msgspec.structs import replace

from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.journal.models import Entry
from holdfast.journal.recording import Denied, OperationError
from holdfast.kernel.ids import new_id
from holdfast.knowledge import operations, queries
from holdfast.knowledge.content import Content
from holdfast.knowledge.models import Article, Feedback, Revision
from holdfast.knowledge.queries import Moved, Shown

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("waste")]
ACTOR = system("test")
STAFF = Actor("staff", new_id())


def shown(slug: str, lang: str = "en", viewer: Actor = ANONYMOUS) -> Shown:
    found = queries.by_slug(viewer, slug, lang)
    assert isinstance(found, Shown)
    return found


def test_readers_see_an_article_once_it_is_published(article: Any) -> None:
    written = operations.write_article(actor=ACTOR, definition=article(services=("bulky-pickup",)))
    assert queries.by_slug(ANONYMOUS, "bulky-items", "en") is None
    operations.publish_article(actor=ACTOR, article=written.article)
    found = shown("bulky-items")
    assert found.content.title == "Set out a bulky item for pickup"
    assert (found.number, found.lang, found.fallback, found.stale) == (1, "en", False, False)
    assert str(found.owner_name) == "Solid Waste" and found.services == ("bulky-pickup",)
    assert found.reviewed_at is not None
    kinds = list(Entry.objects.order_by("id").values_list("kind", flat=True))
    assert kinds[-2:] == ["article.written", "article.published"]


def test_a_reader_gets_their_language_or_visibly_another(article: Any) -> None:
    operations.publish_articles(actor=ACTOR, definitions=[article()])
    assert shown("bulky-items", "es").content.title == "Saque un mueble para que lo recojan"
    other = shown("bulky-items", "pt")
    assert (other.lang, other.fallback) == ("en", True)


def test_writing_the_same_again_makes_no_revision(article: Any) -> None:
    first = operations.write_article(actor=ACTOR, definition=article())
    again = operations.write_article(actor=ACTOR, definition=article())
    assert not again.changed and again.revision == first.revision
    assert Revision.objects.count() == 1


def test_a_new_source_makes_the_translation_stale_until_it_is_written_anew(article: Any) -> None:
    definition = article()
    written = operations.publish_articles(actor=ACTOR, definitions=[definition])[0]
    source = replace(definition.texts["en"], answer="Call first.")
    operations.publish_articles(
        actor=ACTOR, definitions=[replace(definition, texts={"en": source})]
    )
    assert shown("bulky-items", "es").stale and not shown("bulky-items", "en").stale
    spanish = replace(definition.texts["es"], answer="Llame primero.")
    translated = operations.translate(
        actor=ACTOR, article=written.article, lang="es", content=spanish
    )
    assert shown("bulky-items", "es").stale  # a draft as yet
    operations.publish_article(actor=ACTOR, article=written.article)
    found = shown("bulky-items", "es")
    assert not found.stale and found.content.answer == "Llame primero."
    assert found.number == translated.number == 3
    with pytest.raises(OperationError, match="source"):
        operations.translate(actor=ACTOR, article=written.article, lang="en", content=source)


def test_an_older_revision_can_be_published_again(article: Any) -> None:
    definition = article()
    first = operations.publish_articles(actor=ACTOR, definitions=[definition])[0]
    operations.publish_articles(actor=ACTOR, definitions=[replace(definition, audience="staff")])
    assert queries.by_slug(ANONYMOUS, "bulky-items", "en") is None
    operations.publish_article(actor=ACTOR, article=first.article, revision=first.revision)
    assert shown("bulky-items").number == 1


def test_two_editors_never_overwrite_each_other_silently(article: Any) -> None:
    definition = article()
    operations.write_article(actor=ACTOR, definition=definition, base=0)
    operations.write_article(actor=ACTOR, definition=replace(definition, area="zones:A"), base=1)
    with pytest.raises(operations.Conflict, match="revision 2"):
        operations.write_article(
            actor=ACTOR, definition=replace(definition, area="zones:B"), base=1
        )


def test_a_revision_never_changes(article: Any) -> None:
    operations.write_article(actor=ACTOR, definition=article())
    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
        Revision.objects.update(number=7)


def test_an_earlier_address_leads_to_the_present_one(article: Any, trash_day: Any) -> None:
    done = operations.publish_articles(actor=ACTOR, definitions=[article(), trash_day])
    operations.rename_article(actor=ACTOR, article=done[0].article, slug="bulky")
    operations.rename_article(actor=ACTOR, article=done[0].article, slug="large-items")
    assert queries.by_slug(ANONYMOUS, "bulky-items", "en") == Moved("large-items")
    assert queries.by_slug(ANONYMOUS, "bulky", "en") == Moved("large-items")
    assert shown("large-items").slug == "large-items"
    for taken in ("trash-day", "search", "Not a slug", "x" * 81):
        with pytest.raises(OperationError):
            operations.rename_article(actor=ACTOR, article=done[0].article, slug=taken)
    with pytest.raises(OperationError, match="leads to another"):
        operations.rename_article(actor=ACTOR, article=done[1].article, slug="bulky")
    operations.rename_article(actor=ACTOR, article=done[0].article, slug="bulky-items")
    assert shown("bulky-items").slug == "bulky-items"
    assert queries.by_slug(ANONYMOUS, "large-items", "en") == Moved("bulky-items")


def test_an_expired_article_is_gone_and_comes_back_when_published(article: Any) -> None:
    done = operations.publish_articles(actor=ACTOR, definitions=[article()])[0]
    operations.expire_article(actor=ACTOR, article=done.article)
    assert queries.by_slug(STAFF, "bulky-items", "en") is None
    operations.publish_article(actor=ACTOR, article=done.article)
    assert shown("bulky-items")
    operations.expire_article(actor=ACTOR, article=done.article, at=now() + timedelta(hours=1))
    assert shown("bulky-items")


def test_a_review_says_who_when_and_when_again(article: Any) -> None:
    done = operations.publish_articles(
        actor=ACTOR, definitions=[article(reviewed=date(2026, 1, 5), review=date(2026, 6, 1))]
    )[0]
    row = Article.objects.get()
    assert row.reviewed_at is not None and row.reviewed_at.date() == date(2026, 1, 5)
    assert row.review_at == date(2026, 6, 1)
    operations.review_article(actor=ACTOR, article=done.article)
    row.refresh_from_db()
    assert row.reviewed_at is not None and now() - row.reviewed_at < timedelta(minutes=5)
    assert row.review_at == (now() + timedelta(days=operations.REVIEW_DAYS)).date()


def test_featured_articles_come_in_the_editors_order(article: Any, trash_day: Any) -> None:
    operations.publish_articles(actor=ACTOR, definitions=[article(), trash_day])
    operations.feature_articles(actor=ACTOR, slugs=["trash-day", "bulky-items"])
    assert [row.slug for row in queries.featured(ANONYMOUS, "en")] == ["trash-day", "bulky-items"]
    operations.feature_articles(actor=ACTOR, slugs=["bulky-items"])
    assert [row.slug for row in queries.featured(ANONYMOUS, "en")] == ["bulky-items"]
    with pytest.raises(OperationError, match="this order already"):
        operations.feature_articles(actor=ACTOR, slugs=["bulky-items"])


def test_feedback_is_kept_for_the_revision_that_was_shown(article: Any) -> None:
    done = operations.publish_articles(actor=ACTOR, definitions=[article()])[0]
    operations.give_feedback(actor=ANONYMOUS, revision=done.revision, lang="en", helpful=True)
    operations.give_feedback(
        actor=ANONYMOUS, revision=done.revision, lang="es", helpful=False,
        words=" ¿Y los refrigeradores? \x00 " + "x" * 5000,
    )  # fmt: skip
    words = Feedback.objects.get(helpful=False).words
    assert words.startswith("¿Y los refrigeradores?") and len(words) <= operations.FEEDBACK_LIMIT
    entry = Entry.objects.get(kind="article.found_lacking")
    assert entry.subject == done.article and "refriger" not in str(entry.data)
    for revision, lang in ((new_id(), "en"), (done.revision, "fr")):
        with pytest.raises(OperationError, match="has changed"):
            operations.give_feedback(actor=ANONYMOUS, revision=revision, lang=lang, helpful=True)
    with pytest.raises(OperationError, match="already"):
        operations.say_more(
            actor=ANONYMOUS, feedback=Feedback.objects.get(helpful=False).pk, words="x"
        )
    operations.say_more(
        actor=ANONYMOUS, feedback=Feedback.objects.get(helpful=True).pk, words="Thank you."
    )
    assert Feedback.objects.get(helpful=True).words == "Thank you."
    operations.forget_words(actor=ACTOR, before=now())
    assert not Feedback.objects.exclude(words="").exists() and Feedback.objects.count() == 2


def test_only_those_allowed_write_and_publish(article: Any) -> None:
    editor = Actor("staff", new_id(), permissions=frozenset({"knowledge.edit"}))
    for actor in (ANONYMOUS, STAFF):
        with pytest.raises(Denied):
            operations.write_article(actor=actor, definition=article())
    written = operations.write_article(actor=editor, definition=article())
    with pytest.raises(Denied):
        operations.publish_article(actor=editor, article=written.article)


def test_every_problem_is_told_and_nothing_is_published(article: Any) -> None:
    bad = article(
        "Not A Slug", owner="nobody", services=("nothing",), area="x", stale=("en",),
        texts={"en": Content("", "[x](javascript:y)", words=("",))},
    )  # fmt: skip
    with pytest.raises(OperationError) as caught:
        operations.publish_articles(actor=ACTOR, definitions=[article(), bad])
    for part in ("slug:", "owner:", "services:", "area:", "stale:", ".title:", ".words:", "links:"):
        assert part in str(caught.value)
    assert not Article.objects.exists()
    with pytest.raises(OperationError, match="twice"):
        operations.publish_articles(actor=ACTOR, definitions=[article(), article()])
