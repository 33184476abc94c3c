"""Who calls: a program by its key. Limits go by the key, never by the address it calls from."""

from __future__ import annotations

from django.http import HttpRequest

from holdfast.accounts.endpoints import within_limit
from holdfast.accounts.queries import client_by_key
from holdfast.journal.actors import Actor
from holdfast.open311.answers import refused


def client(request: HttpRequest, permission: str) -> Actor:
    """The program whose key came with a POST, in the form, the query or ``Authorization: Bearer``.

    Raises Refused with 403 for no key, a wrong or revoked one, or one without the permission, and
    429 for too many calls.
    """
    key = _bearer(request) or request.POST.get("api_key") or request.GET.get("api_key") or ""
    if not key.strip():
        raise refused(403, "Send your api_key. The city gives one to each program.")
    found = client_by_key(key.strip())
    if found is None:
        raise refused(403, "This api_key is wrong or was revoked.")
    actor, per_minute = found
    if not within_limit(str(actor.id), per_minute):
        raise refused(
            429, "Too many calls with this api_key. Wait a minute.", **{"Retry-After": "60"}
        )
    if not actor.may(permission):
        raise refused(403, "This api_key may not do this. Ask the city to allow it.")
    return actor


def _bearer(request: HttpRequest) -> str:
    kind, _, key = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
    return key if kind.lower() == "bearer" else ""
