"""Knowledge beside a contact: what fits the service by itself, what typed words find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from holdfast.desk import dates
from holdfast.desk.contact import words
from holdfast.journal.actors import Actor
from holdfast.kernel import clock
from holdfast.knowledge import queries as knowledge
from holdfast.knowledge import richtext
from holdfast.knowledge.queries import Moved, Row, Shown

SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Listed:
    """An article as the panel lists it."""

    row: Row

    @property
    def expires(self) -> str:
        """The day it expires, when that is near; "" otherwise."""
        until: datetime | None = self.row.entry.expires_at
        return words.short_day(until) if until and until - clock.now() < SOON else ""

    @property
    def reviewed(self) -> str:
        """The day it was last reviewed; "" when it never was."""
        at: datetime | None = self.row.entry.reviewed_at
        return words.short_day(at) if at else ""


@dataclass(frozen=True, slots=True)
class Opened:
    """An article as it is read beside a contact; `answer` and steps' texts are safe markup."""

    id: UUID
    title: str
    lang: str
    answer: SafeString
    steps: tuple[tuple[str, SafeString], ...]
    reviewed: str


def opened(viewer: Actor, slug: str) -> Opened | None:
    """An article by its address; None where there is none that staff may read."""
    lang = get_language() or "en"
    found = knowledge.by_slug(viewer, slug, lang)
    if isinstance(found, Moved):
        found = knowledge.by_slug(viewer, found.slug, lang)
    if not isinstance(found, Shown):
        return None
    content = found.content
    return Opened(
        found.id, content.title, found.lang, _safe(content.answer),
        tuple((step.title, _safe(step.text)) for step in content.steps),
        dates.day(found.reviewed_at) if found.reviewed_at else "",
    )  # fmt: skip


def _safe(text: str) -> SafeString:
    """Rich text as markup; its links lead nowhere from here, what they say is read."""
    return mark_safe(richtext.html(text, lambda _kind, _slug: None))


def about(viewer: Actor, said: str, service: str = "", limit: int = 3) -> Sequence[Listed]:
    """Articles for a service first, then for what was said; nothing for neither."""
    lang = get_language() or "en"
    found = knowledge.related(viewer, service, lang, limit) if service else []
    if said.strip():
        found = [*found, *knowledge.suggest(viewer, said, lang, limit)]
    return [Listed(row) for row in list({row.id: row for row in found}.values())[:limit]]
