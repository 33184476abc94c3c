"""A figure as it is printed: what was measured, what is wanted, and its ratio to a floor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
import msgspec


class Figure(msgspec.Struct, omit_defaults=True):
    """One measured figure; `least` says that more is better. `floor` is what was measured on the
    floor in the same run, in the same unit; `notes` is what else it takes to judge it."""

    name: str
    measured: float
    unit: str
    target: float | None = None
    least: bool = True
    floor: float | None = None
    notes: str = ""

    @property
    def good(self) -> bool:
        """Whether the target is met; a figure without one is for information."""
        if self.target is None:
            return True
        return self.measured >= self.target if self.least else self.measured <= self.target

    def line(self) -> str:
        """One line for people."""
        sign = "≥" if self.least else "≤"
        target = f"{sign} {self.target:g}" if self.target is not None else "–"
        ratio = f"{self.measured / self.floor:.2f} of floor {self.floor:g}" if self.floor else "–"
        says = "–" if self.target is None else "ok" if self.good else "short"
        measured = f"{self.measured:g} {self.unit}"
        return f"{self.name:<44} {measured:>18}  {target:>9}  {ratio:<24} {says:<6}{self.notes}"

    def plain(self) -> dict[str, Any]:
        """The same for programs."""
        ratio = round(self.measured / self.floor, 3) if self.floor else None
        return {**msgspec.to_builtins(self), "ratio": ratio, "ok": self.good}


def show(figures: Sequence[Figure]) -> None:
    """Print each on its line."""
    for each in figures:
        click.echo(each.line())
