"""What the lines of incidents put on the front page and the light page."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language

from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.eoc import queries as eoc
from holdfast.journal.actors import ANONYMOUS
from holdfast.kernel.texts import Text
from holdfast.knowledge import queries as knowledge
from holdfast.knowledge.queries import Row

_MOST = 6


@dataclass(frozen=True, slots=True)
class Front:
    """Notices, and what is shown first of services and articles that residents may see."""

    notices: tuple[Text, ...]
    services: list[Current]
    articles: list[Row]

    def __bool__(self) -> bool:
        return bool(self.notices or self.services or self.articles)


def front() -> Front:
    """As it stands now; of what the city does not have, or has put away, nothing is shown."""
    now = eoc.front()
    services = [catalog.find(code) for code in now.services]
    slugs = {}
    if now.articles:
        slugs = {row.slug: row for row in knowledge.listed(ANONYMOUS, get_language() or "en")}
    return Front(
        now.notices,
        [each for each in services if each is not None and each.public][:_MOST],
        [slugs[slug] for slug in now.articles if slug in slugs][:_MOST],
    )
