"""A small town for the tests of alerts: two districts side by side, and people with alerts."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from holdfast.journal.actors import ANONYMOUS, system
from holdfast.kernel import clock
from holdfast.places.locations import Location

# West is longitude −70.30 to −70.28, east −70.28 to −70.26; both 43.60 to 43.62.
WEST, EAST, MIDDLE = (43.61, -70.29), (43.61, -70.27), -70.28
# Degrees of longitude to a meter there.
METER = 1 / 80_500


def districts(folder: Path) -> None:
    """The layer ``districts`` with the areas ``west`` and ``east``."""
    from holdfast.places import registry
    from holdfast.places.operations import import_areas

    def box(code: str, west: float, east: float) -> dict[str, Any]:
        ring = [[west, 43.60], [east, 43.60], [east, 43.62], [west, 43.62], [west, 43.60]]
        return {"type": "Feature", "properties": {"code": code, "name": code.title()},
                "geometry": {"type": "Polygon", "coordinates": [ring]}}  # fmt: skip

    path = folder / "districts.geojson"
    features = [box("west", -70.30, MIDDLE), box("east", MIDDLE, -70.26)]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    import_areas(actor=system("test"), layer="districts", path=path)
    registry.forget()


def subscriber(
    at: tuple[float, float] | None = None,
    *,
    verdict: Any = "verified",
    channel: str = "text",
    **more: Any,
) -> Any:
    """Somebody with alerts, proven; at a point, or as `more` says. Returns the subscription."""
    from holdfast.alerts import subscribing
    from holdfast.alerts.models import Subscription

    number = Subscription.objects.count()
    address = f"+1360555{number:04}" if channel != "email" else f"p{number}@example.com"
    where: dict[str, Any] = dict(more)
    if at is not None:
        where["place"] = Location(typed=f"{number} Mill St", verdict=verdict, lat=at[0], lon=at[1])
    elif "place" in more:
        where["place"] = Location(typed=more["place"], verdict="unverified")
    language = where.pop("language", "en")
    made = subscribing.subscribe(
        actor=ANONYMOUS, channel=channel, address=address, language=language, **where
    )
    return prove(made.subscription)


def prove(subscription: Any) -> Any:
    """As by the code that went to the address."""
    from holdfast.alerts import subscribing
    from holdfast.alerts.models import Subscription
    from holdfast.kernel import secrets
    from holdfast.residents.models import SignInCode

    row = Subscription.objects.get(pk=subscription)
    code = SignInCode.objects.filter(value=row.address, used_at=None).latest("expires_at")
    opened = secrets.open_sealed("sign-in code", code.sealed_code)
    subscribing.confirm(actor=ANONYMOUS, subscription=subscription, code=opened)
    row.refresh_from_db()
    assert row.confirmed_at and row.confirmed_at <= clock.now()
    return row
