"""An article in hand: locked while it changes, its latest revision, what was seen of it."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.journal.recording import OperationError
from holdfast.knowledge.models import Article, Revision


class Conflict(OperationError):
    """Somebody else wrote in between."""


def locked(article: UUID) -> Article:
    """The article, locked, with its latest revision."""
    found = (
        Article.objects.select_for_update(of=("self",))
        .select_related("latest")
        .filter(pk=article)
        .first()
    )
    if found is None:
        raise OperationError(_("There is no such article."))
    return found


def latest_of(article: Article) -> Revision:
    """The revision that was written last."""
    if article.latest is None:
        raise OperationError(_("Nothing is written in this article yet."))
    return article.latest


def same_base(article: Article, base: int | None) -> None:
    """Refuse to write over a revision that the writer has not seen."""
    latest = article.latest.number if article.latest else 0
    if base is not None and base != latest:
        raise Conflict(
            _("Somebody wrote revision %(latest)s meanwhile. Look at it, then write again.")
            % {"latest": latest}
        )
