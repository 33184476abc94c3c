"""Asking accounts: the city, an API client by its key."""

from __future__ import annotations

import time
from functools import lru_cache
from zoneinfo import ZoneInfo

from holdfast.accounts.models import ApiClient, City
from holdfast.accounts.operations import hash_key
from holdfast.journal.actors import Actor

# The city's row and API keys are asked on every page; a few seconds' age is fine, and a revoked
# key is refused within this many seconds by every process.
FRESH_SECONDS = 2.0


def city() -> City:
    """The city's row (at most two seconds old); an unnamed city where none was described."""
    return _city(int(time.monotonic() / FRESH_SECONDS))


@lru_cache(maxsize=1)
def _city(_tick: int) -> City:
    return City.objects.first() or City()


def zone() -> ZoneInfo:
    """The city's time zone."""
    return ZoneInfo(city().zone)


def client_by_key(key: str) -> tuple[Actor, int] | None:
    """The actor of an API key and how many calls a minute it may make; None for a wrong key."""
    if not key or len(key) > 200:
        return None
    return _client(hash_key(key), int(time.monotonic() / FRESH_SECONDS))


@lru_cache(maxsize=256)
def _client(digest: bytes, _tick: int) -> tuple[Actor, int] | None:
    found = ApiClient.objects.filter(key_hash=digest, revoked_at=None).first()
    if found is None:
        return None
    return Actor("client", found.id, permissions=frozenset(found.permissions)), found.per_minute
