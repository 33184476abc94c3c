"""Nominatim-compatible servers: ``/search`` and ``/reverse`` in ``jsonv2``.

After nominatim.org/release-docs; what is not found by ``/reverse`` comes as an ``error`` text.
"""

from __future__ import annotations

from typing import Any

from holdfast.adapters.geocoder.calling import Caller, number
from holdfast.places.ports import Geocoded, OutOfService

# What an answer may be that is a spot; streets, suburbs and towns are not.
_SPOTS = frozenset(
    ("building", "house", "place", "amenity", "shop", "office", "leisure", "tourism", "historic")
)


class Nominatim:
    """A server at `base`, such as ``https://geocode.example.gov``; see the port."""

    def __init__(self, base: str, **how: float) -> None:
        self._caller = Caller(base, **how)

    def search(self, text: str, *, limit: int = 5) -> list[Geocoded]:
        """See the port."""
        answer = self._caller.get(
            "/search",
            {"q": text[:300], "format": "jsonv2", "addressdetails": "1", "limit": str(limit)},
        )
        if not isinstance(answer, list):
            raise OutOfService("the answer is no list of places")
        return [found for each in answer[:limit] if (found := _read(each)) is not None]

    def reverse(self, lat: float, lon: float) -> Geocoded | None:
        """See the port."""
        answer = self._caller.get(
            "/reverse",
            {"lat": f"{lat:.7f}", "lon": f"{lon:.7f}", "format": "jsonv2", "addressdetails": "1"},
        )
        if not isinstance(answer, dict):
            raise OutOfService("the answer is no place")
        # "Unable to geocode": nothing there, which is an answer.
        return None if "error" in answer else _read(answer)


def _read(each: Any) -> Geocoded | None:
    if not isinstance(each, dict):
        return None
    lat, lon = number(each.get("lat"), 90), number(each.get("lon"), 180)
    label = each.get("display_name")
    if lat is None or lon is None or not isinstance(label, str) or not label:
        return None
    parts = each.get("address")
    parts = parts if isinstance(parts, dict) else {}
    kind = each.get("addresstype") or each.get("type")
    exact = "house_number" in parts or kind in _SPOTS
    # `importance` tells how well known a place is, not how well it fits: what was found fits.
    return Geocoded(label, lat, lon, exact, 1.0 if exact else 0.6, str(parts.get("postcode", "")))
