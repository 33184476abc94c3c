"""Maps beside lists: what they show, and that neighbors are shown the same ground."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest


class Spot(NamedTuple):
    lat: float
    lon: float


class Drawn:
    """A chart that notes what it was asked to draw."""

    def __init__(self) -> None:
        self.boxes: list[tuple[float, float, float, float]] = []

    def whole(self) -> str:
        return "<svg></svg>"

    def box(self, box: tuple[float, float, float, float], **_how: Any) -> str:
        self.boxes.append(box)
        return "<svg></svg>"


@pytest.fixture
def drawn() -> Iterator[Drawn]:
    from holdfast.portal.ports import chart

    before = chart.get()
    made = Drawn()
    chart.fill(made)
    yield made
    chart.fill(before)


def test_neighbors_with_the_same_shelters_are_shown_the_same_ground(drawn: Drawn) -> None:
    from holdfast.portal import maps

    shelters = [Spot(38.905, -73.93), Spot(38.93, -73.89)]
    homes = [Spot(38.9101 + n * 0.0003, -73.9101 - n * 0.0002) for n in range(8)]
    for home in homes:
        shown = maps.of_place(home.lat, home.lon, "", near=shelters, wide=True, all_in=True)
        assert shown is not None
        south, west, north, east = drawn.boxes[-1]
        for spot in (home, *shelters):
            assert south < spot.lat < north and west < spot.lon < east
        # With room around them, and not half of the world.
        assert north - south < 3 * 0.04 and east - west < 3 * 0.05
    assert len(set(drawn.boxes)) == 1


def test_a_place_without_shelters_stands_in_the_middle(drawn: Drawn) -> None:
    from holdfast.portal import maps

    maps.of_place(38.91, -73.91, "", wide=True)
    south, west, north, east = drawn.boxes[-1]
    assert (south + north) / 2 == pytest.approx(38.91, abs=1e-6)
    assert (west + east) / 2 == pytest.approx(-73.91, abs=1e-6)
