"""What runs do when a person is merged or erased."""

from __future__ import annotations

from holdfast.residents import following
from holdfast.scripts import erasing

following.follow("scripts", merge=erasing.follow_merge, erase=erasing.erase_resident)
