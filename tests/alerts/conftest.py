"""What every test of alerts begins with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from holdfast.adapters.text.fake import FakeGateway

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


@pytest.fixture
def gateway(fresh: None, tmp_path: Path) -> Iterator[FakeGateway]:
    """A town, and one gateway that takes every channel."""
    from holdfast.messaging.gateways import gateways

    from .town import districts

    districts(tmp_path)
    fake, before = FakeGateway(), gateways.get()
    gateways.fill(dict.fromkeys(("text", "voice", "email"), lambda: fake))
    yield fake
    gateways.fill(before)
