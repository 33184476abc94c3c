"""What somebody signed in with is said in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from holdfast.desk.browsers import browser

if TYPE_CHECKING:
    from django.test import Client

    from .town import Town

_SAFARI = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"
LINUX = f"Mozilla/5.0 (X11; Linux x86_64) {_SAFARI.replace('Chrome', 'HeadlessChrome')}"


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (LINUX, "Chromium on Linux"),
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {_SAFARI} Edg/131.0.0.0", "Edge on Windows"),
        (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {_SAFARI}", "Chrome on ChromeOS"),
        (f"Mozilla/5.0 (Linux; Android 10; K) {_SAFARI}", "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0",
         "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
         " Gecko) Version/18.1 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
         " Version/18.1 Safari/605.1.15", "Safari on macOS"),
        ("python-httpx/0.28.1", "python-httpx"),
        ("Mozilla/5.0 (something new)", "another program"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_with_its_system(agent: str, words: str) -> None:
    assert browser(agent) == words


def test_sign_ins_and_sessions_name_the_browser_in_the_readers_language(
    town: Town, enter: Callable[[str], Client]
) -> None:
    from allauth.usersessions.models import UserSession

    from holdfast.accounts.models import SignIn

    SignIn.objects.create(worked=True, method="password", agent=LINUX)
    client = enter("ana")
    UserSession.objects.update(user_agent=LINUX)
    for path in ("/es/desk/sign-ins/", "/es/staff/sessions/"):
        html = client.get(path).content.decode()
        assert ">Chromium en Linux<" in html and ">Mozilla" not in html, path
