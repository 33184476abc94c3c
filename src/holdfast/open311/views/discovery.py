"""Where the server is and what it speaks."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from holdfast.accounts.queries import city
from holdfast.catalog import queries as catalog
from holdfast.open311 import formats
from holdfast.open311.answers import cached

FRESH_SECONDS = 30
SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"


def show(request: HttpRequest, format: str) -> HttpResponse:
    """``/open311/discovery``: the changeset moves when a service or a definition changes."""
    base, here = settings.HOLDFAST.base_url, city()
    changed_at = catalog.changed_at()
    # With its microseconds, so that two changes within a second are two changesets.
    changeset = changed_at.isoformat()[:26] + "Z" if changed_at else "1970-01-01T00:00:00Z"
    said = [here.brand, here.outside_phone or here.phone, here.email]
    contact = formats.plain(", ".join(part for part in said if part))
    content = {
        "changeset": changeset,
        "contact": contact,
        "key_service": f"Ask for an api_key: {formats.plain(here.email) or base}",
        "endpoints": [
            {
                "specification": SPECIFICATION,
                "url": f"{base}/open311/v2",
                "changeset": changeset,
                "type": "production",
                "formats": ["text/xml", "application/json"],
            }
        ],
    }
    body = formats.encode(format, "discovery", content)
    return cached(request, format, body, seconds=FRESH_SECONDS)
