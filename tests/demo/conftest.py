"""The demo city, drawn once for all tests of it."""

import pytest

from holdfast.config.demo.city import City, build


@pytest.fixture(scope="session")
def city() -> City:
    return build()
