"""What somebody else says, whatever format it came in."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

import msgspec

Kind = Literal["cap", "transit", "roads"]
Words = dict[str, dict[str, str]]
"""By language: headline, body, instruction; "" where nothing is said."""


class Saying(msgspec.Struct, frozen=True):
    """One thing that holds from `starts` (aware, None from now) until `until` (None while it is
    in the feed). `theirs` is its id there; `shape` GeoJSON or None where no ground is given, then
    `where` says it in words. `over` are ids of what it replaces or cancels; one that only cancels
    says nothing more."""

    theirs: str
    words: Words
    source: str = ""
    severity: str = ""
    where: str = ""
    shape: dict[str, Any] | None = None
    starts: datetime | None = None
    until: datetime | None = None
    link: str = ""
    over: tuple[str, ...] = ()
    cancels: bool = False


class NotUnderstood(Exception):
    """What came is no such feed; the message says what it is instead."""
