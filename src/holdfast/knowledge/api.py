"""Articles over ``/api/v1``: read by anyone who may read them on the pages."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import msgspec
from django.http import HttpRequest

from holdfast.accounts.endpoints import ApiError, endpoint
from holdfast.journal.actors import Actor
from holdfast.knowledge import queries, unanswered
from holdfast.knowledge.content import Step
from holdfast.knowledge.queries import Moved, Row


class ArticleRow(msgspec.Struct):
    """An article in a list; `lang` is the language of `title` and `summary`."""

    id: UUID
    slug: str
    lang: str
    title: str
    summary: str
    topic: str
    services: list[str]
    audience: str
    area: str
    reviewed_at: datetime | None


class ArticleList(msgspec.Struct):
    """A page of articles by topic and title; `next` goes into ``after``, empty at the end."""

    articles: list[ArticleRow]
    next: str


class ArticleOut(ArticleRow):
    """One article. `answer` and the steps' texts are in the restricted Markdown of
    holdfast.knowledge.richtext; `stale` says that its source language changed since."""

    revision: UUID
    number: int
    languages: list[str]
    stale: bool
    owner: str
    answer: str
    steps: list[Step]
    words: list[str]


class FoundArticle(msgspec.Struct):
    """A hit; `spans` are [start, end] in `passage` of the words that matched."""

    article: ArticleRow
    passage: str
    spans: list[tuple[int, int]]
    score: float


class Answers(msgspec.Struct):
    """What a question finds; where `declined`, no article is a good answer."""

    declined: bool
    confidence: float
    lang: str
    hits: list[FoundArticle]


class Suggestions(msgspec.Struct):
    """Articles for what is being typed, best first."""

    articles: list[ArticleRow]


class SearchedRow(msgspec.Struct):
    """Words that found no good answer, and how often they were searched."""

    words: str
    lang: str
    count: int
    last_at: datetime


_LANG = ("lang", "en, es …; en by default")
_LIMIT = ("limit", "at most 50, 10 by default")


@endpoint(
    "GET", "articles", answer=ArticleList,
    query=(_LANG, ("topic", "a topic's code, such as trash-and-recycling"),
           ("service", "a service's code"), ("after", "the page's next"),
           ("limit", "at most 200, 50 by default")),
)  # fmt: skip
def list_articles(request: HttpRequest) -> ArticleList:
    """The articles the caller may read."""
    given = request.GET
    rows = queries.listed(
        _viewer(request), _lang(request), topic=given.get("topic", ""),
        service=given.get("service", ""),
    )  # fmt: skip
    limit = _limit(request, 50, 200)
    after = given.get("after", "")
    if after and not after.isdecimal():
        raise ApiError(400, "after", "Send what the page's next held.")
    start = int(after[:9] or 0)
    more = start + limit < len(rows)
    return ArticleList(
        [_row(r) for r in rows[start : start + limit]], str(start + limit) if more else ""
    )


@endpoint("GET", "articles/search", answer=Answers, query=(("q", "the question"), _LANG, _LIMIT))
def search_articles(request: HttpRequest) -> Answers:
    """Articles that answer a question, or that none does; the search in vain is counted."""
    viewer, question = _viewer(request), request.GET.get("q", "").replace("\x00", "")
    box = queries.answer(viewer, question, _lang(request), _limit(request, 10, 50))
    if box.declined:
        unanswered.count(viewer, question, box.lang)
    return Answers(
        box.declined,
        round(box.confidence, 4),
        box.lang,
        [
            FoundArticle(_row(hit.row), hit.passage, list(hit.spans), round(hit.score, 6))
            for hit in box.hits
        ],
    )


@endpoint(
    "GET", "articles/suggest", answer=Suggestions, query=(("q", "what is typed"), _LANG, _LIMIT)
)
def suggest_articles(request: HttpRequest) -> Suggestions:
    """Articles for words that are being typed."""
    typed = request.GET.get("q", "").replace("\x00", "")
    rows = queries.suggest(_viewer(request), typed, _lang(request), _limit(request, 10, 50))
    return Suggestions([_row(row) for row in rows])


@endpoint(
    "GET", "articles/unanswered", needs="knowledge.edit", answer=list[SearchedRow],
    query=(("limit", "at most 500, 100 by default"),),
)  # fmt: skip
def list_unanswered(request: HttpRequest) -> list[SearchedRow]:
    """Searches that found no good answer, most frequent first."""
    return [
        SearchedRow(each.words, each.lang, each.count, each.last_at)
        for each in queries.unanswered(_limit(request, 100, 500))
    ]


@endpoint("GET", "articles/<str:slug>", answer=ArticleOut, query=(_LANG,))
def get_article(request: HttpRequest, slug: str) -> ArticleOut:
    """One article by its address; an address it had before finds it as well."""
    viewer, lang = _viewer(request), _lang(request)
    found = queries.by_slug(viewer, slug.replace("\x00", ""), lang)
    if isinstance(found, Moved):
        found = queries.by_slug(viewer, found.slug, lang)
    if found is None or isinstance(found, Moved):
        raise ApiError(404, "no_article", "There is no such article.")
    return ArticleOut(
        id=found.id, slug=found.slug, lang=found.lang, title=found.content.title,
        summary=found.content.summary(), topic=queries.topic_code(found.topic),
        services=list(found.services), audience=found.audience, area=found.area,
        reviewed_at=found.reviewed_at, revision=found.revision, number=found.number,
        languages=list(found.languages), stale=found.stale, owner=found.owner,
        answer=found.content.answer, steps=list(found.content.steps),
        words=list(found.content.words),
    )  # fmt: skip


def _viewer(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def _lang(request: HttpRequest) -> str:
    typed = request.GET.get("lang", "")[:20]
    # The journal counts searches in vain by language, and takes codes only.
    return typed if typed.isascii() and typed.replace("-", "").isalnum() else "en"


def _limit(request: HttpRequest, default: int, most: int) -> int:
    given = request.GET.get("limit", "")[:6]
    return max(1, min(int(given), most)) if given.isdecimal() else default


def _row(row: Row) -> ArticleRow:
    entry = row.entry
    return ArticleRow(
        id=row.id, slug=row.slug, lang=row.lang, title=row.title, summary=row.summary,
        topic=queries.topic_code(entry.topic), services=list(entry.services),
        audience=entry.audience, area=entry.area, reviewed_at=entry.reviewed_at,
    )  # fmt: skip


ENDPOINTS = [
    list_articles,
    search_articles,
    suggest_articles,
    list_unanswered,
    get_article,
]
