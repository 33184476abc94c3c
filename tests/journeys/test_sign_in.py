"""Signing in as staff do it: a passkey from a (virtual) security key, an authenticator app's codes,
and a recovery code when the phone is gone. In a real browser, through the pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from desk.town import PASSWORD

if TYPE_CHECKING:
    from desk.town import Town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
EMAIL = "ivo@portcalder.example"


Open = Callable[[], Any]


def security_key(page: Any) -> tuple[Any, str]:
    """Plug a virtual key that knows its owner into a browser: its session and its id."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    made = session.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    return session, str(made["authenticatorId"])


def sign_in(page: Any, password: str = PASSWORD) -> None:
    page.goto("/staff/login/")
    page.fill("#id_login", EMAIL)
    page.fill("#id_password", password)
    page.keyboard.press("Enter")


def sign_out(page: Any) -> None:
    page.goto("/desk/me/")
    page.locator("details.menu > summary.me").click()
    page.locator("form[action$='/logout/'] button").click()
    page.wait_for_url(re.compile("(?!.*/desk/me/).*"))


def test_a_passkey_is_registered_and_signs_in_without_a_password(visit: Open, town: Town) -> None:
    from allauth.mfa.models import Authenticator

    from holdfast.accounts.models import SignIn

    page = visit()
    session, key = security_key(page)
    sign_in(page)
    page.wait_for_url("**/desk/**")
    page.goto("/staff/2fa/webauthn/add/")
    if page.locator("#id_password").count():
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/webauthn/add/**")
    page.fill("#id_name", "The blue key")
    if page.locator("#id_passwordless").count():
        page.check("#id_passwordless")
    page.locator("#mfa_webauthn_add").click()
    page.wait_for_url(re.compile(r".*/2fa/(?!webauthn/add).*"))
    kept = Authenticator.objects.filter(user=town.staff["ivo"], type="webauthn")
    assert kept.count() == 1
    [credential] = session.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]
    assert credential["isResidentCredential"], "it can be found without an e-mail"

    sign_out(page)
    page.goto("/staff/login/")
    page.locator("#passkey_login").click()
    page.wait_for_url("**/desk/**")
    last = SignIn.objects.filter(staff=town.staff["ivo"]).latest("at")
    assert (last.worked, last.method) == (True, "passkey")


def test_a_key_that_is_not_theirs_opens_nothing(visit: Open, town: Town) -> None:
    page = visit()
    security_key(page)
    page.goto("/staff/login/")
    page.locator("#passkey_login").click()
    page.wait_for_timeout(500)
    page.goto("/desk/me/")
    assert "/staff/login/" in page.url


def test_an_authenticator_app_is_set_up_asked_for_and_replaced_by_a_recovery_code(
    visit: Open, town: Town
) -> None:
    from allauth.mfa.totp.internal.auth import (
        format_hotp_value,
        hotp_value,
        yield_hotp_counters_from_time,
    )

    def code(secret: str) -> str:
        counter = next(iter(yield_hotp_counters_from_time()))
        return str(format_hotp_value(hotp_value(secret, counter)))

    page = visit()
    sign_in(page)
    page.wait_for_url("**/desk/**")
    page.goto("/staff/2fa/totp/activate/")
    if page.locator("#id_password").count():
        page.fill("#id_password", PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/totp/activate/**")
    secret = page.locator("code, #authenticator_secret").first
    words = secret.input_value() if secret.evaluate("e => 'value' in e") else secret.inner_text()
    secret = words.replace(" ", "").strip()
    page.fill("#id_code", "000000")
    page.keyboard.press("Enter")
    page.locator(".wrong, .errorlist").first.wait_for()
    page.fill("#id_code", code(secret))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r".*/2fa/(?!totp/activate).*"))
    page.goto("/staff/2fa/recovery-codes/")
    codes = page.locator("main textarea").input_value().split()
    assert len(codes) == 10

    # Another browser: the password alone opens nothing.
    other = visit()
    sign_in(other)
    other.wait_for_url("**/2fa/authenticate/**")
    other.goto("/desk/me/")
    assert "/staff/2fa/authenticate/" in other.url, "it asks for the second factor again"
    other.fill("#id_code", codes[0])
    other.keyboard.press("Enter")
    other.wait_for_url("**/desk/**")

    # The recovery code was good once.
    third = visit()
    sign_in(third)
    third.wait_for_url("**/2fa/authenticate/**")
    third.fill("#id_code", codes[0])
    third.keyboard.press("Enter")
    third.locator(".wrong, .errorlist").first.wait_for()
    third.fill("#id_code", codes[1])
    third.keyboard.press("Enter")
    third.wait_for_url("**/desk/**")
