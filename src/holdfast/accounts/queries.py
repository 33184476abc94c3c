"""Asking accounts: the city, an API client by its key."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from holdfast.accounts.models import ApiClient, City
from holdfast.accounts.operations import hash_key
from holdfast.journal.actors import Actor
from holdfast.kernel.fresh import Fresh

# A revoked key is refused within this many seconds by every process.
FRESH_SECONDS = 2.0
city = Fresh(lambda: City.objects.first() or City(), seconds=FRESH_SECONDS)
"""The city's row; an unnamed city where none was described yet."""
_clients: Fresh[dict[bytes, tuple[Actor, int]]] = Fresh(dict, seconds=FRESH_SECONDS)


def zone() -> ZoneInfo:
    """The city's time zone."""
    return ZoneInfo(city().zone)


def client_by_key(key: str) -> tuple[Actor, int] | None:
    """The actor of an API key and how many calls a minute it may make; None for a wrong key."""
    if not key or len(key) > 200:
        return None
    digest, known = hash_key(key), _clients()
    if digest not in known:
        found = ApiClient.objects.filter(key_hash=digest, revoked_at=None).first()
        if found is None:
            # Wrong keys are not remembered, so that guessing cannot fill the memory.
            return None
        actor = Actor("client", found.id, permissions=frozenset(found.permissions))
        known[digest] = (actor, found.per_minute)
    return known[digest]
