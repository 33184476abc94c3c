"""Reading files of addresses and areas as they come; every row is taken or named with a reason."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AddressRow:
    """One address as a file tells it. `lat`, `lon` in WGS84 degrees, both or neither."""

    number: str
    street: str
    unit: str = ""
    place: str = ""
    zipcode: str = ""
    lat: float | None = None
    lon: float | None = None
    source_id: str = ""


@dataclass(frozen=True, slots=True)
class Problem:
    """Something about a row (counted from 1): not taken, or taken with a change worth saying."""

    row: int
    says: str
    text: str = ""
    rejected: bool = True


class Unreadable(Exception):
    """The file as a whole cannot be read; the message says what to do."""
