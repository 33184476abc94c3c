"""Which gateway takes which channel, as the settings say. Filled by config."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from holdfast.kernel.plugs import Plug
from holdfast.messaging.ports import Gateway

gateways: Plug[Mapping[str, Callable[[], Gateway]]] = Plug("message gateways")
"""A maker of gateways for each channel: ``{"email": …, "text": …}``."""
