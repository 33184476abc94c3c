"""What files need from outside and from above."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol
from uuid import UUID

from holdfast.journal.actors import Actor
from holdfast.kernel.plugs import Plug


class BlobStore(Protocol):
    """Keeps bytes by the hex SHA-256 of their content."""

    def put(self, digest: str, content: bytes) -> None:
        """Keep; a second put of the same content changes nothing."""

    def get(self, digest: str) -> bytes | None:
        """What was kept, or None."""

    def remove(self, digest: str) -> None:
        """Forget; nothing happens where there is nothing."""


may_read: Plug[Callable[[Actor, UUID], bool]] = Plug("who may read a file")
"""Filled by cases: a file is read by whoever may see what it hangs on."""
