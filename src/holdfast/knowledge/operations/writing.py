"""Writing and translating articles, as drafts."""

from __future__ import annotations

from uuid import UUID

import msgspec
from django.utils.translation import gettext as _

from holdfast.journal.actors import Actor
from holdfast.journal.recording import OperationError, operation, record
from holdfast.kernel.ids import new_id
from holdfast.knowledge import events
from holdfast.knowledge.content import (
    Content,
    Definition,
    about_from_json,
    about_to_json,
    cleaned,
    texts_from_json,
    texts_to_json,
)
from holdfast.knowledge.models import Article, Revision
from holdfast.knowledge.operations.checking import must_be_free, refuse_problems
from holdfast.knowledge.operations.holding import latest_of, locked, same_base


class Written(msgspec.Struct, frozen=True):
    """What writing came to; `changed` is False where it said so already."""

    article: UUID
    revision: UUID
    number: int
    changed: bool = True


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
    refuse_problems([definition])
    article = Article.objects.select_for_update().filter(slug=definition.slug).first()
    if article is None:
        must_be_free(definition.slug, None)
        article = Article.objects.create(id=id or new_id(), slug=definition.slug)
    same_base(article, base)
    return write(actor, article, definition)


@operation(may="knowledge.edit")
def translate(
    *, actor: Actor, article: UUID, lang: str, content: Content, base: int | None = None
) -> Written:
    """Write one language of an article anew, as a draft; it is no longer stale."""
    row = locked(article)
    same_base(row, base)
    latest = latest_of(row)
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
    refuse_problems([definition])
    return write(actor, row, definition)


def write(actor: Actor, article: Article, definition: Definition) -> Written:
    """Keep what a definition says as the next revision, unless it says so already; part of an
    operation that has checked it."""
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
