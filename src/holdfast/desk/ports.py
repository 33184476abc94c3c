"""What the desk asks from outside: the ground under its maps, where somebody can draw it."""

from __future__ import annotations

from typing import Protocol

from holdfast.kernel.plugs import Plug


class Ground(Protocol):
    """Draws the city as SVG without any network, in the classes m-land, m-block, m-way and so on
    (what a shape is, never its color). What the portal's chart is filled with fits."""

    def box(self, box: tuple[float, float, float, float], *, width: int, height: int) -> str:
        """The ground inside south, west, north, east (degrees); "" where nothing is known."""
        ...


class NoGround:
    """A city whose ground is not known: maps show points on a plain sheet."""

    def box(self, box: tuple[float, float, float, float], *, width: int, height: int) -> str:
        """Nothing."""
        return ""


ground: Plug[Ground] = Plug("the ground under the desk's maps", NoGround)
