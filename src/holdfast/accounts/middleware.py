"""Who acts on this request: ``request.actor``, lazily, so that public pages touch no session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from holdfast.accounts.models import Staff
from holdfast.accounts.queries import zone
from holdfast.journal.actors import ANONYMOUS, Actor


def actor(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Set ``request.actor`` and show times in the city's zone."""

    def middleware(request: HttpRequest) -> HttpResponse:
        def who() -> Actor:
            user = request.user
            return user.actor() if isinstance(user, Staff) else ANONYMOUS

        request.actor = SimpleLazyObject(who)  # type: ignore[attr-defined]
        with timezone.override(zone()):
            return get_response(request)

    return middleware
