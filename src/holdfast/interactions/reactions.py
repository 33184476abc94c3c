"""What contacts do when a person is merged or erased."""

from __future__ import annotations

from holdfast.interactions import erasing
from holdfast.residents import following

following.follow("interactions", merge=erasing.follow_merge, erase=erasing.erase_resident)
