"""Time. Stored in UTC; shown and counted in the city's zone, which is data."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)
