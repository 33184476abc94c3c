"""Tokens of batch services: a case's id, and a code that only this installation can compute.

So a token needs no table, can be given before its case is written, cannot be guessed or made up,
and tells its own age. It is *pending* while the case is not here yet: it was taken at another
site, or a replica is behind.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from holdfast.kernel import clock, secrets

# As long as a list reaches back; afterwards the request's own id is the way to it.
GOOD_FOR = timedelta(days=90)
_PURPOSE, _CODE = "georeport token", 16


def token_of(case: UUID) -> str:
    """The token of a case."""
    return case.hex + secrets.code_of(_PURPOSE, case.hex, length=_CODE)


def case_of(token: str) -> UUID | None:
    """The case that a token stands for; None for one that was never given, or is too old."""
    if len(token) != 32 + _CODE or not token.isascii():
        return None
    try:
        case = UUID(token[:32])
    except ValueError:
        return None
    if not secrets.same(token[32:], secrets.code_of(_PURPOSE, case.hex, length=_CODE)):
        return None
    # UUIDv7 begins with the milliseconds of its making.
    made = datetime.fromtimestamp((case.int >> 80) / 1000, UTC)
    return case if clock.now() - made <= GOOD_FOR else None
