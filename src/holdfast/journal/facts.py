"""Kinds of fact: declared once, in each feature's ``events.py``, before anything records them."""

from __future__ import annotations

import re
from dataclasses import dataclass

_KIND = re.compile(r"[a-z_]+\.[a-z_]+")


@dataclass(frozen=True, slots=True)
class Fact:
    """A kind of fact: ``case.opened``; what it says, for staff (its English words are a msgid,
    which `tools/messages.py` finds) and the developer."""

    kind: str
    says: str

    @property
    def about(self) -> str:
        """What the subject's id names: the part before the dot, such as ``case``."""
        return self.kind.partition(".")[0]

    def __str__(self) -> str:
        return self.kind


_facts: dict[str, Fact] = {}


def fact(kind: str, says: str) -> Fact:
    """Declare a kind of fact; declaring one twice with other words is an error."""
    if not _KIND.fullmatch(kind):
        raise ValueError(f"A fact is named thing.happened in lower case, not {kind!r}.")
    known = _facts.setdefault(kind, Fact(kind, says))
    if known.says != says:
        raise ValueError(f"The fact {kind} is declared twice.")
    return known


def all_facts() -> dict[str, Fact]:
    """Every declared kind, by name."""
    return dict(_facts)
