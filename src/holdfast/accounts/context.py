"""What every template knows: the city."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from holdfast.accounts import queries


def city(request: HttpRequest) -> dict[str, Any]:
    """The city's row, as ``city``."""
    return {"city": queries.city()}
