"""What runs do when a person is merged or erased, and the count of scripts' steps."""

from __future__ import annotations

from holdfast.residents import following
from holdfast.scripts import counting, erasing

following.follow("scripts", merge=erasing.follow_merge, erase=erasing.erase_resident)

__all__ = ["counting"]
