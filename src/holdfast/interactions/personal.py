"""What contacts keep of people, how it reads in an export, and whom contacts still need."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from holdfast.interactions.models import Interaction
from holdfast.kernel.personal import needs, part, personal, plain
from holdfast.residents import retention

personal("interactions.Interaction", "note", klass="words")
plain("interactions.Interaction", "channel", "language", "topic", "articles", "outcome", "wrap_up",
      why="codes of a few choices")  # fmt: skip
plain("interactions.About", "how", why="opened, asked or added")


@part("interactions")
def export(ids: Sequence[UUID]) -> Any:
    """When and how they were in contact, about which cases."""
    found = Interaction.objects.filter(resident__in=ids).prefetch_related("about__case")
    return [
        {
            "at": each.started_at,
            "channel": each.channel,
            "inbound": each.inbound,
            "topic": each.topic,
            "outcome": each.outcome,
            "note": each.note,
            "cases": [about.case.number for about in each.about.all()],
        }
        for each in found.order_by("started_at")
    ]


@needs("interactions")
def still_needed(ids: Sequence[UUID]) -> Iterable[UUID]:
    """Those who were in contact within the retention."""
    before = retention.before("standard")
    found = Interaction.objects.filter(resident__in=ids)
    fresh = found.filter(started_at__gte=before) if before else found
    return fresh.values_list("resident_id", flat=True).distinct()
