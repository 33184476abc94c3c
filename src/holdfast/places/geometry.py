"""Distances on the ground, and which pairs of numbers are points on earth."""

from __future__ import annotations

import math
import re

# As programs and people write degrees: float() alone also reads “1_0” and every script's digits.
_NUMBER = re.compile(r"\s*[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?\s*", re.ASCII)
EARTH_METERS = 6_371_008.8


def valid_point(lat: object, lon: object) -> tuple[float, float] | None:
    """The point as floats (WGS84 degrees), or None when it is none.

    Not a point: missing, not numbers, not finite, out of range, and 0/0, which is how many systems
    write "unknown". One zero is fine: the equator and Greenwich are places.
    """
    if any(isinstance(each, str) and not _NUMBER.fullmatch(each) for each in (lat, lon)):
        return None
    try:
        y, x = float(lat), float(lon)  # type: ignore[arg-type]
    except (TypeError, ValueError, OverflowError):
        return None
    if not (math.isfinite(y) and math.isfinite(x)) or abs(y) > 90 or abs(x) > 180:
        return None
    if abs(y) < 1e-6 and abs(x) < 1e-6:
        return None
    return y, x


def meters(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Meters between two points; exact to 0.5 % at city distances (equirectangular)."""
    middle = math.radians((lat + other_lat) / 2)
    # The short way round also across the date line.
    dx = math.radians((other_lon - lon + 180) % 360 - 180) * math.cos(middle)
    dy = math.radians(other_lat - lat)
    return EARTH_METERS * math.hypot(dx, dy)
