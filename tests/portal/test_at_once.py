"""Two presses at the same moment, each committed by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections
from django.test import Client

from holdfast.cases.models import Case

from .conftest import UP_TO_SEND, begin, build


@pytest.fixture
def town(site: str) -> None:
    """Built by the test itself, which commits."""
    build()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_file_one_case(browser: Client) -> None:
    send = begin(browser, *UP_TO_SEND)

    def press(_n: int) -> str:
        try:
            return Client().post(send, {"phone": "555 555 0142"})["Location"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as pool:
        places = set(pool.map(press, range(4)))
    assert len(places) == 1 and Case.objects.count() == 1
