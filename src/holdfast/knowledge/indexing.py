"""Computing the vectors of published articles, by a job after publishing."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from django.db import transaction

from holdfast.knowledge import shelf
from holdfast.knowledge.content import texts_from_json
from holdfast.knowledge.models import Article, Revision, Vector
from holdfast.knowledge.operations import new_shelfmark
from holdfast.knowledge.search import Document, embed_documents
from holdfast.knowledge.search.index import MODEL_LANGUAGE

# So many at a time: 20 ms each, and what was done is kept when the process ends.
BATCH = 100


def embed_missing() -> int:
    """Compute the vectors that current revisions lack; returns how many. Harmless when repeated."""
    embedder = shelf.embedder()
    if embedder is None:
        return 0
    done = 0
    for batch in _batches(_missing()):
        vectors = embed_documents([document for _, document in batch], embedder)
        with transaction.atomic():
            Vector.objects.bulk_create(
                [
                    Vector(
                        revision_id=revision.pk,
                        lang=MODEL_LANGUAGE,
                        model=shelf.MODEL,
                        numbers=vector.astype("<f4").tobytes(),
                    )
                    for (revision, _), vector in zip(batch, vectors, strict=True)
                ],
                ignore_conflicts=True,
            )
            current = Article.objects.filter(current__isnull=False).values("current")
            Vector.objects.exclude(revision__in=current).delete()
            new_shelfmark()
        done += len(batch)
    return done


def _missing() -> Iterator[tuple[Revision, Document]]:
    known = Vector.objects.filter(lang=MODEL_LANGUAGE, model=shelf.MODEL).values("revision")
    current = Article.objects.filter(current__isnull=False).values("current")
    for revision in Revision.objects.filter(pk__in=current).exclude(pk__in=known):
        content = texts_from_json(revision.texts).get(MODEL_LANGUAGE)
        if content is not None:
            kept = shelf.title(content)
            words = ", ".join(kept.words)
            yield revision, Document("", MODEL_LANGUAGE, kept.title, kept.plain, words)


def _batches(
    items: Iterator[tuple[Revision, Document]],
) -> Iterator[list[tuple[Revision, Document]]]:
    while batch := list(islice(items, BATCH)):
        yield batch
