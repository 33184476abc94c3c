"""Codes that are guessed: counted by the number they were tried on, never by who tries.

The code itself is long enough (40 bits) that guessing leads nowhere. What is counted here only ends
a program that tries: beyond the limit wrong codes of that number are answered 429. The right code
is always taken, so that nobody can shut a resident out of their own case, and people who share an
address do not share a limit.
"""

from __future__ import annotations

from django.core.cache import cache

LIMIT = 20
MINUTES = 10


def too_many(number: str) -> bool:
    """Count one wrong code tried on a number; True when there were too many of late."""
    key = f"wrong-code-{number}"
    if cache.add(key, 1, MINUTES * 60):
        return False
    try:
        return cache.incr(key) > LIMIT
    except ValueError:
        # It ran out between the two.
        return False
