"""What the portal asks from outside: a drawing of the city, where somebody can draw it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from holdfast.kernel.plugs import Plug


class Pin(NamedTuple):
    """A point in degrees; `words` is the number on its pin, empty for the place itself."""

    lat: float
    lon: float
    words: str = ""


class Chart(Protocol):
    """Draws the city's map as SVG in the classes of `portal.css`, without any network.

    Both answer "" where there is nothing to draw. The drawing is trusted markup: words in it are
    escaped by who draws it.
    """

    def whole(self) -> str:
        """The whole city, 850 by 880 units, hidden from screen readers."""
        ...

    def box(
        self,
        box: tuple[float, float, float, float],
        *,
        width: int,
        height: int,
        pins: Sequence[Pin] = (),
        label: str = "",
    ) -> str:
        """The ground inside south, west, north, east (degrees), at least, with pins on it."""
        ...


class NoChart:
    """A city whose ground is not known: pages do without maps, and lists are complete."""

    def whole(self) -> str:
        """Nothing."""
        return ""

    def box(
        self,
        box: tuple[float, float, float, float],
        *,
        width: int,
        height: int,
        pins: Sequence[Pin] = (),
        label: str = "",
    ) -> str:
        """Nothing."""
        return ""


chart: Plug[Chart] = Plug("the city's chart", NoChart)
