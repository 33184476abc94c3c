"""Signing in: slowed guessing, second factor, restyled pages under the content policy, audit."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from .town import Town

PASSWORD = "lantern-point-311"


@pytest.fixture
def people(site: str, settings: Any) -> dict[str, Any]:
    """Two colleagues with passwords, and nothing remembered of earlier tries."""
    from django.core.cache import cache

    from holdfast.accounts import operations
    from holdfast.accounts.models import Staff
    from holdfast.journal.actors import system

    cache.clear()
    me = system("test")
    operations.ensure_roles(actor=me)
    for name in ("rosa", "omar"):
        operations.create_staff(
            actor=me, email=f"{name}@example.org", name=name.title(), roles=["agent"],
            password=PASSWORD,
        )  # fmt: skip
    return {staff.email.partition("@")[0]: staff for staff in Staff.objects.all()}


def sign_in(client: Client, name: str, password: str) -> Any:
    """Send the sign-in form."""
    return client.post("/staff/login/", {"login": f"{name}@example.org", "password": password})


def test_tab_goes_from_the_email_to_the_password(people: dict[str, Any], client: Client) -> None:
    html = client.get("/staff/login/").content.decode()
    email, password = html.index('name="login"'), html.index('name="password"')
    assert "<a" not in html[email:password]
    assert "/staff/password/reset/" in html[password:]


def test_ten_wrong_tries_slow_one_account_and_not_the_office(people: dict[str, Any]) -> None:
    from django.test import Client

    for _ in range(10):
        assert sign_in(Client(), "rosa", "wrong").status_code == 200
    waits = sign_in(Client(), "rosa", PASSWORD)
    assert waits.status_code == 200, "the right password too must wait now"
    assert "Too many" in waits.content.decode()
    assert sign_in(Client(), "omar", PASSWORD).status_code == 302, "same address, other account"


def test_every_try_is_in_the_audit(people: dict[str, Any]) -> None:
    from django.test import Client

    from holdfast.accounts.models import SignIn

    client = Client()
    sign_in(client, "rosa", "wrong")
    answer = sign_in(client, "rosa", PASSWORD)
    assert answer.headers["Location"] == "/desk/"
    seen = SignIn.objects.filter(staff=people["rosa"]).order_by("at")
    assert [each.worked for each in seen] == [False, True]


def test_a_second_factor_is_asked_and_a_recovery_code_opens_too(people: dict[str, Any]) -> None:
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from django.test import Client

    from holdfast.accounts.models import SignIn

    TOTP.activate(people["rosa"], generate_totp_secret())
    codes = RecoveryCodes.activate(people["rosa"]).get_unused_codes()
    client = Client()
    answer = sign_in(client, "rosa", PASSWORD)
    assert answer.headers["Location"].startswith("/staff/2fa/authenticate/")
    assert client.get("/desk/").status_code == 302
    page = client.get("/staff/2fa/authenticate/").content.decode()
    assert "Your second factor" in page
    assert client.post("/staff/2fa/authenticate/", {"code": "000000"}).status_code == 200
    opened = client.post("/staff/2fa/authenticate/", {"code": codes[0]})
    assert opened.headers["Location"] == "/desk/"
    told = (
        SignIn.objects.filter(staff=people["rosa"]).order_by("at").values_list("worked", "method")
    )
    assert list(told) == [(False, "second_factor"), (True, "second_factor")]


INLINE = re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>|\sstyle=|\son\w+=")
PAGES = ("/staff/login/", "/staff/password/reset/", "/es/staff/login/")
OWN = ("/staff/2fa/", "/staff/sessions/", "/staff/password/change/", "/staff/reauthenticate/",
       "/staff/2fa/totp/activate/", "/staff/2fa/webauthn/add/", "/staff/2fa/webauthn/",
       "/desk/me/", "/es/staff/2fa/")  # fmt: skip


def test_pages_of_the_account_have_no_inline_script_or_style(people: dict[str, Any]) -> None:
    from django.test import Client

    client = Client()
    for path in PAGES:
        html = client.get(path).content.decode()
        assert not INLINE.search(html), path
    sign_in(client, "rosa", PASSWORD)
    for path in OWN:
        answer = client.get(path, follow=True)
        assert answer.status_code == 200, path
        html = answer.content.decode()
        assert not INLINE.search(html), path
        assert '<link rel="stylesheet" href="/static/desk/desk.css">' in html, path
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]


def test_the_scripts_of_passkeys_are_static_files(people: dict[str, Any]) -> None:
    from django.contrib.staticfiles import finders
    from django.test import Client

    html = Client().get("/staff/login/").content.decode()
    scripts = re.findall(r'<script src="/static/([^"]+)"', html)
    assert "mfa/js/webauthn.js" in scripts
    assert all(finders.find(script) for script in scripts)


def test_nobody_signs_up(people: dict[str, Any]) -> None:
    from django.test import Client

    form = {"email": "new@example.org", "password1": PASSWORD}
    answer = Client().post("/staff/signup/", form)
    assert "new@example.org" not in {staff.email for staff in type(people["rosa"]).objects.all()}
    assert answer.status_code in (200, 302)


def test_a_closed_account_is_out_at_once(town: Town) -> None:
    from django.test import Client

    from holdfast.accounts.staffing import change_staff

    client = Client()
    client.force_login(town.staff["jo"], backend="holdfast.accounts.backend.StaffBackend")
    assert client.get("/desk/cases/").status_code == 200
    change_staff(
        actor=town.actor("ana"), staff=town.staff["jo"].pk, name="Jo Reyes",
        roles=["department"], departments=["streets"], active=False,
    )  # fmt: skip
    assert client.get("/desk/cases/").status_code == 302


def test_a_session_ends_with_the_password_or_the_person_that_it_was_opened_with(
    people: dict[str, Any],
) -> None:
    from django.test import Client

    from holdfast.accounts.models import Staff

    def works(client: Client) -> bool:
        return bool(client.get("/desk/cases/").status_code == 200)

    rosa, omar = Client(), Client()
    sign_in(rosa, "rosa", PASSWORD)
    sign_in(omar, "omar", PASSWORD)
    assert works(rosa) and works(omar)
    people["rosa"].set_password("another-password-311")
    people["rosa"].save()
    Staff.objects.filter(pk=people["omar"].pk).update(is_active=False)
    assert not works(rosa)
    assert not works(omar)


def test_the_signed_session_says_who_one_is_whatever_the_record_of_sessions_says(
    people: dict[str, Any],
) -> None:
    from allauth.usersessions.models import UserSession
    from django.test import Client

    client = Client()
    sign_in(client, "rosa", PASSWORD)
    record = UserSession.objects.filter(user=people["rosa"])
    assert record.update(user=people["omar"]) == 1
    assert client.get("/desk/me/").wsgi_request.user == people["rosa"]
    UserSession.objects.all().delete()
    assert client.get("/desk/me/").wsgi_request.user == people["rosa"]
