"""The resident who is signed in on this browser; only *my cases* and reporting look."""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from holdfast.journal.actors import ANONYMOUS, Actor, system
from holdfast.residents.queries import current

_KEY = "resident"
# Who acts for someone that a case's own code proves, where the case has no resident on record.
TRACKING = system("portal.track")


def viewer(request: HttpRequest) -> Actor:
    """The signed-in resident as an actor, else anonymous. A browser without a session cookie costs
    nothing and gets none."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ANONYMOUS
    found = request.session.get(_KEY)
    # Merged into another record, or erased, since they signed in.
    alive = current(UUID(found)) if found else None
    return Actor("resident", alive) if alive else ANONYMOUS


def remember(request: HttpRequest, resident: UUID) -> None:
    """Sign in on this browser, under a new session key."""
    request.session.cycle_key()
    request.session[_KEY] = str(resident)


def forget(request: HttpRequest) -> None:
    """Sign out on this browser."""
    request.session.flush()
