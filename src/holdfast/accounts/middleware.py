"""Who acts on this request: ``request.actor``, lazily, so that public pages touch no session."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from holdfast.accounts.models import Staff
from holdfast.accounts.queries import zone
from holdfast.journal.actors import ANONYMOUS, Actor
from holdfast.journal.recording import Denied, OperationError
from holdfast.web import errors


class SayWhyRefused:
    """A refusal of an operation that no view put into its page is told in its own words."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Only what views raise is looked at."""
        return self._get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """403 for what one may not do, 400 for everything else that was refused."""
        if not isinstance(error, OperationError):
            return None
        status = 403 if isinstance(error, Denied) else 400
        return errors.page(request, status, says=str(error))


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
