"""An article as people write it: a Definition, and what may be wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Literal

import msgspec

from holdfast.kernel.texts import Text
from holdfast.knowledge import richtext

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# Addresses beside the articles' own.
RESERVED = frozenset({"search", "suggest", "unanswered"})
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
_AREA = re.compile(r"[^:\s][^:]*:\S.*")
_LONGEST = {"title": 200, "answer": 20_000, "step": 2_000, "word": 60}
_MOST = {"steps": 30, "words": 60, "services": 20}


class Step(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One thing to do: what, in a few words, and how (rich text)."""

    title: str
    text: str = ""


class Content(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an article says in one language. `answer` and steps' texts are rich text (richtext.py);
    the first sentence of the answer answers. `words` are those that people use for it."""

    title: str
    answer: str
    steps: tuple[Step, ...] = ()
    words: tuple[str, ...] = ()

    def plain(self) -> str:
        """Answer and steps without markup, for search and passages."""
        parts = [richtext.plain(self.answer)]
        parts += [f"{step.title}. {richtext.plain(step.text)}".strip() for step in self.steps]
        return "\n".join(part for part in parts if part)

    def summary(self) -> str:
        """The first paragraph of the answer without markup."""
        return richtext.plain(self.answer).partition("\n")[0]


class About(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What belongs to a revision beside its texts. `owner` is a department's code, `services` are
    codes, `area` is ``layer:code``; times have a zone."""

    topic: Text = Text()
    owner: str = ""
    audience: Literal["public", "staff"] = "public"
    services: tuple[str, ...] = ()
    area: str = ""
    valid_from: datetime | None = None
    expires_at: datetime | None = None


class Definition(About, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The whole of an article, as files hold it.

    `source` is the language it was written in first and `stale` names those that lag behind.
    `reviewed` and `review` are the days it was and is to be reviewed; `featured` its place among
    the featured ones (1 first).
    """

    slug: str
    texts: dict[str, Content]
    source: str = "en"
    stale: tuple[str, ...] = ()
    reviewed: date | None = None
    review: date | None = None
    featured: int | None = None

    @property
    def about(self) -> About:
        """The part that a revision keeps beside the texts."""
        return About(**{name: getattr(self, name) for name in About.__struct_fields__})


def problems(
    definition: Definition,
    *,
    departments: Collection[str] | None = None,
    services: Collection[str] | None = None,
) -> Iterator[str]:
    """What is wrong, each a sentence that begins with where; `departments` and `services` are the
    codes that exist, where they are known."""
    slug = definition.slug
    if not SLUG.fullmatch(slug) or len(slug) > 80 or slug in RESERVED:
        yield "slug: use small letters, digits and single hyphens, at most 80, as in bulky-items."
    if definition.source not in definition.texts:
        yield f"texts: write it in “{definition.source}”, its source language."
    for lang, content in definition.texts.items():
        if not LANGUAGE.fullmatch(lang):
            yield f"texts.{lang}: name a language by its tag, such as en or es."
        for path, says in _content_problems(content):
            yield f"texts.{lang}.{path}: {says}"
    if departments is not None and definition.owner and definition.owner not in departments:
        yield f"owner: there is no department “{definition.owner}”."
    if len(definition.services) > _MOST["services"]:
        yield f"services: name at most {_MOST['services']}."
    for code in definition.services:
        if services is not None and code not in services:
            yield f"services: there is no service “{code}”."
    if definition.area and not _AREA.fullmatch(definition.area):
        yield "area: write layer:code, as in evacuation_zones:A."
    for name in ("valid_from", "expires_at"):
        at = getattr(definition, name)
        if at is not None and at.tzinfo is None:
            yield f"{name}: write a zone, as in 2026-12-01T00:00:00-05:00."
    if not set(definition.stale) <= set(definition.texts) - {definition.source}:
        yield "stale: name languages that it is written in, other than the source."


def _content_problems(content: Content) -> Iterator[tuple[str, str]]:
    if not content.title.strip() or len(content.title) > _LONGEST["title"]:
        yield "title", f"write one of at most {_LONGEST['title']} characters."
    if not content.answer.strip() or len(content.answer) > _LONGEST["answer"]:
        yield "answer", f"write one of at most {_LONGEST['answer']} characters."
    if len(content.steps) > _MOST["steps"]:
        yield "steps", f"write at most {_MOST['steps']}."
    for number, step in enumerate(content.steps, 1):
        if not step.title.strip() or len(step.title) + len(step.text) > _LONGEST["step"]:
            yield f"steps[{number}]", f"write at most {_LONGEST['step']} characters."
    if len(content.words) > _MOST["words"]:
        yield "words", f"write at most {_MOST['words']}."
    if any(not word.strip() or len(word) > _LONGEST["word"] for word in content.words):
        yield "words", f"each has 1 to {_LONGEST['word']} characters."
    for text in (content.answer, *(step.text for step in content.steps)):
        for says in richtext.problems(text):
            yield "links", says


def cleaned(content: Content) -> Content:
    """The same without NUL characters, outer space and carriage returns."""

    def clean(text: str) -> str:
        return text.replace("\x00", "").replace("\r\n", "\n").replace("\r", "\n").strip()

    return Content(
        title=" ".join(clean(content.title).split()),
        answer=clean(content.answer),
        steps=tuple(Step(clean(step.title), clean(step.text)) for step in content.steps),
        words=tuple(dict.fromkeys(clean(word) for word in content.words)),
    )


def texts_to_json(texts: Mapping[str, Content]) -> dict[str, Any]:
    """The stored form of the texts."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(dict(texts)))
    return plain


def texts_from_json(stored: Any) -> dict[str, Content]:
    """Texts from their stored form."""
    return msgspec.convert(stored, dict[str, Content])


def about_to_json(about: About) -> dict[str, Any]:
    """The stored form of what is beside the texts."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(about))
    if "topic" in plain:
        plain["topic"] = about.topic.as_json()
    return plain


def about_from_json(stored: Any) -> About:
    """What is beside the texts, from its stored form."""
    return msgspec.convert(stored, About)
