"""Who acts: the same shape for a person at a desk, a resident, an API client and the system."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import msgspec

ActorKind = Literal["staff", "resident", "client", "anonymous", "system"]


class Actor(msgspec.Struct, frozen=True):
    """One who acts or looks.

    `permissions` are named permissions (``cases.move``); `departments` the ids of the departments
    whose cases a department worker may see; `name` is the system's part that acts (a reaction, a
    task), never a person's name.
    """

    kind: ActorKind
    id: UUID | None = None
    permissions: frozenset[str] = frozenset()
    departments: frozenset[UUID] = frozenset()
    name: str = ""

    def may(self, permission: str) -> bool:
        """Whether a named permission is held; the system holds all."""
        return self.kind == "system" or permission in self.permissions

    @property
    def code(self) -> str:
        """How the journal writes the actor: ``staff:<id>``, ``anonymous``, ``system:<name>``."""
        if self.kind == "system":
            return f"system:{self.name}"
        return f"{self.kind}:{self.id}" if self.id else self.kind


ANONYMOUS = Actor("anonymous")


def system(name: str) -> Actor:
    """The part of the program that acts by itself, such as ``messaging.outbox``."""
    return Actor("system", name=name)
