"""One rule decides who may read an article: list, page, search, suggestions and API all use it.

It is written twice, as SQL for queries and as Python for articles at hand; a test holds the two
together.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from django.db.models import Q

from holdfast.journal.actors import Actor
from holdfast.knowledge.models import Audience

Areas = Mapping[str, str]


class Kept(Protocol):
    """What the rule looks at in an article."""

    @property
    def audience(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def valid_from(self) -> datetime | None: ...
    @property
    def expires_at(self) -> datetime | None: ...


def reads_staff(viewer: Actor) -> bool:
    """Whether the viewer reads what is for staff: staff themselves, and programs that write
    articles."""
    return viewer.kind in ("staff", "system") or viewer.may("knowledge.edit")


def rule(viewer: Actor, at: datetime, areas: Areas | None = None) -> Q:
    """The rule as a filter of articles at a moment: published, in force, for this audience.

    `areas` (layer → code) are those of a place that is known; an article for another area of one
    of these layers is left out. Without a place every area's articles are shown.
    """
    found = Q(current__isnull=False) & (Q(valid_from=None) | Q(valid_from__lte=at))
    found &= Q(expires_at=None) | Q(expires_at__gt=at)
    if not reads_staff(viewer):
        found &= Q(audience=Audience.PUBLIC)
    for layer, code in (areas or {}).items():
        found &= ~Q(area__startswith=f"{layer}:") | Q(area=f"{layer}:{code}")
    return found


def may_read(viewer: Actor, article: Kept, at: datetime, areas: Areas | None = None) -> bool:
    """The same rule for a published article at hand."""
    if article.audience != Audience.PUBLIC and not reads_staff(viewer):
        return False
    return in_force(article, at) and fits(article.area, areas)


def in_force(article: Kept, at: datetime) -> bool:
    """Whether it is valid at a moment."""
    begun = article.valid_from is None or article.valid_from <= at
    return begun and (article.expires_at is None or at < article.expires_at)


def fits(area: str, areas: Areas | None) -> bool:
    """Whether an article for `area` (``layer:code``, empty for the whole city) concerns a place."""
    layer, _, code = area.partition(":")
    return not areas or layer not in areas or areas[layer] == code
