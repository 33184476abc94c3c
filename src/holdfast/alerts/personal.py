"""What alerts keep of people: who subscribed to what, and which member of staff wrote and
approved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from holdfast.alerts.models import Subscription
from holdfast.kernel.personal import needs, part, personal, plain

plain("alerts.Bulletin", why="what the city publishes")
plain("alerts.Version", why="what the city publishes, and ids of staff")
plain("alerts.Shown", why="where the city's words were seen")
plain("alerts.SocialPost", why="what the city publishes, and a network's own ids")
plain("alerts.Announcement", why="what the city publishes, read out")
plain("alerts.Feed", why="addresses of public feeds")
plain("alerts.Heard", why="what other authorities publish, and ids of staff")
plain("alerts.FrozenList", why="ids of subscriptions and residents, and counts")
plain("alerts.Approval", why="ids of staff, and the reason for publishing at once")
personal("alerts.Subscription", "address", klass="contact", retention="subscription")
personal("alerts.Subscription", "place", "areas", klass="place", retention="subscription")
plain("alerts.Subscription", "channel", "language", "topics", why="codes")


@part("alerts")
def export(ids: Sequence[UUID]) -> Any:
    """What they subscribed to."""
    return [
        {"at": each.asked_at, "confirmed": each.confirmed_at, "stopped": each.stopped_at,
         "channel": each.channel, "to": each.address, "language": each.language,
         "topics": each.topics, "place": each.place, "areas": each.areas,
         "whole city": each.everywhere, "quiet": [each.quiet_from, each.quiet_to]}
        for each in Subscription.objects.filter(resident__in=ids).order_by("asked_at")
    ]  # fmt: skip


@needs("alerts")
def subscribers(ids: Sequence[UUID]) -> Iterable[UUID]:
    """Who gets alerts stays known."""
    rows = Subscription.objects.filter(resident__in=ids, stopped_at=None)
    return {each for each in rows.values_list("resident", flat=True) if each is not None}
