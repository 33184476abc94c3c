"""What places needs from outside: somebody who finds what the registry does not know."""

from __future__ import annotations

from typing import Protocol

import msgspec


class Geocoded(msgspec.Struct, frozen=True):
    """One answer of a geocoder. `lat`, `lon` WGS84 degrees; `exact` when it names a house or a
    point of interest itself and not just its street or town; `score` from 0 to 1 is how sure it is.
    """

    label: str
    lat: float
    lon: float
    exact: bool = False
    score: float = 0.0
    zipcode: str = ""


class OutOfService(Exception):
    """The geocoder cannot be reached, is too slow, refuses, or answers nonsense. Carry on without
    it; the message says which, without what was asked."""


class Geocoder(Protocol):
    """Finds places by words and words for points, by asking somebody; never in a transaction."""

    def search(self, text: str, *, limit: int = 5) -> list[Geocoded]:
        """Places that a text may mean, best first; [] when it knows none. Raises OutOfService."""

    def reverse(self, lat: float, lon: float) -> Geocoded | None:
        """The address at a point, or None. Raises OutOfService."""
