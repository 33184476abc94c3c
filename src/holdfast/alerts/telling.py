"""What other programs are told of a bulletin, by webhooks: the whole of it as it was approved."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from holdfast.alerts.models import Version
from holdfast.journal.queries import Sealed
from holdfast.kernel import clock

# What is over is told for so long.
OVER_FOR = timedelta(days=1)


def until(version: Version) -> datetime:
    """Until when it makes sense to tell of a version."""
    over = clock.now() + OVER_FOR
    is_out = version.bulletin.state == version.bulletin.State.PUBLISHED
    return version.until if is_out else over


def told(entry: Sealed, version: Version) -> dict[str, Any]:
    """The body: the fact, and the bulletin's words in every language. What was taken back is named
    and not said again."""
    number = version.bulletin.number
    found: dict[str, Any] = {
        "event": entry.kind, "id": str(entry.id), "at": entry.occurred_at,
        "bulletin": {"id": str(version.bulletin_id), "number": number, "version": version.number},
    }  # fmt: skip
    if version.bulletin.state == version.bulletin.State.RETRACTED:
        return found
    base = settings.HOLDFAST.base_url
    with translation.override(settings.LANGUAGE_CODE):
        page = reverse("portal:bulletin", args=[number])
        cap = reverse("portal:bulletin_cap", args=[number])
    found["bulletin"] |= {
        "kind": version.kind, "severity": version.severity, "areas": version.areas,
        "starts": version.starts_at, "until": version.until, "source": version.source,
        "ends": version.ends, "words": version.words, "page": f"{base}{page}",
        "cap": f"{base}{cap}",
    }  # fmt: skip
    return found
