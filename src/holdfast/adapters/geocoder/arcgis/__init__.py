"""ArcGIS-compatible servers (``GeocodeServer``: ``findAddressCandidates``, ``reverseGeocode``).

After developers.arcgis.com/rest/geocode: a failure comes with status 200 and an ``error`` object.
"""

from __future__ import annotations

from typing import Any

from holdfast.adapters.geocoder.calling import Caller, number
from holdfast.places.ports import Geocoded, OutOfService

# `Addr_type` of answers that are a spot.
_SPOTS = frozenset(("PointAddress", "Subaddress", "StreetAddress", "POI", "StreetInt", "Building"))
_NOTHING_THERE = 400


class ArcGIS:
    """A GeocodeServer at `base`, ``https://host/path/GeocodeServer``; see the port."""

    def __init__(self, base: str, **how: float) -> None:
        self._caller = Caller(base, **how)

    def search(self, text: str, *, limit: int = 5) -> list[Geocoded]:
        """See the port."""
        answer = self._caller.get(
            "/findAddressCandidates",
            {"SingleLine": text[:200], "f": "json", "outSR": "4326", "maxLocations": str(limit),
             "outFields": "Addr_type,Postal"},
        )  # fmt: skip
        if not isinstance(answer, dict) or "error" in answer:
            raise OutOfService("the server reports an error")
        candidates = answer.get("candidates")
        if not isinstance(candidates, list):
            raise OutOfService("the answer has no candidates")
        found = [read for each in candidates if (read := _read(each)) is not None]
        return sorted(found, key=lambda each: -each.score)[:limit]

    def reverse(self, lat: float, lon: float) -> Geocoded | None:
        """See the port."""
        answer = self._caller.get(
            "/reverseGeocode",
            {"location": f"{lon:.7f},{lat:.7f}", "f": "json", "outSR": "4326"},
        )
        if not isinstance(answer, dict):
            raise OutOfService("the answer is no place")
        error = answer.get("error")
        if isinstance(error, dict) and error.get("code") == _NOTHING_THERE:
            # "Unable to find address for the specified location."
            return None
        if error is not None:
            raise OutOfService("the server reports an error")
        address = answer.get("address")
        if not isinstance(address, dict):
            raise OutOfService("the answer has no address")
        label = address.get("Match_addr") or address.get("LongLabel") or address.get("Address")
        return _read(
            {"address": label, "location": answer.get("location"), "score": 100,
             "attributes": address}
        )  # fmt: skip


def _read(each: Any) -> Geocoded | None:
    if not isinstance(each, dict) or not isinstance(each.get("location"), dict):
        return None
    place = each["location"]
    lat, lon = number(place.get("y"), 90), number(place.get("x"), 180)
    label = each.get("address")
    if lat is None or lon is None or not isinstance(label, str) or not label:
        return None
    known = each.get("attributes")
    known = known if isinstance(known, dict) else {}
    score = max(number(each.get("score"), 100) or 0.0, 0.0) / 100
    exact = known.get("Addr_type") in _SPOTS
    return Geocoded(label, lat, lon, exact, score, str(known.get("Postal") or ""))
