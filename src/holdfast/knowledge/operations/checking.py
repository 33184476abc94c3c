"""What is refused before an article is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.utils.translation import gettext as _

from holdfast.accounts.models import Department
from holdfast.catalog import queries as catalog
from holdfast.journal.recording import OperationError
from holdfast.knowledge.content import (
    RESERVED,
    SLUG,
    Definition,
    problems,
)
from holdfast.knowledge.models import Article, FormerSlug


def refuse_problems(definitions: Sequence[Definition]) -> None:
    """Raise OperationError with every problem of every definition."""
    departments = set(Department.objects.values_list("code", flat=True))
    services = {each.code for each in catalog.all_services(retired=True)}
    slugs = [definition.slug for definition in definitions]
    found = [
        f"{definition.slug}: {problem}"
        for definition in definitions
        for problem in problems(definition, departments=departments, services=services)
    ]
    twice = [slug for slug, count in Counter(slugs).items() if count > 1]
    found += [f"{slug}: it is there twice." for slug in twice]
    if found:
        raise OperationError("\n".join(found))


def must_be_free(slug: str, article: Article | None) -> None:
    """Refuse an address that another article has or had, or that no article may have."""
    if not SLUG.fullmatch(slug) or len(slug) > 80 or slug in RESERVED:
        raise OperationError(
            _("An address has small letters, digits and single hyphens, at most 80.")
        )
    if Article.objects.filter(slug=slug).exists():
        raise OperationError(_("Another article has the address %(slug)s.") % {"slug": slug})
    former = FormerSlug.objects.filter(slug=slug).first()
    if former is not None and (article is None or former.article_id != article.pk):
        raise OperationError(
            _("%(slug)s leads to another article that had this address before.") % {"slug": slug}
        )
