"""What is asked for most, counted anew every few minutes."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count

from holdfast.cases import queries as cases
from holdfast.catalog import queries as catalog
from holdfast.catalog.queries import Current
from holdfast.journal.actors import ANONYMOUS
from holdfast.kernel import clock
from holdfast.kernel.fresh import Fresh

_DAYS = 30
_KEEP = 12


def _count() -> list[str]:
    since = cases.Filter(opened_from=clock.now() - timedelta(days=_DAYS))
    counted = cases.found(ANONYMOUS, since).values_list("service").annotate(n=Count("pk"))
    return [service for service, _ in counted.order_by("-n", "service")[:_KEEP]]


_codes = Fresh(_count, seconds=300.0)


def services(limit: int = 6) -> list[Current]:
    """The services asked for most in the last month; where fewer were, others fill the row, those
    with the most urgent promise first."""
    public = {each.code: each for each in catalog.all_public()}
    asked = [public[code] for code in _codes() if code in public]
    others = [each for each in public.values() if each not in asked]
    others.sort(key=lambda each: (each.priority, each.code))
    return [*asked, *others][:limit]
