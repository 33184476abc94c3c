"""What this process keeps of the published articles: a snapshot with its search index.

At most every two seconds one small statement asks whether anything changed. If so, the next
snapshot is built by the request that finds it where that is quick (a few hundred articles), else
by one thread while requests go on with the one there is. 5,000 articles in two languages take
some 4 s (docs/adr/0010-search.md); a server reads them before it takes questions (`warm`).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from uuid import UUID

import numpy as np
from django.db import DatabaseError, connection
from django.db.models import Q

from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh
from holdfast.kernel.texts import Text
from holdfast.knowledge.content import Content, texts_from_json
from holdfast.knowledge.models import Article, Audience, Shelfmark, Vector
from holdfast.knowledge.policies import in_force
from holdfast.knowledge.search import Document, Embedder, Index, load_embedder
from holdfast.knowledge.search.embedding import WIDTH, Vectors
from holdfast.knowledge.search.index import MODEL_LANGUAGE

log = logging.getLogger("holdfast.knowledge")
FRESH_SECONDS = 2.0
# A snapshot that took no longer than this is built anew while the request waits.
QUICK_SECONDS = 0.3
# What the vectors in the table were made by.
MODEL = "all-MiniLM-L6-v2"


@dataclass(frozen=True, slots=True)
class Title:
    """What a list or a hit needs of an article in one language, and its plain text for passages."""

    title: str
    summary: str
    plain: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A published article as lists and search know it."""

    id: UUID
    slug: str
    revision: UUID
    source: str
    stale: frozenset[str]
    titles: Mapping[str, Title]
    topic: Text
    audience: str
    owner: str
    owner_name: Text
    services: tuple[str, ...]
    area: str
    valid_from: datetime | None
    expires_at: datetime | None
    reviewed_at: datetime | None
    review_at: date | None
    featured: int | None

    def lang_for(self, lang: str) -> str:
        """The language a reader gets: the one asked for, its base, or the source."""
        for tag in (lang, lang.split("-")[0]):
            if tag in self.titles:
                return tag
        return self.source


@dataclass(frozen=True, slots=True)
class Library:
    """Every published article that is in force or will be, and the index over them."""

    stamp: UUID | None
    entries: Mapping[str, Entry]
    index: Index
    for_staff: frozenset[str]
    dated: tuple[Entry, ...]
    took: float
    _orders: dict[str, list[Entry]] = field(default_factory=dict)

    def in_order(self, lang: str) -> list[Entry]:
        """Every entry by topic and title as a language sorts them; sorted once for each."""
        known = self._orders.get(lang)
        if known is None:
            known = sorted(
                self.entries.values(),
                key=lambda entry: (
                    entry.topic.in_language(lang).text.casefold(),
                    entry.titles[entry.lang_for(lang)].title.casefold(),
                ),
            )
            self._orders[lang] = known
        return known

    def hidden(self, *, staff: bool, at: datetime) -> set[str]:
        """The ids of articles that a reader of this kind may not see at a moment."""
        hidden = {str(entry.id) for entry in self.dated if not in_force(entry, at)}
        return hidden if staff else hidden | self.for_staff


_library: Library | None = None
_building = threading.Lock()


def _read_stamp() -> UUID | None:
    return Shelfmark.objects.values_list("stamp", flat=True).first()


_stamp = Fresh(_read_stamp, seconds=FRESH_SECONDS)


def warm() -> None:
    """Read the articles before a server forks: its processes then share them, and nobody's first
    question waits. Without a database, or before it was migrated, they are read when asked for."""
    try:
        library()
        embedder()
    except DatabaseError:
        log.info("The articles are read later: the database is not ready.")


def forget() -> None:
    """Look at the stamp again at the next question; used after one's own change."""
    _stamp.forget()


def library() -> Library:
    """The snapshot: the newest, or the one before while the newest is being built."""
    kept, stamp = _library, _stamp()
    if kept is not None and kept.stamp == stamp:
        return kept
    if kept is None or connection.in_atomic_block:
        # Inside a transaction only this connection sees what changed.
        return _build_here()
    if kept.took <= QUICK_SECONDS:
        return _build_here()
    if _building.acquire(blocking=False):
        threading.Thread(target=_build_beside, name="knowledge", daemon=True).start()
    return kept


def _build_here() -> Library:
    with _building:
        kept = _library
        if kept is not None and kept.stamp == _stamp():
            return kept
        return _replace()


def _build_beside() -> None:
    """In a thread of its own, which holds the lock already."""
    try:
        _replace()
    except Exception:
        log.exception("The articles could not be read again; the ones before stay.")
    finally:
        connection.close()
        _building.release()


def _replace() -> Library:
    global _library
    _library = _load()
    return _library


def _load() -> Library:
    start = time.monotonic()
    # The stamp first: what changes while we read makes another one.
    stamp = _read_stamp()
    rows = list(
        Article.objects.filter(
            Q(expires_at=None) | Q(expires_at__gt=clock.now()), current__isnull=False
        )
        .select_related("current", "owner")
        .order_by("slug")
    )
    entries = {str(row.pk): _entry(row) for row in rows}
    documents = [
        Document(id, lang, title.title, title.plain, ", ".join(title.words))
        for id, entry in entries.items()
        for lang, title in entry.titles.items()
    ]
    vectors, enough = _vectors(rows)
    return Library(
        stamp=stamp,
        entries=entries,
        index=Index.build(documents, embedder=embedder() if enough else None, vectors=vectors),
        for_staff=frozenset(
            id for id, entry in entries.items() if entry.audience != Audience.PUBLIC
        ),
        dated=tuple(e for e in entries.values() if e.valid_from or e.expires_at),
        took=time.monotonic() - start,
    )


def _entry(row: Article) -> Entry:
    revision = row.current
    assert revision is not None
    return Entry(
        id=row.pk,
        slug=row.slug,
        revision=revision.pk,
        source=revision.source,
        stale=frozenset(revision.stale),
        titles={lang: title(each) for lang, each in texts_from_json(revision.texts).items()},
        topic=row.topic,
        audience=row.audience,
        owner=row.owner.code if row.owner else "",
        owner_name=row.owner.name if row.owner else Text(),
        services=tuple(row.services),
        area=row.area,
        valid_from=row.valid_from,
        expires_at=row.expires_at,
        reviewed_at=row.reviewed_at,
        review_at=row.review_at,
        featured=row.featured,
    )


def title(content: Content) -> Title:
    """What the snapshot keeps of a text."""
    return Title(content.title, content.summary(), content.plain(), content.words)


def _vectors(rows: list[Article]) -> tuple[dict[tuple[str, str], Vectors], bool]:
    """The vectors by article and language, and whether there are enough to go by meaning.

    A new article has none for the seconds until a job made it; until then it is found by its
    words. Computing one here would take 20 ms of a web process each.
    """
    wanted = {
        row.current_id: str(row.pk)
        for row in rows
        if row.current is not None and MODEL_LANGUAGE in row.current.texts
    }
    known = Vector.objects.filter(
        revision__in=Article.objects.filter(current__isnull=False).values("current"),
        lang=MODEL_LANGUAGE,
        model=MODEL,
    )
    found = {
        (wanted[revision], MODEL_LANGUAGE): np.frombuffer(numbers, dtype="<f4")
        for revision, numbers in known.values_list("revision", "numbers")
        if revision in wanted
    }
    enough = 2 * len(found) > len(wanted)
    nothing = np.zeros(WIDTH, dtype=np.float32)
    return {**{(id, MODEL_LANGUAGE): nothing for id in wanted.values()}, **found}, enough


@cache
def embedder() -> Embedder | None:
    """The model, mapped once in this process; None where it is not installed."""
    return load_embedder()
