"""What every test of alerts begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client


@pytest.fixture
def fresh(site: str) -> Iterator[None]:
    from holdfast.alerts import queries

    queries.forget()
    yield
    queries.forget()


@pytest.fixture
def fetch(client: Client) -> Any:
    """A page as our own look at outlets asks for it."""
    return lambda path: client.get(path).content.decode()
