"""What workforce keeps of people: what was typed in a contact in hand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from holdfast.kernel.personal import part, personal, plain
from holdfast.workforce.models import Handling

personal("workforce.Handling", "phone", "email", klass="contact", retention="draft")
personal("workforce.Handling", "name", klass="identity", retention="draft")
personal("workforce.Handling", "place", klass="place", retention="draft")
personal("workforce.Handling", "words", "note", klass="words", retention="draft")
plain(
    "workforce.Handling", "channel", "language", "phase", "came_to", "opened", "followed",
    "articles", why="codes and ids",
)  # fmt: skip
plain("workforce.Presence", why="what staff do at work, by codes and ids")
plain("workforce.WrapUpCode", why="settings of the city")
plain("workforce.Phrase", why="settings of the city")
plain("workforce.Reading", why="which page staff have open, by ids")
plain("workforce.Queue", why="settings of the city")
plain("workforce.Work", why="codes and ids")


@part("workforce")
def export(ids: Sequence[UUID]) -> Any:
    """What was jotted down while they were on the line."""
    return [
        {"at": each.started_at, "phone": each.phone, "email": each.email, "name": each.name,
         "place": each.place, "words": each.words, "note": each.note}
        for each in Handling.objects.filter(resident__in=ids).order_by("started_at")
    ]  # fmt: skip
