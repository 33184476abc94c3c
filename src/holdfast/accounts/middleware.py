"""Who is signed in and who acts: ``request.user`` and ``request.actor``, lazily, so that public
pages touch no session."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.contrib import auth
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
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


class SignedIn(AuthenticationMiddleware):
    """Django's own, with the person that the session was loaded with, where it is good for them."""

    def process_request(self, request: HttpRequest) -> None:
        """Set ``request.user``."""
        super().process_request(request)
        request.user = SimpleLazyObject(lambda: signed_in(request))  # type: ignore[assignment]


def signed_in(request: HttpRequest) -> Staff | AnonymousUser:
    """The member of staff whom the session names and whose password it was opened with.

    Everything but the plain case (another secret key, a session to be ended, a sign-in that is not
    on record) is left to Django, which asks for the person by itself.
    """
    session = request.session
    named = session.get(auth.SESSION_KEY)
    staff: Staff | None = getattr(session, "staff", None)
    if (
        staff is not None
        and named == str(staff.pk)
        and session.get(auth.BACKEND_SESSION_KEY) in settings.AUTHENTICATION_BACKENDS
        and constant_time_compare(
            session.get(auth.HASH_SESSION_KEY, ""), staff.get_session_auth_hash()
        )
    ):
        return staff
    found: Staff | AnonymousUser = auth.get_user(request)
    return found


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
