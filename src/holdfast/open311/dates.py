"""Times as GeoReport writes them, and the window of a list."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from holdfast.accounts.queries import zone
from holdfast.kernel import clock
from holdfast.open311.answers import refused

WINDOW = timedelta(days=90)
_SECOND = timedelta(seconds=1)
# A plus sign that came unescaped in a query arrives as a space.
_LOST_PLUS = re.compile(r"(T\d\d:\d\d(?::\d\d)?(?:\.\d+)?) (\d\d:?\d\d)\Z", re.IGNORECASE)


def written(moment: datetime | None) -> str | None:
    """``2026-06-18T14:05:09Z``: whole seconds, always with its zone."""
    if moment is None:
        return None
    return moment.astimezone(UTC).isoformat(timespec="seconds")[:19] + "Z"


def read(name: str, text: str) -> datetime | None:
    """The moment that an argument means, aware; None where it is empty.

    Without a zone it is in the city's. Raises Refused with 400.
    """
    text = text.strip()
    if not text:
        return None
    try:
        found = datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text).upper())
        if found.tzinfo is None:
            found = found.replace(tzinfo=zone())
        found = found.astimezone(UTC)
        # PostgreSQL and our own arithmetic need room on both sides.
        if not 1000 < found.year < 9000:
            raise ValueError
    except (ValueError, OverflowError):
        raise refused(
            400, f"{name}: write the time as 2026-06-18T14:05:09Z or 2026-06-18T14:05:09-04:00."
        ) from None
    return found


def window(start: datetime | None, end: datetime | None) -> tuple[datetime, datetime | None]:
    """The moments that bound a list: from the first up to, not including, the second.

    Both bounds as given are in it, to the second as times are shown. Without any the latest 90
    days; with one the 90 days beside it. Raises Refused with 400 for more than 90 days.
    """
    if start is None and end is None:
        return clock.now() - WINDOW, None
    if start is None:
        assert end is not None
        start = end - WINDOW
    elif end is None:
        end = start + WINDOW
    if end < start:
        raise refused(400, "end_date lies before start_date.")
    if end - start > WINDOW:
        raise refused(400, "start_date and end_date may lie at most 90 days apart.")
    return start.replace(microsecond=0), end.replace(microsecond=0) + _SECOND
