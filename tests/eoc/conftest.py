"""The operations center of the tests, for those that ask for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from .center import Center


@pytest.fixture
def center(site: str) -> Center:
    """An incident in a small city, and the playbook that belongs to it."""
    from .center import build

    return build()
