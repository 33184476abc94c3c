"""What a resident gets alerts for, as their own page shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from holdfast.alerts import subscribing
from holdfast.alerts.models import Subscription, Topic
from holdfast.kernel import phones
from holdfast.places.queries import areas_in_force


def shown(resident: UUID) -> list[Mapping[str, Any]]:
    """A resident's subscriptions in words."""
    names = {f"{each.layer}:{each.code}": str(each.name) or each.code for each in areas_in_force()}
    topics = dict(Topic.choices)
    return [
        {
            "id": each.pk,
            "to": each.address if each.channel == Subscription.Channel.EMAIL
            else phones.for_people(each.address),
            "channel": each.get_channel_display(),
            "where": _("The whole city") if each.everywhere
            else each.place or ", ".join(names.get(area, area) for area in each.areas),
            "unknown": bool(each.place) and each.lat is None,
            "topics": ", ".join(str(topics[topic]) for topic in each.topics if topic in topics),
            "quiet": f"{each.quiet_from:02}:00–{each.quiet_to:02}:00"
            if each.quiet_from is not None and each.quiet_to is not None else "",
        }
        for each in subscribing.of_resident(resident)
    ]  # fmt: skip
