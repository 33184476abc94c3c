"""What every template knows: the city."""

from __future__ import annotations

from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest

from holdfast.accounts import queries
from holdfast.web.errors import Face


def city(request: HttpRequest) -> dict[str, Any]:
    """The city's row, as ``city``."""
    return {"city": queries.city()}


def face(busy: bool) -> Face:
    """What error pages say of the city; remembered, and not asked for, when `busy`."""
    try:
        here = queries.city.last() if busy else queries.city()
    except DatabaseError:
        here = queries.city.last()
    if here is None:
        return Face()
    return Face(name=here.name, brand=here.brand, phone=here.phone)
