"""Every sign-in, refused sign-in and sign-out of staff, from Django's signals."""

from __future__ import annotations

from typing import Any

from allauth.mfa.signals import authentication_failed
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.http import HttpRequest

from holdfast.accounts import operations
from holdfast.accounts.models import Staff
from holdfast.journal.actors import ANONYMOUS, Actor


def connect() -> None:
    """Listen to Django's sign-in signals; called once at start."""
    user_logged_in.connect(_signed_in, dispatch_uid="holdfast.signed_in")
    user_login_failed.connect(_failed, dispatch_uid="holdfast.sign_in_failed")
    user_logged_out.connect(_signed_out, dispatch_uid="holdfast.signed_out")
    authentication_failed.connect(_second_factor_failed, dispatch_uid="holdfast.factor_failed")


def address_of(request: HttpRequest | None) -> str | None:
    """Where a request comes from, behind as many proxies as the setting trusts."""
    from django.conf import settings

    if request is None:
        return None
    trusted = settings.HOLDFAST.trusted_proxies
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop]
    if trusted and len(hops) >= trusted:
        return hops[-trusted]
    return request.META.get("REMOTE_ADDR") or None


def _signed_in(sender: Any, request: HttpRequest, user: Staff, **_: Any) -> None:
    _note(Actor("staff", user.pk), user, True, request)


def _failed(
    sender: Any, credentials: dict[str, Any], request: HttpRequest | None = None, **_: Any
) -> None:
    email = credentials.get("email") or credentials.get("username") or ""
    staff = Staff.objects.filter(email__iexact=str(email)[:254]).first()
    _note(ANONYMOUS, staff, False, request)


def _second_factor_failed(
    sender: Any, request: HttpRequest, user: Staff, reauthentication: bool = False, **_: Any
) -> None:
    if not reauthentication:
        _note(ANONYMOUS, user, False, request)


def _signed_out(sender: Any, request: HttpRequest, user: Staff | None, **_: Any) -> None:
    if user is not None:
        operations.note_sign_out(actor=Actor("staff", user.pk), staff=user.pk)


def _note(actor: Actor, staff: Staff | None, worked: bool, request: HttpRequest | None) -> None:
    operations.note_sign_in(
        actor=actor,
        staff=staff.pk if staff else None,
        worked=worked,
        method=_method(request),
        address=address_of(request),
        agent=request.headers.get("User-Agent", "") if request else "",
    )


def _method(request: HttpRequest | None) -> str:
    """What the last step proved: a passkey, a second factor after the password, or it alone."""
    path = request.path if request else ""
    if "webauthn" in path:
        return "passkey"
    return "second_factor" if "2fa/authenticate" in path else "password"
