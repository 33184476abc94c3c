"""Asking knowledge: suggestions, answers, lists, one article. Every query takes the viewer first.

Search and lists come from the process's snapshot without a statement (shelf.py: at most two
seconds old); one article is read from the database.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, lru_cache
from uuid import UUID

import msgspec
from django.utils.text import slugify

from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.kernel.texts import Text
from holdfast.knowledge import policies, shelf
from holdfast.knowledge.content import Content, Definition, about_from_json, texts_from_json
from holdfast.knowledge.models import Article, FormerSlug, Searched
from holdfast.knowledge.policies import Areas
from holdfast.knowledge.search import Concept, Passage, best_passage, guess_language
from holdfast.knowledge.shelf import Entry, Library, Title

# What is typed beyond it is no question.
MAX_QUESTION = 400
MAX_HITS = 50
# Of a page's hits: how many, and how much of the best one's score each has at least.
MOST_NEAR = 5
NEAR = 0.55


@dataclass(frozen=True, slots=True)
class Row:
    """An article in a list, in the language that the reader gets (`lang`)."""

    entry: Entry
    lang: str

    @property
    def _title(self) -> Title:
        return self.entry.titles[self.lang]

    @property
    def id(self) -> UUID:
        """The article's id."""
        return self.entry.id

    @property
    def slug(self) -> str:
        """What its addresses are made of."""
        return self.entry.slug

    @property
    def title(self) -> str:
        """Its title."""
        return self._title.title

    @property
    def summary(self) -> str:
        """The first paragraph of its answer, plain."""
        return self._title.summary

    @property
    def plain(self) -> str:
        """Its whole answer with its steps, plain."""
        return self._title.plain


@dataclass(frozen=True)
class Hit:
    """An article found for what the words of a question stand for (`concepts`)."""

    row: Row
    score: float
    concepts: Sequence[Concept]

    @cached_property
    def _passage(self) -> Passage:
        # Looked for when it is shown: it reads the whole text.
        return best_passage(self.row.plain, self.concepts, lang=self.row.lang)

    @property
    def passage(self) -> str:
        """The part of its text that fits best."""
        return self._passage.text

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(start, end) in `passage` of the words that matched."""
        return self._passage.spans

    @property
    def pieces(self) -> list[tuple[str, bool]]:
        """The passage in pieces, each with whether it matched, for a template to mark; lines are
        parted by a dot."""
        pieces: list[tuple[str, bool]] = []
        at = 0
        for start, end in self.spans:
            pieces += [(self.passage[at:start], False), (self.passage[start:end], True)]
            at = end
        pieces.append((self.passage[at:], False))
        return [(words.replace("\n", " · "), matched) for words, matched in pieces if words]


@dataclass(frozen=True, slots=True)
class AnswerBox:
    """Hits best first. Where `declined`, say that there is no good answer and offer a person; the
    hits may then be shown as “perhaps”. `lang` is the language that was searched."""

    hits: list[Hit]
    declined: bool
    confidence: float
    lang: str

    @property
    def near(self) -> list[Hit]:
        """The hits that people should see: at most five, none far below the best."""
        least = NEAR * self.hits[0].score if self.hits else 0.0
        return [hit for hit in self.hits[:MOST_NEAR] if hit.score >= least]


@dataclass(frozen=True, slots=True)
class Shown:
    """One article as a reader sees it. `lang` is the language of `content`; `fallback` says that
    it is not the one asked for, `stale` that the source has changed since."""

    id: UUID
    slug: str
    revision: UUID
    number: int
    lang: str
    fallback: bool
    stale: bool
    languages: tuple[str, ...]
    content: Content
    topic: Text
    audience: str
    owner: str
    owner_name: Text
    services: tuple[str, ...]
    area: str
    reviewed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Moved:
    """The article's present address, where an earlier one was asked for."""

    slug: str


def suggest(
    viewer: Actor, text: str, lang: str, limit: int = 5, *, areas: Areas | None = None
) -> list[Row]:
    """Articles for what is being typed, best first; by words only, without a statement."""
    library = shelf.library()
    hits = library.index.suggest(
        text[:MAX_QUESTION], lang=lang, limit=min(limit, MAX_HITS),
        hidden=_hidden(library, viewer, areas),
    )  # fmt: skip
    return [Row(library.entries[hit.doc_id], hit.lang) for hit in hits]


def answer(
    viewer: Actor, question: str, lang: str, limit: int = 10, *, areas: Areas | None = None
) -> AnswerBox:
    """Articles for a question by words and meaning, or that there is no good one.

    A question in another of the articles' languages is answered in that one. `areas` (layer →
    code) are those of the place that the question is about, where it is known.
    """
    library = shelf.library()
    question = question[:MAX_QUESTION]
    languages = library.index.languages
    if lang in languages:
        lang = guess_language(question, [lang, *(each for each in languages if each != lang)])
    found = library.index.answer(
        question, lang=lang, limit=min(limit, MAX_HITS), hidden=_hidden(library, viewer, areas)
    )
    concepts = library.index.concepts(question, lang=lang)
    hits = [
        Hit(Row(library.entries[hit.doc_id], hit.lang), hit.score, concepts) for hit in found.hits
    ]
    return AnswerBox(hits, found.declined, found.confidence, lang)


def listed(
    viewer: Actor,
    lang: str,
    *,
    topic: str = "",
    service: str = "",
    areas: Areas | None = None,
) -> list[Row]:
    """The articles that the viewer may read, by topic and title; those of a topic (its name in its
    source language) or a service where asked for."""
    library = shelf.library()
    hidden = _hidden(library, viewer, areas)
    return [
        Row(entry, entry.lang_for(lang))
        for entry in library.in_order(lang)
        if str(entry.id) not in hidden
        and (not service or service in entry.services)
        and (not topic or topic_code(entry.topic) == topic)
    ]


def featured(viewer: Actor, lang: str, limit: int = 6) -> list[Row]:
    """What editors show first, in their order."""
    rows = [row for row in listed(viewer, lang) if row.entry.featured is not None]
    return sorted(rows, key=lambda row: row.entry.featured or 0)[:limit]


def related(viewer: Actor, service: str, lang: str, limit: int = 5) -> list[Row]:
    """Articles that belong to a service, featured ones first."""
    rows = listed(viewer, lang, service=service)
    return sorted(rows, key=lambda row: (row.entry.featured is None, row.entry.featured or 0))[
        :limit
    ]


def also_asked(viewer: Actor, id: UUID, lang: str, limit: int = 4) -> list[Row]:
    """Articles near to this one: those that its title finds, then those of its topic."""
    library = shelf.library()
    entry = library.entries.get(str(id))
    if entry is None:
        return []
    title = entry.titles[entry.lang_for(lang)]
    near = suggest(viewer, " ".join((title.title, *title.words)), lang, limit=limit * 3)
    found = [row for row in near if row.entry.topic == entry.topic and row.id != id][:limit]
    if len(found) < limit:
        known = {id, *(row.id for row in found)}
        others = listed(viewer, lang, topic=topic_code(entry.topic))
        found += [row for row in others if row.id not in known][: limit - len(found)]
    return found


def topic_code(topic: Text) -> str:
    """A topic's name as an address holds it: “Trash and recycling” → ``trash-and-recycling``."""
    return _slug(topic.in_language(topic.source).text)


@lru_cache(maxsize=1000)
def _slug(name: str) -> str:
    return slugify(name)


def by_slug(
    viewer: Actor, slug: str, lang: str, *, areas: Areas | None = None
) -> Shown | Moved | None:
    """One article as published, by its present address in one statement; where it moved to, for an
    earlier one; None where there is none that the viewer may read."""
    rule = policies.rule(viewer, clock.now(), areas)
    row = Article.objects.filter(rule, slug=slug).select_related("current", "owner").first()
    if row is not None:
        return _shown(row, lang)
    former = FormerSlug.objects.filter(slug=slug).values_list("article", flat=True)
    now = Article.objects.filter(rule, pk__in=former).values_list("slug", flat=True).first()
    return Moved(now) if now else None


def unanswered(limit: int = 100) -> Sequence[Searched]:
    """The searches in vain, most frequent first: for editors."""
    return list(Searched.objects.order_by("-count", "-last_at")[:limit])


def _shown(row: Article, lang: str) -> Shown:
    revision = row.current
    assert revision is not None
    texts = texts_from_json(revision.texts)
    given = next((tag for tag in (lang, lang.split("-")[0]) if tag in texts), revision.source)
    return Shown(
        id=row.pk,
        slug=row.slug,
        revision=revision.pk,
        number=revision.number,
        lang=given,
        fallback=given.split("-")[0] != lang.split("-")[0],
        stale=given in revision.stale,
        languages=tuple(texts),
        content=texts[given],
        topic=row.topic,
        audience=row.audience,
        owner=row.owner.code if row.owner else "",
        owner_name=row.owner.name if row.owner else Text(),
        services=tuple(row.services),
        area=row.area,
        reviewed_at=row.reviewed_at,
    )


def _hidden(library: Library, viewer: Actor, areas: Areas | None) -> set[str]:
    """The ids that the viewer may not see: the rule of policies.py over the snapshot."""
    hidden = library.hidden(staff=policies.reads_staff(viewer), at=clock.now())
    if areas:
        hidden |= {
            id for id, entry in library.entries.items()
            if entry.area and not policies.fits(entry.area, areas)
        }  # fmt: skip
    return hidden


def definitions(slugs: Sequence[str] = ()) -> list[Definition]:
    """Published articles as their files hold them: those of the slugs, or all, by slug."""
    rows = Article.objects.filter(current__isnull=False).select_related("current")
    rows = rows.filter(slug__in=slugs) if slugs else rows
    return [_definition(row) for row in rows.order_by("slug")]


def _definition(row: Article) -> Definition:
    revision = row.current
    assert revision is not None
    return Definition(
        slug=row.slug,
        texts=texts_from_json(revision.texts),
        source=revision.source,
        stale=tuple(revision.stale),
        reviewed=row.reviewed_at.date() if row.reviewed_at else None,
        review=row.review_at,
        featured=row.featured,
        **msgspec.structs.asdict(about_from_json(revision.about)),
    )
