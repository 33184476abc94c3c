"""The page of webhooks: the secret is shown once, and what each was told is seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from .town import Town

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db
Enter = Callable[[str], "Client"]
AT = "/desk/webhooks/"


def test_a_program_is_added_tested_paused_and_removed(town: Town, enter: Enter) -> None:
    from holdfast.journal.models import Webhook

    ana = enter("ana")
    form = {"key": "k1", "name": "Radio", "url": "https://example.com/hook"}
    first, again = (ana.post(AT, form).content.decode() for _ in range(2))
    shown = re.findall(r'id="newkey" readonly value="([^"]{40})"', first)
    assert shown and shown == re.findall(r'id="newkey" readonly value="([^"]{40})"', again)
    hook = Webhook.objects.get()
    assert shown[0] not in ana.get(AT).content.decode() and shown[0] not in hook.secret
    rotated = ana.post(f"{AT}{hook.pk}/rotate", {"key": "k2"}).content.decode()
    assert "the former secret signs too until" in rotated and 'id="newkey"' in rotated
    tested = ana.post(f"{AT}{hook.pk}/test", {"key": "k3"}, follow=True).content.decode()
    assert "A test is on its way." in tested and "Waits" in tested
    paused = ana.post(f"{AT}{hook.pk}/pause", {"paused": "1"}, follow=True).content.decode()
    assert "Paused" in paused and "Go on" in paused
    gone = ana.post(f"{AT}{hook.pk}/remove", follow=True).content.decode()
    assert "No webhooks yet." in gone
    wrong = ana.post(AT, {"key": "k4", "name": "Radio", "url": "radio"})
    assert wrong.status_code == 422 and "beginning with https://" in wrong.content.decode()
    assert enter("nadia").get(AT).status_code == 403
