"""The town of the desk's tests, and a client for each of its people."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from django.test import Client

    from ..conftest import Ground
    from .town import Town


@pytest.fixture(autouse=True)
def _static(settings: pytest.FixtureRequest) -> None:
    """Static files by their plain names: nothing was gathered."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }


@pytest.fixture(scope="module")
def standing_town(ground: Ground) -> Town:
    """Three departments, six people, forty cases, built once for a file."""
    from .town import build

    with ground():
        return build()


@pytest.fixture
def town(standing_town: Town, db: None) -> Town:
    """The town, for a test to change as it likes."""
    return copy.deepcopy(standing_town)


@pytest.fixture
def enter(town: Town) -> Callable[[str], Client]:
    """A browser in which a person of the town is signed in, as by the form."""
    from allauth.usersessions.models import UserSession
    from django.test import Client

    def sign_in(name: str) -> Client:
        client = Client()
        client.force_login(town.staff[name], backend="holdfast.accounts.backend.StaffBackend")
        key = client.cookies["sessionid"].value
        UserSession.objects.create(user=town.staff[name], session_key=key, ip="127.0.0.1")
        return client

    return sign_in
