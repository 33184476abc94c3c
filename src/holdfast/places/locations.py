"""What we know of a place somebody named."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

Verdict = Literal["verified", "approximate", "unverified", "outside", "none"]


class Location(msgspec.Struct, frozen=True, omit_defaults=True):
    """A place as typed and as understood.

    `typed` is what the resident wrote, always kept. `address` is our own form of it, most specific
    first; `lat` and `lon` WGS84 degrees, both or neither; `areas` maps layer codes to area codes.
    """

    typed: str = ""
    verdict: Verdict = "none"
    address: str = ""
    address_id: UUID | None = None
    unit: str = ""
    zipcode: str = ""
    lat: float | None = None
    lon: float | None = None
    areas: dict[str, str] = {}


NOWHERE = Location()
