"""Writing, translating, publishing, reviewing articles; what readers say of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

import msgspec
from django.db import connection, transaction
from django.utils.translation import gettext as _

from holdfast.accounts.models import Department
from holdfast.catalog import queries as catalog
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, anyone, operation, record
from holdfast.kernel import clock
from holdfast.kernel.ids import new_id
from holdfast.knowledge import events, shelf
from holdfast.knowledge.content import (
    RESERVED,
    SLUG,
    Content,
    Definition,
    about_from_json,
    about_to_json,
    cleaned,
    problems,
    texts_from_json,
    texts_to_json,
)
from holdfast.knowledge.models import Article, Feedback, FormerSlug, Revision, Searched, Shelfmark

# An article that says nothing about it is read again after so many days.
REVIEW_DAYS = 365
FEEDBACK_LIMIT = 2_000
# Words may follow a yes or no for so long.
FEEDBACK_HOURS = 24
# Searches without an answer that are kept at most; the rarest and oldest go first.
SEARCHED_LIMIT = 20_000


class Conflict(OperationError):
    """Somebody else wrote in between."""


class Written(msgspec.Struct, frozen=True):
    """What writing came to; `changed` is False where it said so already."""

    article: UUID
    revision: UUID
    number: int
    changed: bool = True


# -- writing --


@operation(may="knowledge.edit")
def write_article(
    *, actor: Actor, definition: Definition, base: int | None = None, id: UUID | None = None
) -> Written:
    """Write an article, new or anew, as a draft that :func:`publish_article` brings to readers.

    The article is that of the definition's slug; a new one gets `id`. Languages that the
    definition leaves out stay as they were; where the source changed and they did not, they are
    stale from now on. `base` is the number of the revision that was seen: another one since then
    is a :class:`Conflict`. Raises OperationError with every problem.
    """
    _refuse([definition])
    article = Article.objects.select_for_update().filter(slug=definition.slug).first()
    if article is None:
        _free_slug(definition.slug, None)
        article = Article.objects.create(id=id or new_id(), slug=definition.slug)
    _same_base(article, base)
    return _write(actor, article, definition)


@operation(may="knowledge.edit")
def translate(
    *, actor: Actor, article: UUID, lang: str, content: Content, base: int | None = None
) -> Written:
    """Write one language of an article anew, as a draft; it is no longer stale."""
    row = _locked(article)
    _same_base(row, base)
    latest = _latest(row)
    if lang == latest.source:
        raise OperationError(
            _("“%(lang)s” is the source language; write the article instead.") % {"lang": lang}
        )
    definition = Definition(
        slug=row.slug,
        texts={lang: content, latest.source: texts_from_json(latest.texts)[latest.source]},
        source=latest.source,
        **msgspec.structs.asdict(about_from_json(latest.about)),
    )
    _refuse([definition])
    return _write(actor, row, definition)


def _write(actor: Actor, article: Article, definition: Definition) -> Written:
    given = {lang: cleaned(content) for lang, content in definition.texts.items()}
    before = article.latest
    texts, stale = given, set(definition.stale)
    if before is not None:
        old = texts_from_json(before.texts)
        texts = {**old, **given}
        if texts.get(definition.source) != old.get(definition.source):
            stale |= set(old) - set(given)
        stale = (stale | set(before.stale)) - (set(given) - set(definition.stale))
    stale -= {definition.source}
    stored, about = texts_to_json(texts), about_to_json(definition.about)
    if (
        before is not None
        and (before.texts, before.about, before.source) == (stored, about, definition.source)
        and set(before.stale) == stale
    ):
        _record_written(article, before, changed=False)
        return Written(article.id, before.id, before.number, changed=False)
    revision = Revision.objects.create(
        article=article,
        number=before.number + 1 if before else 1,
        source=definition.source,
        stale=sorted(stale),
        texts=stored,
        about=about,
        author=actor.code,
    )
    article.latest = revision
    article.save(update_fields=["latest"])
    _record_written(article, revision, changed=True)
    return Written(article.id, revision.id, revision.number)


def _record_written(article: Article, revision: Revision, *, changed: bool) -> None:
    record(
        events.WRITTEN,
        subject=article.id,
        data={"slug": article.slug, "revision": revision.id, "number": revision.number,
              "languages": sorted(revision.texts), "stale": revision.stale, "changed": changed},
    )  # fmt: skip


# -- publishing --


@operation(may="knowledge.publish")
def publish_article(*, actor: Actor, article: UUID, revision: UUID | None = None) -> Written:
    """Bring a revision (the latest by default) to the readers; they see it within seconds.

    Publishing an older revision again takes back what came after it.
    """
    _lock_shelfmark()
    row = _locked(article)
    chosen = _latest(row)
    if revision is not None:
        found = Revision.objects.filter(article=row, pk=revision).first()
        if found is None:
            raise OperationError(_("This revision is of another article."))
        chosen = found
    done = _publish(actor, row, chosen)
    row.save()
    new_shelfmark()
    return done


@operation(may="knowledge.publish")
def publish_articles(*, actor: Actor, definitions: Sequence[Definition]) -> list[Written]:
    """Write and publish articles, all or none: for imports. Slug by slug as
    :func:`write_article`; `reviewed`, `review` and `featured` are taken where given."""
    if not definitions:
        raise OperationError(_("There is no article to publish."))
    _lock_shelfmark()
    _refuse(definitions)
    rows = {
        row.slug: row
        for row in Article.objects.select_for_update(of=("self",))
        .select_related("latest")
        .filter(slug__in=[each.slug for each in definitions])
    }
    done = []
    for definition in definitions:
        row = rows.get(definition.slug)
        if row is None:
            _free_slug(definition.slug, None)
            row = Article.objects.create(slug=definition.slug)
        written = _write(actor, row, definition)
        if definition.reviewed:
            row.reviewed_at = datetime.combine(definition.reviewed, time(12), UTC)
        row.review_at = definition.review or row.review_at
        row.featured = definition.featured or row.featured
        _publish(actor, row, _latest(row))
        row.save()
        done.append(written)
    new_shelfmark()
    return done


def _publish(actor: Actor, row: Article, revision: Revision) -> Written:
    """Make a revision current; the caller saves the row."""
    about = about_from_json(revision.about)
    changed = row.current_id != revision.id
    row.current = revision
    row.topic, row.audience, row.area = about.topic, about.audience, about.area
    row.services = list(about.services)
    row.valid_from, row.expires_at = about.valid_from, about.expires_at
    row.owner = Department.objects.get(code=about.owner) if about.owner else None
    now = clock.now()
    if changed:
        row.published_at = now
        # Whoever publishes has read it.
        row.reviewed_at = row.reviewed_at or now
        row.reviewed_by_id = actor.id if actor.kind == "staff" else row.reviewed_by_id
    row.review_at = row.review_at or (now + timedelta(days=REVIEW_DAYS)).date()
    record(
        events.PUBLISHED,
        subject=row.id,
        data={"slug": row.slug, "revision": revision.id, "number": revision.number,
              "audience": row.audience, "languages": sorted(revision.texts), "changed": changed},
    )  # fmt: skip
    return Written(row.id, revision.id, revision.number, changed=changed)


@operation(may="knowledge.publish")
def expire_article(*, actor: Actor, article: UUID, at: datetime | None = None) -> None:
    """Take an article from the readers, now or at an aware moment to come. Publishing brings it
    back as its revision says."""
    _lock_shelfmark()
    row = _locked(article)
    if row.current_id is None:
        raise OperationError(_("This article was never published."))
    row.expires_at = at or clock.now()
    row.save(update_fields=["expires_at"])
    record(events.EXPIRED, subject=row.id, data={"slug": row.slug, "at": row.expires_at})
    new_shelfmark()


@operation(may="knowledge.publish")
def rename_article(*, actor: Actor, article: UUID, slug: str) -> None:
    """Give an article another address; the one before leads there."""
    _lock_shelfmark()
    row = _locked(article)
    if slug == row.slug:
        raise OperationError(_("This is its address already."))
    _free_slug(slug, row)
    FormerSlug.objects.filter(slug=slug).delete()
    FormerSlug.objects.create(slug=row.slug, article=row)
    before, row.slug = row.slug, slug
    row.save(update_fields=["slug"])
    record(events.RENAMED, subject=row.id, data={"from": before, "to": slug})
    new_shelfmark()


@operation(may="knowledge.edit")
def review_article(*, actor: Actor, article: UUID, review: date | None = None) -> None:
    """Say that an article was read again and holds; `review` is the day of the next time."""
    _lock_shelfmark()
    row = _locked(article)
    now = clock.now()
    row.reviewed_at = now
    row.reviewed_by_id = actor.id if actor.kind == "staff" else None
    row.review_at = review or (now + timedelta(days=REVIEW_DAYS)).date()
    row.save(update_fields=["reviewed_at", "reviewed_by", "review_at"])
    record(events.REVIEWED, subject=row.id, data={"slug": row.slug, "review": row.review_at})
    new_shelfmark()


@operation(may="knowledge.publish")
def feature_articles(*, actor: Actor, slugs: Sequence[str]) -> None:
    """Show these articles first, in this order; all others no longer are."""
    _lock_shelfmark()
    rows = {row.slug: row for row in Article.objects.filter(slug__in=slugs)}
    missing = [slug for slug in slugs if slug not in rows]
    if missing:
        raise OperationError(_("There is no article %(names)s.") % {"names": ", ".join(missing)})
    places = {rows[slug].pk: place for place, slug in enumerate(dict.fromkeys(slugs), 1)}
    before = dict(Article.objects.exclude(featured=None).values_list("pk", "featured"))
    changed = {pk for pk, _place in places.items() ^ before.items()}
    if not changed:
        raise OperationError(_("They stand in this order already."))
    for pk in changed:
        Article.objects.filter(pk=pk).update(featured=places.get(pk))
        record(events.FEATURED, subject=pk, data={"place": places.get(pk)})
    new_shelfmark()


# -- what readers say --


class Said(msgspec.Struct, frozen=True):
    """Feedback that was taken."""

    feedback: UUID


@operation(may=anyone)
def give_feedback(
    *,
    actor: Actor,
    revision: UUID,
    lang: str,
    helpful: bool,
    words: str = "",
    id: UUID | None = None,
) -> Said:
    """Keep what a reader said of the revision that was shown in a language."""
    row = Revision.objects.filter(pk=revision).only("article_id", "number", "texts").first()
    if row is None or lang not in row.texts:
        raise OperationError(_("This article has changed. Open it again."))
    given = Feedback.objects.create(
        id=id or new_id(),
        revision=row,
        lang=lang,
        helpful=helpful,
        words=words.replace("\x00", "").strip()[:FEEDBACK_LIMIT],
    )
    record(
        events.FOUND_HELPFUL if helpful else events.FOUND_LACKING,
        subject=row.article_id,
        data={"revision": revision, "number": row.number, "lang": lang,
              "words": bool(given.words)},
    )  # fmt: skip
    return Said(given.id)


@operation(may=anyone)
def say_more(*, actor: Actor, feedback: UUID, words: str) -> None:
    """Add a reader's words to the feedback they just gave, once; its id, which only they were told,
    proves that it is theirs."""
    since = clock.now() - timedelta(hours=FEEDBACK_HOURS)
    row = (
        Feedback.objects.select_for_update(of=("self",))
        .select_related("revision")
        .filter(pk=feedback, words="", said_at__gt=since)
        .first()
    )
    if row is None:
        raise OperationError(_("Your words are here already, or it was too long ago."))
    row.words = words.replace("\x00", "").strip()[:FEEDBACK_LIMIT]
    row.save(update_fields=["words"])
    record(
        events.SAID_MORE,
        subject=row.revision.article_id,
        data={"feedback": feedback, "number": row.revision.number, "lang": row.lang},
    )


@operation(may="knowledge.edit")
def forget_words(*, actor: Actor, before: datetime) -> None:
    """Erase what readers wrote before a moment (aware)."""
    count = Feedback.objects.filter(said_at__lt=before).exclude(words="").update(words="")
    record(events.WORDS_EXPIRED, subject=new_id(), data={"count": count})


@operation(may=anyone)
def count_unanswered(*, actor: Actor, words: str, lang: str) -> None:
    """Count a search that found no good answer; `words` as unanswered.telling gives them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO knowledge_searched (id, words, lang, count, last_at)"
            " VALUES (%s, %s, %s, 1, now()) ON CONFLICT ON CONSTRAINT searched_once"
            " DO UPDATE SET count = knowledge_searched.count + 1, last_at = now()"
            " RETURNING id, count",
            [new_id(), words, lang],
        )
        subject, count = cursor.fetchone()
    if count == 1 and Searched.objects.count() > SEARCHED_LIMIT:
        rarest = (
            Searched.objects.exclude(pk=subject)
            .order_by("count", "last_at")
            .values_list("pk", flat=True)
        )
        Searched.objects.filter(pk__in=list(rarest[: SEARCHED_LIMIT // 10])).delete()
    record(events.UNANSWERED, subject=subject, data={"lang": lang})


# -- shared --


def _refuse(definitions: Sequence[Definition]) -> None:
    """Raise OperationError with every problem of every definition."""
    departments = set(Department.objects.values_list("code", flat=True))
    services = {each.code for each in catalog.all_services(retired=True)}
    slugs = [definition.slug for definition in definitions]
    found = [
        f"{definition.slug}: {problem}"
        for definition in definitions
        for problem in problems(definition, departments=departments, services=services)
    ]
    twice = [slug for slug, count in Counter(slugs).items() if count > 1]
    found += [f"{slug}: it is there twice." for slug in twice]
    if found:
        raise OperationError("\n".join(found))


def _free_slug(slug: str, article: Article | None) -> None:
    """Refuse an address that another article has or had, or that no article may have."""
    if not SLUG.fullmatch(slug) or len(slug) > 80 or slug in RESERVED:
        raise OperationError(
            _("An address has small letters, digits and single hyphens, at most 80.")
        )
    if Article.objects.filter(slug=slug).exists():
        raise OperationError(_("Another article has the address %(slug)s.") % {"slug": slug})
    former = FormerSlug.objects.filter(slug=slug).first()
    if former is not None and (article is None or former.article_id != article.pk):
        raise OperationError(
            _("%(slug)s leads to another article that had this address before.") % {"slug": slug}
        )


def _locked(article: UUID) -> Article:
    found = (
        Article.objects.select_for_update(of=("self",))
        .select_related("latest")
        .filter(pk=article)
        .first()
    )
    if found is None:
        raise OperationError(_("There is no such article."))
    return found


def _latest(article: Article) -> Revision:
    if article.latest is None:
        raise OperationError(_("Nothing is written in this article yet."))
    return article.latest


def _same_base(article: Article, base: int | None) -> None:
    latest = article.latest.number if article.latest else 0
    if base is not None and base != latest:
        raise Conflict(
            _("Somebody wrote revision %(latest)s meanwhile. Look at it, then write again.")
            % {"latest": latest}
        )


def _lock_shelfmark() -> None:
    """Take the one row that every change readers see takes, so that they come one by one."""
    Shelfmark.objects.get_or_create(id=1)
    Shelfmark.objects.select_for_update().get(id=1)


def new_shelfmark() -> None:
    """Say to every process that what readers see has changed."""
    Shelfmark.objects.update_or_create(id=1, defaults={"stamp": new_id()})
    # Now for the rest of this transaction, and again when others can see it.
    shelf.forget()
    transaction.on_commit(shelf.forget)
