"""The demo city's base map, for journeys with a live map: a plugin of theirs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def calder(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Path]:
    """The demo city and its base map."""
    from holdfast.config.demo.city import build
    from holdfast.config.demo.city.tiles import write_pmtiles

    city = build()
    path = tmp_path_factory.mktemp("map") / "city.pmtiles"
    write_pmtiles(city, path)
    return city, path


@pytest.fixture
def base(calder: tuple[Any, Path]) -> Iterator[None]:
    """The demo city's base map under every map."""
    from holdfast.places.maps import base_map

    before = base_map.get()
    base_map.fill(lambda: calder[1])
    yield
    base_map.fill(before)
