"""What readers see: publishing articles, taking them back, their addresses, reviews and order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.accounts.models import Department
from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel import clock
from holdfast.knowledge import events
from holdfast.knowledge.content import (
    Definition,
    about_from_json,
)
from holdfast.knowledge.models import Article, FormerSlug, Revision
from holdfast.knowledge.operations.checking import must_be_free, refuse_problems
from holdfast.knowledge.operations.holding import latest_of, locked
from holdfast.knowledge.operations.shelfmark import lock_shelfmark, new_shelfmark
from holdfast.knowledge.operations.writing import Written, write

# An article that says nothing about it is read again after so many days.
REVIEW_DAYS = 365


@operation(may="knowledge.publish")
def publish_article(*, actor: Actor, article: UUID, revision: UUID | None = None) -> Written:
    """Bring a revision (the latest by default) to the readers; they see it within seconds.

    Publishing an older revision again takes back what came after it.
    """
    lock_shelfmark()
    row = locked(article)
    chosen = latest_of(row)
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
    lock_shelfmark()
    refuse_problems(definitions)
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
            must_be_free(definition.slug, None)
            row = Article.objects.create(slug=definition.slug)
        written = write(actor, row, definition)
        if definition.reviewed:
            row.reviewed_at = datetime.combine(definition.reviewed, time(12), UTC)
        row.review_at = definition.review or row.review_at
        row.featured = definition.featured or row.featured
        _publish(actor, row, latest_of(row))
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
    lock_shelfmark()
    row = locked(article)
    if row.current_id is None:
        raise OperationError(_("This article was never published."))
    row.expires_at = at or clock.now()
    row.save(update_fields=["expires_at"])
    record(events.EXPIRED, subject=row.id, data={"slug": row.slug, "at": row.expires_at})
    new_shelfmark()


@operation(may="knowledge.publish")
def rename_article(*, actor: Actor, article: UUID, slug: str) -> None:
    """Give an article another address; the one before leads there."""
    lock_shelfmark()
    row = locked(article)
    if slug == row.slug:
        raise OperationError(_("This is its address already."))
    must_be_free(slug, row)
    FormerSlug.objects.filter(slug=slug).delete()
    FormerSlug.objects.create(slug=row.slug, article=row)
    before, row.slug = row.slug, slug
    row.save(update_fields=["slug"])
    record(events.RENAMED, subject=row.id, data={"from": before, "to": slug})
    new_shelfmark()


@operation(may="knowledge.edit")
def review_article(*, actor: Actor, article: UUID, review: date | None = None) -> None:
    """Say that an article was read again and holds; `review` is the day of the next time."""
    lock_shelfmark()
    row = locked(article)
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
    lock_shelfmark()
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
