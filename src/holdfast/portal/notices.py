"""What incidents put on the front page: their lines (on the light page too), and where the loudest
stands in time."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.eoc import queries as eoc
from holdfast.incidents import queries as incidents
from holdfast.incidents.models import Level, Phase
from holdfast.journal.actors import ANONYMOUS
from holdfast.kernel.texts import Text
from holdfast.knowledge import queries as knowledge
from holdfast.knowledge.queries import Row
from holdfast.portal import dates

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


@dataclass(frozen=True, slots=True)
class Step:
    """A phase of what is going on: whether it is now, and a word about it."""

    name: str
    now: bool
    says: str


def phases() -> tuple[Text, list[Step]] | None:
    """The loudest incident that the center is activated for, by name, and its phases; None while
    none is more than watched. Exercises are never for residents."""
    loud = [each for each in incidents.current() if each.level != Level.MONITOR]
    if not loud:
        return None
    order = list(Phase)
    at = order.index(Phase(loud[0].phase))
    since = _("Since %(time)s") % {"time": dates.since(loud[0].phase_since)}
    ahead = {Phase.DURING: _("Not yet"), Phase.AFTER: _("Wait for the all-clear here")}
    return loud[0].name, [
        Step(str(each.label), number == at,
             since if number == at else pgettext("phase", "Over") if number < at else ahead[each])
        for number, each in enumerate(order)
    ]  # fmt: skip
