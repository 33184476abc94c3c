"""The staff's keys: one data file, read by the page that lists them and by `keys.js`.

`static/web/keys.json` holds groups of bindings: an id (what an element names in ``data-key``),
the keys as the browser names them, and what they do. Letters and digits only work outside fields,
and each person may turn them off (WCAG 2.1.4).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import gettext

_FILE = Path(__file__).parent / "static/web/keys.json"
_NAMES = {"Escape": "Esc", " ": "Space", "ArrowUp": "↑", "ArrowDown": "↓"}


@dataclass(frozen=True, slots=True)
class Binding:
    """One act and its keys; *shown* is how they are written."""

    id: str
    keys: tuple[str, ...]
    does: str

    @property
    def shown(self) -> list[str]:
        """``("1", …, "9")`` → ``["1–9"]``; ``("Ctrl+Enter",)`` → ``["Ctrl Enter"]``."""
        if len(self.keys) > 2 and all(key.isdigit() for key in self.keys):
            return [f"{self.keys[0]}–{self.keys[-1]}"]
        return [_written(key) for key in self.keys]

    @property
    def words(self) -> str:
        """What it does, in the page's language."""
        return gettext(self.does)


@dataclass(frozen=True, slots=True)
class Group:
    """Bindings that belong to one place."""

    name: str
    bindings: tuple[Binding, ...]

    @property
    def words(self) -> str:
        """The place, in the page's language."""
        return gettext(self.name)


def _written(key: str) -> str:
    parts = [part or "+" for part in key.split("+")] if key != "+" else ["+"]
    return " ".join(_NAMES.get(p, p.upper() if len(p) == 1 else p) for p in parts)


@cache
def groups() -> tuple[Group, ...]:
    """Every group of the data file, in its order."""
    data = json.loads(_FILE.read_text("utf-8"))
    return tuple(
        Group(
            group["name"],
            tuple(Binding(b["id"], tuple(b["keys"]), b["does"]) for b in group["keys"]),
        )
        for group in data["groups"]
    )
